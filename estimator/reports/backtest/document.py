"""The back-test for a script and for a spreadsheet."""

from fractions import Fraction

from estimator.backtest.score import Coverage, Result
from estimator.errors import Refusal
from estimator.money import significant
from estimator.reports.backtest.view import View, range_of
from estimator.reports.listing import Record


def document(view: View) -> Record:
    """The report as one object: shares are numbers from 0 to 1, what is unknown is null."""
    return {
        "schema": "perusable.backtest-report/1",
        "as_of": view.as_of,
        "known_at": view.known_at,
        "rows": {"digest": view.digest, "own": view.own},
        "yields": {"digest": view.yields},
        "passes": view.passes,
        "coverage": [_covered(group) for group in view.coverage],
        "results": records(view),
        "evidence": [{"id": name, **source.model_dump()} for name, source in view.evidence.items()],
    }


def records(view: View) -> list[Record]:
    """Every row with its prediction."""
    return [_record(result) for result in view.results]


def _covered(group: Coverage) -> Record:
    return {
        "tests": group.tests,
        "use": group.use or "own",
        "hits": group.hits,
        "rows": group.rows,
        "bounds": group.bounds,
        "high_over_low": _figure(group.sharpness),
    }


def _figure(value: Fraction | None) -> str | None:
    return None if value is None else significant(value)


def _record(result: Result) -> Record:
    predicted, stated = range_of(result), result.stated
    return {
        "id": result.case.id,
        "project": result.case.project,
        "date": result.case.date,
        "tests": result.case.tests,
        "use": "own" if result.own else result.case.use,
        "outcome": result.outcome,
        "low": _figure(predicted.low if predicted else None),
        "likely": _figure(predicted.likely if predicted else None),
        "high": _figure(predicted.high if predicted else None),
        "at_least": None if result.floor is None else f"{result.floor}",
        "stated": None if stated is None else stated.value,
        "bound": None if stated is None else stated.bound,
        "rounded_to": stated.rounded_to if stated is not None and stated.rounded_to else None,
        "ratio": _figure(result.ratio),
        "verdict": result.verdict,
        "missing": result.predicted.why if isinstance(result.predicted, Refusal) else None,
        "grade": result.inputs.grade,
        "assumed": result.inputs.assumed,
        "defaults": result.inputs.defaults,
        "evidence": cited(result),
        "note": result.case.note,
    }


def cited(result: Result) -> tuple[str, ...]:
    """What the inputs of a row and its outcome come from, its own keys left out."""
    sources = (one.source for one in result.inputs.values.values())
    own = f"row[{result.case.id}]"
    return tuple(dict.fromkeys([*result.case.evidence, *(name for name in sources if not name.startswith(own))]))
