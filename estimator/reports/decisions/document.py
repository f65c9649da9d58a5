"""Movers and measurements as JSON (``perusable.sensitivity/1``, ``perusable.worth/1``) and as CSV.

Money is a string, unknown is null or empty; what comes of draws is rounded, so that every machine writes the same.
"""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

from estimator.decisions.sensitivity import Mover, Sensitivity
from estimator.decisions.worth import Finding, Study, Worth
from estimator.money import plain
from estimator.reports.breakeven.document import Head, head_tree
from estimator.reports.comparison.figures import money_text
from estimator.reports.decisions.figures import figure_data
from estimator.text import csv_cell

SENSITIVITY, WORTH = "perusable.sensitivity/1", "perusable.worth/1"

Tree = dict[str, Any]

PLACES = 4
"""Decimals of a share of variance or of draws."""


def rounded(value: float) -> float | None:
    """A share with four decimals; ``None`` where there is none."""
    return round(value, PLACES) + 0.0 if isfinite(value) else None


def _digits(value: float) -> str:
    return f"{value:.12g}"


def sensitivity_document(found: Sensitivity, head: Head) -> Tree:
    """The movers of a plan as plain values."""
    return {
        **head_tree(head, SENSITIVITY),
        "plan": found.plan.id,
        "metric": found.metric,
        "likely": figure_data(found.likely, found.metric, head.exponent),
        "cheapest": found.cheapest or None,
        "draws": found.draws,
        "seed": found.seed,
        "undone": rounded(found.undone),
        "assumed_share": rounded(found.assumed),
        "inputs": [_mover(row, found, head.exponent) for row in found.movers],
        "notes": list(found.notes),
    }


def _mover(row: Mover, found: Sensitivity, exponent: int) -> Tree:
    sobol = None
    if row.sobol is not None:
        sobol = {
            "first": rounded(row.sobol.first),
            "first_error": rounded(row.sobol.first_error),
            "total": rounded(row.sobol.total),
            "total_error": rounded(row.sobol.total_error),
        }
    return {
        "name": row.name,
        "words": row.words,
        "grade": row.grade,
        "p5": _digits(row.low),
        "likely": _digits(row.likely),
        "p95": _digits(row.high),
        "at_p5": figure_data(row.at_low, found.metric, exponent),
        "at_p95": figure_data(row.at_high, found.metric, exponent),
        "swing": figure_data(row.swing, found.metric, exponent),
        "cheapest_at_p5": row.cheapest_low or found.cheapest or None,
        "cheapest_at_p95": row.cheapest_high or found.cheapest or None,
        "sobol": sobol,
    }


def sensitivity_csv(tree: Tree) -> str:
    """A row for each input."""
    indices = ("first", "first_error", "total", "total_error")
    keys = ("words", "grade", "p5", "likely", "p95", "at_p5", "at_p95", "swing", "cheapest_at_p5", "cheapest_at_p95")
    rows = []
    for row in tree["inputs"]:
        sobol = row["sobol"] or {}
        rows.append({**{key: row[key] for key in keys}, **{key: sobol.get(key) for key in indices}})
    return _csv((*keys, *indices), rows)


def worth_document(found: Worth, head: Head) -> Tree:
    """What measurements are worth, as plain values."""
    chosen = found.standings[0] if found.standings else None
    exponent = head.exponent
    return {
        **head_tree(head, WORTH),
        "draws": found.draws,
        "seed": found.seed,
        "choose": None if chosen is None else {"id": chosen.id, "expected": _average(chosen.expected, exponent)},
        "plans": [
            {
                "id": row.id,
                "likely": money_text(row.likely, exponent),
                "expected": _average(row.expected, exponent),
                "cheapest_share": rounded(row.cheapest),
                "late_share": rounded(row.late),
            }
            for row in found.standings
        ],
        "left_out": [{"id": name, "why": why} for name, why in found.left_out],
        "perfect": _average(found.perfect, exponent),
        "next": None if found.next is None else found.next.name,
        "inputs": [_finding(row, found, exponent) for row in found.findings],
        "lifts": [
            {
                "plan": row.plan,
                "source": row.source,
                "records": row.records,
                "price": money_text(row.price, exponent),
                "unpriced": row.unpriced or None,
                "why": row.why,
            }
            for row in found.lifts
        ],
    }


def _average(minor: float | None, exponent: int) -> str | None:
    return None if minor is None or not isfinite(minor) else plain(Fraction(round(minor), 10**exponent), exponent)


def _finding(row: Finding, found: Worth, exponent: int) -> Tree:
    return {
        "name": row.name,
        "words": row.words,
        "grade": row.grade,
        "p5": _digits(float(row.value.low)),
        "likely": _digits(float(row.value.likely)),
        "p95": _digits(float(row.value.high)),
        "plans": list(row.plans),
        "perfect": _average(row.perfect, exponent),
        "perfect_share": rounded(row.perfect / found.perfect) if found.perfect else 0.0,
        "pilot": None if row.study is None else _study(row.study, exponent),
        "pays": row.pays,
    }


def _study(row: Study, exponent: int) -> Tree:
    return {
        "plan": row.place.plan,
        "source": row.place.source,
        "units": row.units,
        "records_per_unit": row.place.records,
        "records_per_unit_from": row.place.basis,
        "correlation": rounded(row.place.correlation),
        "records": row.records,
        "saving": _average(row.saving, exponent),
        "price": money_text(row.price, exponent),
        "net": _average(row.net, exponent),
        "unpriced": row.unpriced or None,
    }


def worth_csv(tree: Tree) -> str:
    """A row for each input."""
    keys = ("words", "grade", "p5", "likely", "p95", "plans", "perfect", "perfect_share", "pays")
    pilot = ("plan", "source", "units", "records_per_unit", "records", "saving", "price", "net", "unpriced")
    rows = []
    for row in tree["inputs"]:
        made = row["pilot"] or {}
        cells = {**{key: row[key] for key in keys}, "plans": "; ".join(row["plans"])}
        rows.append({**cells, **{f"pilot_{key}": made.get(key) for key in pilot}})
    return _csv((*keys, *(f"pilot_{key}" for key in pilot)), rows)


WORDS = frozenset(
    {"words", "plans", "pilot_plan", "pilot_source", "pilot_unpriced", "cheapest_at_p5", "cheapest_at_p95"}
)
"""Columns of words, which no spreadsheet may take for formulas."""


def _csv(keys: Sequence[str], rows: Sequence[Tree]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, keys, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(key, row[key]) for key in keys})
    return out.getvalue()


def _cell(key: str, value: object) -> object:
    if value is None:
        return ""
    return csv_cell(str(value)) if key in WORDS else value
