from datetime import date

import pytest

from estimator.planning.calendar import day_in, month_days, month_start


@pytest.mark.parametrize(
    ("anchor", "number", "first", "days"),
    [
        (date(2026, 12, 1), 0, date(2026, 12, 1), 31),
        (date(2026, 12, 1), 1, date(2027, 1, 1), 31),
        (date(2026, 1, 31), 1, date(2026, 2, 28), 31),
        (date(2026, 1, 31), 2, date(2026, 3, 31), 30),
        (date(2028, 1, 31), 1, date(2028, 2, 29), 31),
        (date(2026, 1, 15), 25, date(2028, 2, 15), 29),
        (date(2028, 2, 29), 11, date(2029, 1, 29), 30),
        (date(2028, 2, 29), 12, date(2029, 2, 28), 29),
        (date(2028, 2, 29), 48, date(2032, 2, 29), 29),
    ],
)
def test_a_month_starts_on_the_anchors_day_or_the_last_of_a_shorter_month(
    anchor: date, number: int, first: date, days: int
) -> None:
    assert month_start(anchor, number) == first
    assert month_days(anchor, number) == days


def test_days_used_up() -> None:
    assert day_in(date(2026, 12, 1), 0, 1) == date(2026, 12, 1)
    assert day_in(date(2026, 12, 1), 0, 31) == date(2026, 12, 31)
    assert day_in(date(2026, 1, 31), 1, 3) == date(2026, 3, 2)
