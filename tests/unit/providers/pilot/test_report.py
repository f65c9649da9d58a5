"""What a pilot tells of the texts it keeps: until when, and that they are overdue."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from providers.pilot.ledger import Landed, Ledger
from providers.pilot.question import Question
from providers.pilot.report import texts
from providers.pilot.sums import Amounts
from providers.wire import Found
from tests.unit.providers.pilot.simulated import CENT, RATES

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def question(provider: str, sandbox: str = "") -> Question:
    return Question(
        id="x-1",
        provider=provider,
        offer="x/pay-per-use",
        endpoint="search/recent",
        query="cats",
        ids=(),
        since=AT,
        until=AT,
        wanted=10,
        page=10,
        seed=1,
        criteria="light-en",
        version=1,
        kind="post",
        stages=(),
        threshold=Fraction(7, 10),
        reading="documented",
        rates=RATES,
        book="0",
        started=AT,
        sandbox=sandbox,
    )


def told(tmp_path: Path, asked: Question, now: datetime) -> str:
    """What is said of a pilot whose first page came at noon, its second two hours later."""
    with Ledger.create(tmp_path / "x.ledger", asked.facts(), CENT) as ledger:
        for page, at in enumerate((AT, AT + timedelta(hours=2)), 1):
            row = ledger.reserve(5, at, "page")
            assert row is not None
            records = tuple(Found(f"{page}{n}", "post", f"a text of a few words {page}{n}") for n in range(2))
            ledger.settle(row, Landed(Amounts(5, 5, 5), {"post": 2}, at, {}, records, str(page)))
        return "\n".join(texts(ledger, asked, now))


@pytest.mark.parametrize(
    ("hours", "said"),
    [(23, "they must be forgotten by 2026-11-23 12:00 UTC"), (24, "they are overdue"), (25, "they are overdue")],
)
def test_texts_of_x_are_kept_for_a_day(tmp_path: Path, hours: int, said: str) -> None:
    assert said in told(tmp_path, question("x"), AT + timedelta(hours=hours))


def test_where_no_time_is_stated_none_is_made_up(tmp_path: Path) -> None:
    said = told(tmp_path, question("reddit"), AT)
    assert "forget them once they are judged" in said
    assert "UTC" not in said


def test_a_rehearsal_has_no_deadline(tmp_path: Path) -> None:
    assert "must go here too" not in told(tmp_path, question("x", "http://127.0.0.1:1"), AT)


def test_of_forgotten_texts_nothing_is_told(tmp_path: Path) -> None:
    told(tmp_path, question("x"), AT)
    with Ledger.open(tmp_path / "x.ledger") as ledger:
        ledger.forget(AT.date())
        assert not [*texts(ledger, question("x"), AT)]
