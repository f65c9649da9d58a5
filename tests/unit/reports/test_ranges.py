import csv
import io
import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.cli.schema import FOLDER
from estimator.planning.compare import Comparison
from estimator.planning.ranges import PERCENTILES
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import ranges as words
from estimator.reports.comparison.lines import csv_text
from estimator.reports.comparison.markdown import markdown
from estimator.reports.comparison.table import table
from estimator.text import columns
from tests.unit.planning.small import plan, source
from tests.unit.simulation.outcomes import INF, NAN, drawn, made

SCHEMA = json.loads((FOLDER / "compare-1.json").read_text(encoding="utf-8"))
RISING = [1002.0 + 50 * n for n in range(16)]
FLAT = [2000.0] * 16


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> tuple[Workspace, Comparison]:
    return drawn(monkeypatch, {"cheap": made(RISING), "dear": made(FLAT)}, budget="15 USD", by=date(2026, 6, 30))


def said(comparison: Comparison) -> list[str]:
    return list(words.sentences(comparison))


def block(found: tuple[Workspace, Comparison], width: int = 80) -> list[str]:
    lines = [line.text for line in table(*found, width)]
    start = next(number for number, line in enumerate(lines) if line.startswith("Range, "))
    return lines[start : lines.index("", start)]


def test_the_block_of_a_terminal(two: tuple[Workspace, Comparison]) -> None:
    assert block(two) == [
        "Range, 9 in 10 of 16 draws (seed 0): P5 to P95",
        "plan      per 1,000  median           total  in budget  on time",
        "cheap  10.2 to 17.4   13.77  10.17 to 17.37       63 %    100 %",
        "dear           20.0   20.00           20.00        0 %    100 %",
        "cheap is cheaper than dear in 100 % of the draws",
        "nothing of dear is a range, so no draw differs",
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_block_is_no_wider_than_the_terminal(two: tuple[Workspace, Comparison], width: int) -> None:
    assert max(map(columns, block(two, width))) <= width


def test_a_narrow_terminal_loses_totals_then_medians_and_never_a_figure(two: tuple[Workspace, Comparison]) -> None:
    blocks = {width: block(two, width) for width in (80, 52, 40)}
    headings = {width: next(line for line in lines if line[:4] == "plan").split() for width, lines in blocks.items()}
    assert "total" in headings[80]
    assert "total" not in headings[52]
    assert "median" in headings[52]
    assert "median" not in headings[40]
    assert all(heading[-2:] == ["on", "time"] for heading in headings.values())


def test_a_column_that_says_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = drawn(monkeypatch, {"cheap": made(RISING)})
    assert block(found)[1].split() == ["plan", "per", "1,000", "median", "total"]


def test_a_floor_stays_a_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    found = drawn(monkeypatch, {"cheap": made(RISING)}, plan(source("cheap", funnel={}), id="cheap"))
    assert block(found)[2].split()[1] == "≥10.2"


def test_what_cannot_be_done_and_what_has_no_price_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = drawn(monkeypatch, {"cheap": made([INF, *[NAN] * 2, *[1000.0] * 13])})[1]
    assert said(comparison)[:2] == [
        "cheap cannot be done at all in 6 % of the draws",
        "cheap reaches what has no price in 13 % of the draws",
    ]


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (None, "–"),
        (Fraction(0), "0 %"),
        (Fraction(1, 101), "<1 %"),
        (Fraction(1, 100), "1 %"),
        (Fraction(1, 8), "13 %"),
        (Fraction(99, 100), "99 %"),
        (Fraction(100, 101), ">99 %"),
        (Fraction(1), "100 %"),
    ],
)
def test_a_share_of_draws(share: Fraction | None, shown: str) -> None:
    assert words.probability(share) == shown


class TestMedians:
    def test_a_median_without_a_figure_is_not_compared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        outcomes = {"cheap": made(RISING), "dear": made([*RISING[:4], *[INF] * 12])}
        assert not any("medians" in line for line in said(drawn(monkeypatch, outcomes)[1]))


def test_what_is_taken_as_certain_is_named_for_a_plan_and_for_all(two: tuple[Workspace, Comparison]) -> None:
    comparison = two[1]
    assert comparison.ranges is not None
    some = comparison.ranges._replace(constant={"dear": ("tokens_per_record", "funnel.kept")})
    assert said(comparison._replace(ranges=some))[-1] == (
        "nothing of dear is a range, so no draw differs; taken as certain: tokens_per_record, funnel.kept"
    )
    every = comparison.ranges._replace(constant={"cheap": (), "dear": ()})
    assert said(comparison._replace(ranges=every))[-1] == "nothing of any plan is a range, so no draw differs"


def test_without_draws_nothing_is_said(two: tuple[Workspace, Comparison]) -> None:
    exact = two[1]._replace(ranges=None)
    assert (said(exact), list(words.rows(exact))) == ([], [])
    assert "Range" not in markdown(two[0], exact)


class TestFiles:
    def test_csv_has_a_column_for_every_percentile_and_share(self, two: tuple[Workspace, Comparison]) -> None:
        first = next(csv.DictReader(io.StringIO(csv_text(two[1]))))
        figures = [f"{name}_{part}" for name in ("plan_total", "plan_per_1000_records") for part in PERCENTILES]
        assert all(first[name] for name in (*figures, *words.SHARES))
        assert (first["plan_total_p50"], first["plan_per_1000_records_p95"]) == ("13.77", "17.3700")

    def test_csv_of_a_plan_without_ranges_is_empty_there(self, two: tuple[Workspace, Comparison]) -> None:
        comparison = two[1]
        assert comparison.ranges is not None
        bare = comparison._replace(ranges=comparison.ranges._replace(plans={}))
        first = next(csv.DictReader(io.StringIO(csv_text(bare))))
        assert {first[name] for name in (*words.SHARES, "plan_total_p5")} == {""}

    def test_markdown_has_the_table_and_the_sentences(self, two: tuple[Workspace, Comparison]) -> None:
        page = markdown(*two)
        assert "## Range, 9 in 10 of 16 draws (seed 0): P5 to P95" in page
        assert "| cheap | 10.2 to 17.4 | 13.77 | 10.17 to 17.37 | 63 % | 100 % |" in page
        assert "- cheap is cheaper than dear in 100 % of the draws" in page


def _digested(yields: Any) -> Any:
    from dataclasses import replace  # noqa: PLC0415 - only here

    from estimator.files import digest  # noqa: PLC0415 - only here

    return replace(yields, digest=digest(b""))
