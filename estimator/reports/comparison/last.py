"""A comparison read back from its JSON, to be a baseline: bounded, strict, and summed again before it is believed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from estimator.errors import InputError, Problem, brief, fault
from estimator.files import first_problems, problems_of, read_bytes, validate
from estimator.money import significant
from estimator.planning.inputs import Endpoint, Inputs, KeptRate, KeptRates, Priced, Rate
from estimator.planning.restate import read_back
from estimator.planning.result import Status
from estimator.planning.rows import Need, Plan
from estimator.planning.since import Baseline, OldPlan
from estimator.reports.comparison.figures import SCHEMA
from estimator.rows import Citations, Currency, Grade, Name, Number, Positive, Text
from estimator.yields.rows import Acts, StageName

LIMIT = 64 * 1024 * 1024
"""Bytes a baseline may hold: some thousand plans."""

DEPTH = 32
"""Levels of nesting a baseline may have; ours has twelve."""

AGAIN = "write it again: perusable compare PLAN --format json -o LAST.json"


def _iso(value: object) -> object:
    """A day as JSON has it."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


IsoDay = Annotated[date, Field(strict=True), BeforeValidator(_iso)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Amount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,12})?$")]
Ratio = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,29}(/[1-9][0-9]{0,29})?$")]


class _Part(BaseModel):
    """A table of the document; what is not read here may hold anything."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class _Spread(_Part):
    likely: Amount | None


class _Line(_Part):
    amount: Amount | None


class _Priced(_Part):
    offer: Name
    start: IsoDay | None
    digest: Digest


class _KeptRate(_Part):
    stage: StageName
    id: Text
    acts: Acts
    operator: Text | None
    likely: Number | None
    low: Number | None
    high: Number | None
    grade: Grade | None
    measured_at: Positive | None
    evidence: Citations
    missing: Text


class _KeptRates(_Part):
    source: Text
    provider: Name
    criteria: Name
    endpoint: Text
    stages: Annotated[tuple[_KeptRate, ...], Field(max_length=100)]


class _Rate(_Part):
    base: Currency
    quote: Currency
    rate: Ratio
    on: IsoDay | None


class _Inputs(_Part):
    plan: dict[str, Any]
    priced: Annotated[tuple[_Priced, ...], Field(max_length=1000)]
    kept: Annotated[tuple[_KeptRates, ...], Field(max_length=1000)]
    fx: Annotated[tuple[_Rate, ...], Field(max_length=100)]


class _Plan(_Part):
    id: Name
    status: Status
    eligible: Annotated[bool, Field(strict=True)]
    total: _Spread
    per_1000_records: _Spread
    records: Annotated[int, Field(strict=True, ge=0, le=10**18)] | None
    lines: tuple[_Line, ...]
    inputs: _Inputs


class _Book(_Part):
    digest: Digest


class _Last(_Part):
    schema_: Literal["perusable.compare/1"] = Field(alias="schema")
    as_of: IsoDay
    known_at: IsoDay
    currency: Currency
    need: dict[str, Any]
    book: _Book
    plans: Annotated[tuple[_Plan, ...], Field(min_length=1, max_length=20_000)]


def read_baseline(path: Path) -> Baseline:
    """An earlier comparison.

    Raises:
        InputError: It cannot be read, is larger or deeper than any comparison, is no comparison of this outline, or its
            figures contradict each other.
    """
    return baseline_of(_parsed(read_bytes(path, LIMIT), path.name), path.name)


def baseline_of(raw: dict[str, Any], name: str) -> Baseline:
    """An earlier comparison from its parsed document.

    Raises:
        InputError: It is no comparison of this outline, or its figures contradict each other.
    """
    tag = raw.get("schema")
    if tag != SCHEMA:
        said = "has no schema" if tag is None else f"is {brief(repr(tag), 80)}"
        raise fault(name, "schema", f"{said}; this version compares with {SCHEMA}", AGAIN)
    plans = raw.get("plans")
    if isinstance(plans, list) and any(isinstance(row, dict) and "inputs" not in row for row in plans):
        raise fault(name, "plans", "has no inputs: a version made it that did not keep them", AGAIN)
    last = validate(_Last, raw, name)
    need: Need = _row(Need, last.need, name, "need")
    found = first_problems((*_contradictions(last, need, name), *_twice(last, name)), name)
    if found:
        raise InputError(found)
    rows = {row.id: _old(row, name) for row in last.plans}
    return Baseline(last.as_of, last.known_at, last.currency, last.book.digest, need, rows)


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        raw = json.loads(data.decode("utf-8"), object_pairs_hook=_table, parse_constant=_constant)
    except RecursionError:
        raise fault(name, "", "is nested too deeply", AGAIN) from None
    except UnicodeDecodeError:
        raise fault(name, "", "is not UTF-8 text", AGAIN) from None
    except ValueError as error:
        raise fault(name, "", f"is not valid JSON: {brief(str(error), 200)}", AGAIN) from None
    if not isinstance(raw, dict):
        raise fault(name, "", "is no comparison: it is not an object", AGAIN)
    if _deeper(raw, DEPTH):
        raise fault(name, "", "is nested too deeply", AGAIN)
    return raw


def _table(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            msg = f"the key {brief(key, 60)!r} stands twice"
            raise ValueError(msg)
        found[key] = value
    return found


def _constant(word: str) -> NoReturn:
    msg = f"{word} is no number"
    raise ValueError(msg)


def _deeper(raw: object, most: int) -> bool:
    """Whether a value is nested deeper than ``most`` levels; level by level, so that no depth is too much for it."""
    level = [raw]
    for _ in range(most):
        level = [part for value in level for part in _parts(value)]
        if not level:
            return False
    return True


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _contradictions(last: _Last, need: Need, name: str) -> Iterator[Problem]:
    """Figures that do not follow from each other."""
    scale = 10 ** need.places(last.currency)
    for row in last.plans:
        if row.total.likely is None:
            continue
        total = Fraction(row.total.likely)
        lines = sum((Fraction(line.amount) for line in row.lines if line.amount is not None), Fraction(0))
        if total != lines or (total * scale).denominator != 1:
            message = f"the total is {row.total.likely}, its lines sum to {significant(lines, 15)}"
            yield Problem(name, f"plans[{row.id}].total", message, AGAIN)
        unit = None if not row.records else significant(total * 1000 / row.records)
        if unit != row.per_1000_records.likely:
            message = f"is {row.per_1000_records.likely}, the total and the records give {unit}"
            yield Problem(name, f"plans[{row.id}].per_1000_records", message, AGAIN)


def _twice(last: _Last, name: str) -> Iterator[Problem]:
    seen = set()
    for row in last.plans:
        if row.id in seen or row.id != row.inputs.plan.get("id"):
            yield Problem(name, f"plans[{row.id}]", "its id stands twice, or is not that of its inputs", AGAIN)
        seen.add(row.id)


def _row(model: Any, raw: Mapping[str, Any], name: str, where: str) -> Any:  # noqa: ANN401 - one of two rows
    """A need or a plan as a strict row."""
    tables = read_back(raw)
    try:
        return model.model_validate(tables)
    except ValidationError as error:
        found = problems_of(model, tables, name, error)
        raise InputError(p._replace(where=f"{where}.{p.where}" if p.where else where) for p in found) from None


def _old(row: _Plan, name: str) -> OldPlan:
    plan: Plan = _row(Plan, row.inputs.plan, name, f"plans[{row.id}].inputs.plan")
    total = None if row.total.likely is None else int(row.total.likely.replace(".", ""))
    return OldPlan(plan, row.status, row.eligible, total, row.records, _inputs(row.inputs))


def _inputs(found: _Inputs) -> Inputs:
    return Inputs(
        tuple(Priced(row.offer, row.start, row.digest) for row in found.priced),
        tuple(
            KeptRates(row.source, Endpoint(row.provider, row.criteria, row.endpoint), _rates(row.stages))
            for row in found.kept
        ),
        tuple(Rate(row.base, row.quote, Fraction(row.rate), row.on) for row in found.fx),
    )


def _rates(stages: tuple[_KeptRate, ...]) -> tuple[KeptRate, ...]:
    return tuple(KeptRate(**dict(stage)) for stage in stages)
