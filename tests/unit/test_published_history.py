from datetime import date, timedelta

import pytest

from tests import published

ADVICE = """
The past of the price book does not change.
- A new price, an end or a correction is a new revision with its own recorded_on: append it and leave the old row.
- A row that is new but recorded on a day already pinned: give it the day on which it is added.
- A row that was truly wrong when it was published, or a word above the revisions (name, provider) that must change:
  say so in the changelog, then pin again with: python -m tests.published --again
After adding rows of a later day: python -m tests.published
"""


def test_what_was_published_still_says_the_same() -> None:
    wrong = published.changed(published.pinned())
    assert not wrong, "\n".join(wrong) + ADVICE


def test_every_table_of_both_files_is_pinned() -> None:
    last = max(published.pinned())
    assert set(published.pinned()[last]) == set(published.tables())
    assert any(not found.startswith("0 rows") for found in published.pinned()[last].values())


def test_rows_recorded_later_do_not_touch_what_is_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    pins, real = published.pinned(), published.tables()
    later = date.fromisoformat(max(pins)) + timedelta(1)
    grown = {table: [*entries, (later, "{}")] for table, entries in real.items()}
    monkeypatch.setattr(published, "tables", lambda: grown)
    assert published.changed(pins) == []


def test_a_changed_or_removed_row_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pins, real = published.pinned(), published.tables()
    table = "pricing.toml offer"
    for entries in (real[table][1:], [(day, text.replace("0.005", "0.006")) for day, text in real[table]]):
        monkeypatch.setattr(published, "tables", lambda rows=entries: {**real, table: rows})
        lines = published.changed(pins)
        assert [line.split(": ")[0] for line in lines] == [f"{table} as recorded by {day}" for day in sorted(pins)]
