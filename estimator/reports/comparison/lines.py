"""The comparison as CSV: a row for every line of every plan, with its plan's figures beside it."""

import csv
import io
from collections.abc import Iterator

from estimator.money import significant
from estimator.planning.compare import Comparison
from estimator.planning.result import CostLine, PlanEstimate
from estimator.reports.comparison.figures import exact_text, money_text
from estimator.text import csv_cell

Cells = dict[str, str]


def csv_text(comparison: Comparison) -> str:
    """Comma-separated values with a heading; what is unknown is empty, and no cell is a formula.

    A plan without lines has one row with its own figures.
    """
    rows = list(_rows(comparison))
    since = comparison.since
    if since is not None:
        from estimator.reports.comparison.since import since_cells  # noqa: PLC0415 - only with a baseline

        cells = {change.plan: since_cells(since, change, comparison.exponent) for change in since.changes}
        removed = [change.plan for change in since.changes if change.kind == "removed"]
        none = {**dict.fromkeys(rows[0], ""), "as_of": str(comparison.as_of), "known_at": str(comparison.known_at)}
        rows.extend({**none, "currency": comparison.currency, "plan": name} for name in removed)
        rows = [{**row, **cells[row["plan"]]} for row in rows]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _rows(comparison: Comparison) -> Iterator[Cells]:
    for rank, plan in enumerate(comparison.plans, 1):
        summary = _summary(comparison, plan, rank)
        if comparison.ranges is not None:
            from estimator.reports.comparison.ranges import cells  # noqa: PLC0415 - only with draws

            summary |= cells(plan, comparison.ranges.plans.get(plan.id))
            drawn = {"draws": str(comparison.ranges.draws), "seed": str(comparison.ranges.seed)}
            summary |= {"ranked_by": comparison.ranked_by, **drawn}
        for number, line in enumerate(plan.lines, 1):
            yield {**summary, "line": str(number), **_line(line, plan.exponent)}
        if not plan.lines:
            yield {**summary, "line": "", **dict.fromkeys(_LINE, "")}


def _summary(comparison: Comparison, plan: PlanEstimate, rank: int) -> Cells:
    unit, tokens = plan.per_1000_records, plan.per_million_tokens
    return {
        "as_of": str(comparison.as_of),
        "known_at": str(comparison.known_at),
        "currency": plan.currency,
        "plan": csv_cell(plan.id),
        "plan_name": csv_cell(plan.name),
        "rank": str(rank) if plan.eligible else "",
        "status": plan.status,
        "reasons": csv_cell("; ".join(plan.reasons)),
        "rights": plan.rights,
        "plan_total": money_text(plan.total, plan.exponent) or "",
        "plan_per_1000_records": "" if unit is None else significant(unit),
        "plan_per_million_tokens": "" if tokens is None else significant(tokens),
        "plan_comparable": money_text(plan.comparable, plan.exponent) or "",
        "plan_records": _count(plan.records),
        "plan_raw_records": _count(plan.raw_records),
        "done_by": str(plan.done_by or ""),
        "months": str(plan.months),
        "binding": csv_cell(plan.limit),
        "assumed_share": exact_text(plan.assumed_share) or "",
        "like_for_like": "true" if plan.like_for_like else "false",
        "over_budget": "true" if comparison.over_budget(plan) else "false",
    }


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


_LINE = ("source", "item", "meter", "quantity", "rate", "amount", "month", "grade", "evidence", "why")


def _line(line: CostLine, exponent: int) -> Cells:
    why = f"{line.refusal}" if line.refusal is not None else line.why
    values = (
        csv_cell(line.source),
        csv_cell(line.item),
        line.meter or "",
        exact_text(line.quantity) or "",
        exact_text(line.rate) or "",
        money_text(line.amount, exponent) or "",
        f"{line.month:%Y-%m}",
        line.grade,
        csv_cell("; ".join(dict.fromkeys(line.evidence))),
        csv_cell(why),
    )
    return dict(zip(_LINE, values, strict=True))
