"""The comparison as JSON, in the outline that ``schema/compare-1.json`` fixes: money is a string, unknown is null."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from estimator.errors import Refusal
from estimator.money import significant
from estimator.planning.collapse import synthetic
from estimator.planning.compare import Comparison
from estimator.planning.flip import Flip
from estimator.planning.inputs import inputs
from estimator.planning.result import CostLine, PlanEstimate, RightsView, SourceView
from estimator.planning.rows import Need
from estimator.planning.workspace import Workspace
from estimator.reports.citations import cited, source_of
from estimator.reports.comparison.figures import SCHEMA, exact_text, money_text
from estimator.reports.comparison.inputs import inputs_tree
from estimator.reports.comparison.ranges import cheaper_tree, plan_tree, spread_tree
from estimator.reports.comparison.synthetic import papers_tree, synthetic_tree
from estimator.sourcing import Step
from estimator.yields.funnel import Stage

Tree = dict[str, Any]


def text(tree: Tree) -> str:
    """A document as text."""
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"


def document(workspace: Workspace, comparison: Comparison) -> Tree:
    """The comparison as plain values."""
    first, second, ranges = comparison.cheapest, comparison.runner_up, comparison.ranges
    return {
        "schema": SCHEMA,
        "as_of": str(comparison.as_of),
        "known_at": str(comparison.known_at),
        "currency": comparison.currency,
        "seed": 0 if ranges is None else ranges.seed,
        "draws": None if ranges is None else ranges.draws,
        "need": _need(comparison.need),
        "book": {"digest": comparison.book, "recorded_on": str(comparison.book_recorded_on)},
        "yields": {"digest": comparison.yields},
        "ranked_by": comparison.ranked_by,
        "chosen": comparison.chosen,
        "cheapest": None if first is None else first.id,
        "runner_up": None if second is None else second.id,
        "flip": _flip(comparison.flip),
        "token_order": list(comparison.token_order),
        "notes": list(comparison.notes),
        "cheaper": cheaper_tree(ranges),
        "baseline": _baseline(comparison),
        "plans": [_plan(workspace, comparison, plan) for plan in comparison.plans],
        "papers": papers_tree(),
        "evidence": _evidence(workspace, comparison),
    }


def _day(value: date | None) -> str | None:
    return None if value is None else str(value)


def _share(value: Fraction) -> float:
    return round(float(value), 6)


def _need(need: Need) -> Tree:
    budget = need.budget
    return {
        "records": need.records,
        "tokens": need.tokens,
        "kind": need.kind,
        "purpose": need.purpose,
        "criteria": need.criteria,
        "have": need.have,
        "mix_real_tokens": need.mix_real_tokens,
        "start": _day(need.start),
        "by": _day(need.by),
        "every": need.every,
        "months": need.months,
        "budget": None if budget is None else f"{exact_text(budget.amount)} {budget.currency}",
        "decimals": need.decimals,
    }


def _baseline(comparison: Comparison) -> Tree | None:
    if comparison.since is None:
        return None
    from estimator.reports.comparison.since import since_tree  # noqa: PLC0415 - only with a baseline

    return since_tree(comparison.since, comparison.exponent)


def _flip(found: Flip | None) -> Tree | None:
    if found is None:
        return None
    at = None if found.at is None else _share(found.at)
    return {
        "source": found.source,
        "stage": found.stage,
        "now": _share(found.now),
        "at": at,
        "runner_up_drop": _share(found.drop),
    }


def _plan(workspace: Workspace, comparison: Comparison, plan: PlanEstimate) -> Tree:
    exponent = plan.exponent
    found = None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)
    stated = next(row for row in comparison.stated if row.id == plan.id)
    return {
        "id": plan.id,
        "name": plan.name,
        "eligible": plan.eligible,
        "reasons": list(plan.reasons),
        "status": plan.status,
        "rights": plan.rights,
        "total": spread_tree(money_text(plan.total, exponent), None if found is None else found.total, exponent),
        "per_1000_records": spread_tree(
            _unit(plan.per_1000_records), None if found is None else found.per_1000_records
        ),
        "per_million_tokens": spread_tree(
            _unit(plan.per_million_tokens), None if found is None else found.per_million_tokens
        ),
        **plan_tree(found),
        "raw_records": {"likely": plan.raw_records},
        "done_by": _day(plan.done_by),
        "months": plan.months,
        "binding": plan.limit or None,
        "assumed_share": _share(plan.assumed_share),
        "lines": [_line(line, exponent) for line in plan.lines],
        "warnings": list(plan.warnings),
        "comparable": money_text(plan.comparable, exponent),
        "like_for_like": plan.like_for_like,
        "over_budget": comparison.over_budget(plan),
        "records": plan.records,
        "tokens": exact_text(plan.tokens),
        "missing": [_refusal(refusal) for refusal in plan.missing],
        "readings": {name: money_text(total, exponent) for name, total in plan.readings.items()},
        "elsewhere": {name: money_text(total, exponent) for name, total in plan.elsewhere.items()},
        "grade_shares": {grade: _share(share) for grade, share in plan.grade_shares.items()},
        "monthly_records": list(plan.monthly_records),
        "sources": [_source(source) for source in plan.sources],
        "synthetic": synthetic_tree(synthetic(comparison.need, plan), plan.per_1000_records),
        "inputs": inputs_tree(stated, inputs(workspace, comparison.need, stated, comparison.as_of)),
    }


def _unit(value: Fraction | None) -> str | None:
    return None if value is None else significant(value)


def _refusal(refusal: Refusal) -> Tree:
    return {"kind": refusal.kind, "what": refusal.what, "why": refusal.why}


def _line(line: CostLine, exponent: int) -> Tree:
    return {
        "source": line.source,
        "item": line.item,
        "meter": line.meter,
        "quantity": exact_text(line.quantity),
        "rate": exact_text(line.rate),
        "amount": money_text(line.amount, exponent),
        "month": f"{line.month:%Y-%m}",
        "evidence": list(dict.fromkeys(line.evidence)),
        "grade": line.grade,
        "why": line.why,
        "refusal": None if line.refusal is None else _refusal(line.refusal),
    }


def _source(source: SourceView) -> Tree:
    return {
        "id": source.id,
        "offer": source.offer,
        "usable": source.usable,
        "raw": source.raw,
        "tokens_per_record": exact_text(source.tokens_per_record),
        "price_held": source.price_held,
        "like_for_like": source.like_for_like,
        "made_by": source.made_by,
        "rights": _rights(source.rights),
        "duties": [{"duty": duty, "priced_by": None if item == "unpriced" else item} for duty, item in source.duties],
        "full_use": [
            {"label": use.label, "units": use.units, "per_1000": _unit(use.per_1000)} for use in source.full_use
        ],
        "funnel": _stages(source.funnel.stages if source.funnel is not None else ()),
        "steps": [_step(step) for step in source.steps],
    }


def _rights(view: RightsView) -> Tree:
    return {
        "verdict": view.verdict,
        "clause": view.clause,
        "document": view.document,
        "dated": _day(view.dated),
        "read_on": _day(view.read_on),
        "evidence": list(view.evidence),
        "not_assessed": ["copyright", "personal data", "jurisdiction"],
    }


def _stages(stages: Sequence[Stage]) -> list[Tree]:
    return [
        {
            "stage": stage.name,
            "acts": stage.acts,
            "likely": exact_text(stage.rate.likely),
            "low": exact_text(stage.rate.low),
            "high": exact_text(stage.rate.high),
            "grade": stage.rate.grade,
            "evidence": list(stage.evidence),
            "assumes": stage.assumes,
            "measured_at": stage.measured_at,
        }
        for stage in stages
    ]


def _step(step: Step) -> Tree:
    return {
        "label": step.label,
        "value": step.value,
        "why": step.why,
        "evidence": list(step.evidence),
        "grade": step.grade,
    }


def _evidence(workspace: Workspace, comparison: Comparison) -> Mapping[str, Tree]:
    """The sources behind every id that is cited."""
    names = dict.fromkeys(name for plan in comparison.plans for name in cited(plan))
    found = {name: source_of(workspace, name) for name in names}
    return {
        name: {
            "title": row.title,
            "url": row.url,
            "published_on": _day(row.published_on),
            "read_on": str(row.read_on),
            "grade": row.grade,
            "note": row.note,
        }
        for name, row in sorted(found.items())
        if row is not None
    }
