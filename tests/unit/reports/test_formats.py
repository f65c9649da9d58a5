import csv
import io
import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from estimator.cli.schema import FOLDER
from estimator.planning.compare import Comparison
from estimator.planning.ranges import PERCENTILES
from estimator.planning.workspace import Workspace
from estimator.reports.comparison.document import document, text
from estimator.reports.comparison.lines import csv_text
from estimator.reports.comparison.markdown import escaped, markdown
from tests.unit.planning.small import source
from tests.unit.reports.made import compared, row

SCHEMA = json.loads((FOLDER / "compare-1.json").read_text(encoding="utf-8"))
CASES = (
    (row("cheap"), row("dear"), row("gone"), row("fee")),
    (row("cheap", source("cheap", usage={"post": 5000})),),
    (row("cheap", extra=[{"item": "review", "amount": "5 EUR", "per": "hour"}]),),
    (row("model", source("model", funnel={"kept": {"low": 0.5, "likely": 0.8, "high": 0.9}})), row("dear")),
    (
        row(
            "other",
            source(
                "other",
                rights={"verdict": "terms forbid", "by": "counsel", "date": date(2026, 1, 1), "document": "memo"},
            ),
        ),
    ),
)


@pytest.fixture(params=CASES, ids=lambda plans: "-".join(plan["id"] for plan in plans))
def case(request: pytest.FixtureRequest) -> tuple[Workspace, Comparison]:
    return compared(*request.param, budget="20 USD")


def test_the_schema_is_valid_and_every_document_follows_it(case: tuple[Workspace, Comparison]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    assert list(validator.iter_errors(json.loads(text(document(*case))))) == []


def test_the_schema_names_every_key_that_is_written(case: tuple[Workspace, Comparison]) -> None:
    tree = document(*case)
    assert set(tree) <= set(SCHEMA["properties"])
    for name, rows in (("plan", tree["plans"]), ("line", [line for plan in tree["plans"] for line in plan["lines"]])):
        for found in rows:
            assert set(found) <= set(SCHEMA["$defs"][name]["properties"])


def test_lines_sum_to_the_total(case: tuple[Workspace, Comparison]) -> None:
    for plan in document(*case)["plans"]:
        if plan["total"]["likely"] is not None:
            total = sum(Fraction(line["amount"]) for line in plan["lines"] if line["amount"] is not None)
            assert Fraction(plan["total"]["likely"]) == total


def test_what_is_unknown_is_null_and_no_amount_is_a_number(case: tuple[Workspace, Comparison]) -> None:
    for plan in document(*case)["plans"]:
        for figure in ("total", "per_1000_records", "per_million_tokens"):
            assert {plan[figure][name] for name in PERCENTILES} == {None}
            assert isinstance(plan[figure]["likely"], str | None)


def test_every_cited_source_is_in_the_document(case: tuple[Workspace, Comparison]) -> None:
    tree = document(*case)
    cited = {name for plan in tree["plans"] for line in plan["lines"] for name in line["evidence"]}
    assert {name for name in cited if name in ("page", "press", "guess")} <= set(tree["evidence"])


def test_the_sheet_has_a_row_for_every_line_with_its_plan(case: tuple[Workspace, Comparison]) -> None:
    comparison = case[1]
    rows = list(csv.DictReader(io.StringIO(csv_text(comparison))))
    assert len(rows) == sum(max(1, len(plan.lines)) for plan in comparison.plans)
    for plan in comparison.plans:
        own = [found for found in rows if found["plan"] == plan.id]
        assert sum(Fraction(found["amount"] or 0) for found in own) == Fraction(
            sum(line.amount or 0 for line in plan.lines), 100
        )


def hostile(comparison: Comparison, **changes: Any) -> Comparison:
    return comparison._replace(plans=tuple(plan._replace(**changes) for plan in comparison.plans))


def test_no_cell_of_the_sheet_is_a_formula_and_a_negative_amount_stays_a_number() -> None:
    _, comparison = compared(row("cheap"))
    line = comparison.plans[0].lines[0]._replace(item="=cmd|' /C calc'!A0", amount=-500, source="@x", why="+1")
    found = hostile(comparison, name='=HYPERLINK("http://x")', lines=(line,), limit="-2+3", reasons=("=a",))
    (cells,) = csv.DictReader(io.StringIO(csv_text(found)))
    for name in ("plan_name", "item", "source", "why", "binding", "reasons"):
        assert cells[name].startswith("'"), name
    assert cells["amount"] == "-5.00"


def test_markdown_shows_hostile_text_as_text() -> None:
    where, comparison = compared(row("cheap"), row("gone"), budget="5 USD")
    page = markdown(where, hostile(comparison, name="<script>|[a](http://x)\n# `b`"))
    assert "<script>" not in page
    assert r"\<script\>\|\[a\](http://x) \# \`b\`" in page
    assert "\x1b" not in escaped("\x1b[0m")


def test_markdown_has_both_blocks_the_verdict_and_the_caveats() -> None:
    where, comparison = compared(*CASES[0], row("other"), budget="20 USD")
    page = markdown(where, comparison)
    for words in (
        "## You can buy and use these (USD, usable records and tokens)",
        "| 1 | **cheap**<br>The plan cheap | 10.0000 | 200.000 | 10.00 USD |",
        r"25.00 USD \!",
        r"**other** \*",
        "full use, per 1,000: 0.840000 over 50,000,000 posts a month",
        "| **gone**<br>The plan gone | gone: no longer sold since 2026-03-01 | comparable, no offer: 10.00 USD |",
        "- **Cheapest you can use**: cheap",
        "- Rights: unclear",
    ):
        assert words in page, words
    widths = {line.count(" | ") for line in page.splitlines() if line.startswith("| ")}
    assert len(widths) == 2


def test_markdown_without_a_usable_plan_says_none() -> None:
    assert "\nNone.\n" in markdown(*compared(row("gone")))


def test_markdown_marks_a_floor() -> None:
    assert "| ≥ 10.0000 | ≥ 200.000 | at least 10.00 USD" in markdown(*compared(*CASES[2]))
