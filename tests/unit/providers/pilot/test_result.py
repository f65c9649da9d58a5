"""A pilot file from a ledger: pages of one sampling unit are one row, with all that they cost."""

import json
from pathlib import Path

from estimator.shipped import shipped
from estimator.yields.book import load_yields
from providers.pilot.ledger import Landed, Ledger
from providers.pilot.result import written
from providers.pilot.stops import Stop
from providers.pilot.sums import Amounts
from providers.wire import Found
from tests.unit.providers.pilot.simulated import CENT
from tests.unit.providers.pilot.test_report import AT, question

TEXT = "This is a text of some length that nobody else in the thread has written in these very words, number"


def test_requests_of_one_thread_are_one_unit(tmp_path: Path) -> None:
    """Two requests of the first thread, one of the second, one more of the first."""
    asked = question("reddit")._replace(endpoint="comments", kind="comment")
    with Ledger.create(tmp_path / "r.ledger", asked.facts(), CENT) as ledger:
        for number, (thread, count) in enumerate((("1", 2), ("1", 1), ("2", 3), ("1", 0))):
            row = ledger.reserve(7, AT, "comments")
            assert row is not None
            records = tuple(Found(f"t1_{number}{n}", "comment", f"{TEXT} {number}{n}") for n in range(count))
            ledger.settle(row, Landed(Amounts(7, 7, 7), {"call": 1}, AT, {}, records, thread, unreadable=number == 3))
        yields = load_yields([shipped("yields.toml")], AT.date())
        found = written(ledger, asked, yields, Stop("complete", ""), AT.date())
    assert found is not None
    head, *rows, _ = [json.loads(line) for line in found.data.splitlines()]
    assert head["unit"] == "thread"
    assert [(row["unit"], row["fetched"], row["metered"]) for row in rows] == [
        ("1", 4, {"call": 3}),
        ("2", 3, {"call": 1}),
    ]
    assert sum(float(row["cost"]["amount"]) for row in rows) * 10**12 == 28
