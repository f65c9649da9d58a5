from datetime import date

import pytest

from estimator.errors import InputError
from estimator.planning.turn import Standing, Turn, turn
from tests.unit.planning.small import file_of, need, offer, plan, revision, source, workspace

CENT = '{ kind = "unit", meter = "post", rate = "0.01" }'
DEAR = '{ kind = "unit", meter = "post", rate = "0.03" }'
WHERE = workspace(
    offer("moving", revision(CENT), revision(DEAR, start="2026-03-05"), revision(CENT, start="2026-05-01"))
    + offer("still", revision(CENT.replace("0.01", "0.02"), start="2026-02-01"))
)
FIRST, LAST = date(2025, 12, 1), date(2026, 5, 31)


def turned(first: date = FIRST, last: date = LAST, *names: str, start: date | None = FIRST) -> Turn:
    keys = {} if start is None else {"start": start}
    rows = [plan(source(name), id=name) for name in names or ("moving", "still")]
    return turn(WHERE, file_of(need(**keys), *rows), "moving", first, last)


def test_every_day_on_which_the_order_changes_is_exact() -> None:
    found = turned()
    assert found.before == Standing(FIRST, "not to be had", None, None, None)
    assert found.turns == (
        Standing(date(2026, 1, 1), "alone", 1000, None, None),
        Standing(date(2026, 2, 1), "cheaper", 1000, "still", 2000),
        Standing(date(2026, 3, 5), "dearer", 3000, "still", 2000),
        Standing(date(2026, 5, 1), "cheaper", 1000, "still", 2000),
    )
    assert found.looked < 20


def test_a_need_without_a_start_is_looked_at_every_day() -> None:
    found = turned(start=None)
    assert found.looked == 182
    assert [row.day for row in found.turns] == [row.day for row in turned().turns]


def test_a_plan_may_stand_alike_on_every_day() -> None:
    assert turned(date(2026, 3, 5), date(2026, 4, 30)).turns == ()


def test_days_in_the_wrong_order_or_without_end_are_bad_input() -> None:
    with pytest.raises(InputError, match="lies before"):
        turned(LAST, FIRST)
    with pytest.raises(InputError, match="at most 4,000"):
        turned(date(2000, 1, 1), LAST, start=None)
