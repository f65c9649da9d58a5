"""The inputs of a row: what it states, and the product's defaults where it states a recipe or a model instead."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.backtest.rows import NUMBERS, Case
from estimator.backtest.workings import Served, Workings
from estimator.errors import Refusal
from estimator.evidence import Evidence, Grade, weakest
from estimator.pricing.book import PriceBook
from estimator.sourcing import Estimated
from estimator.uncertain import Uncertain
from estimator.yields.book import YieldBook
from estimator.yields.funnel import Funnel, build_funnel

STAGES = ("accepted", "distinct")
"""The stages a row may state a share for."""

RECIPE = "recipe"
"""The provider under which the keep rates of recipes stand."""

FORMULA = "tokens_per_second"


class Defaults(NamedTuple):
    """What the product assumes where a row does not say.

    Attributes:
        book: Shapes of models and cards; no price is read from it.
        yields: Keep rates of recipes.
        as_of: The day whose keep rates hold: a back-test tries today's defaults on yesterday's projects.
        workings: The providers' arithmetic.
    """

    book: PriceBook
    yields: YieldBook
    as_of: date
    workings: Workings


class Inputs(NamedTuple):
    """What a row's prediction rests on.

    Attributes:
        values: Every input by name, with its range.
        funnel: The stages between raw records and kept ones; empty when neither the row nor a recipe gives one.
        shares: Names of the inputs that lie between 0 and 1.
        defaults: Names of the inputs that are the product's and not the row's.
        refused: Why the throughput formula gives no rate, where it was asked.
    """

    values: Mapping[str, Estimated]
    funnel: Funnel
    shares: frozenset[str]
    defaults: tuple[str, ...]
    refused: Refusal | None

    @property
    def grade(self) -> Grade:
        """The weakest grade among the inputs."""
        return weakest(one.grade for one in self.values.values())

    @property
    def assumed(self) -> tuple[str, ...]:
        """The inputs that are judgements."""
        return tuple(name for name, one in self.values.items() if one.grade == "assumed")


def stage_key(name: str) -> str:
    """The input's name of a stage's share: a stage may be called as an input is."""
    return name if name in STAGES else f"funnel.{name}"


def inputs_of(case: Case, evidence: Mapping[str, Evidence], defaults: Defaults) -> Inputs:
    """The inputs of a row.

    Args:
        case: The row.
        evidence: Of the row's file.
        defaults: Of the product.
    """
    values = dict(_stated(case, evidence))
    funnel = _funnel(case, evidence, defaults)
    values |= {stage_key(stage.name): stage.rate for stage in funnel.bought}
    own = {name for name in STAGES if getattr(case, name) is not None}
    used = [stage_key(stage.name) for stage in funnel.bought if stage.name not in own]
    speed = None if FORMULA in values or case.hours is not None else _speed(case, values, defaults)
    if isinstance(speed, Estimated):
        values[FORMULA] = speed
        used.append(FORMULA)
    shares = frozenset(stage_key(stage.name) for stage in funnel.bought) | {"retries"} & values.keys()
    return Inputs(values, funnel, shares, tuple(used), speed if isinstance(speed, Refusal) else None)


def _stated(case: Case, evidence: Mapping[str, Evidence]) -> Iterator[tuple[str, Estimated]]:
    for name in NUMBERS:
        value: Uncertain | None = getattr(case, name)
        if value is not None:
            yield name, _estimated(case, name, value, evidence)
    if case.gpus is not None:
        cards = Fraction(case.gpus)
        whole = Uncertain.model_construct(likely=cards, low=cards, high=cards, evidence="", grade="assumed")
        yield "gpus", _estimated(case, "gpus", whole, evidence)


def _estimated(case: Case, name: str, value: Uncertain, evidence: Mapping[str, Evidence]) -> Estimated:
    """The input with its grade: of the evidence it names, else of the row's; a range that names none is a judgement."""
    if value.evidence in evidence:
        grade = evidence[value.evidence].grade
    elif value.evidence or value.low != value.high:
        grade = value.grade
    else:
        grade = weakest(evidence[cited].grade for cited in case.evidence)
    return Estimated(value.likely, value.low, value.high, grade, value.evidence or f"row[{case.id}].{name}")


def _funnel(case: Case, evidence: Mapping[str, Evidence], defaults: Defaults) -> Funnel:
    known = {} if case.recipe is None else defaults.yields.stages(RECIPE, case.criteria, case.recipe, defaults.as_of)
    own: dict[str, Estimated] = {}
    for name in STAGES:
        value: Uncertain | None = getattr(case, name)
        if value is not None:
            own[name] = _estimated(case, name, value, evidence)
    return build_funnel(known, own, ())


def _speed(case: Case, values: Mapping[str, Estimated], defaults: Defaults) -> Estimated | Refusal | None:
    """The formula's rate over the stated concurrency, its band included; ``None`` where the row does not ask for it."""
    if case.model is None or case.card is None or case.concurrency is None or "output_tokens" not in values:
        return None
    if not values.keys() & {"records_per_call", "turns"}:
        return None
    made = defaults.workings.made({name: one.likely for name, one in values.items()})
    found = []
    for flight in (case.concurrency.low, case.concurrency.likely, case.concurrency.high):
        sent, given = made.sent / made.calls, made.given / made.calls
        asked = Served(
            *(defaults.book, case.model, case.card, case.gpus or 1, case.engine, case.date, sent, given),
            concurrency=int(flight),
        )
        rate = defaults.workings.speed(asked)
        if isinstance(rate, Refusal):
            return rate
        found.append(rate)
    grade: Grade = "assumed" if case.concurrency.low != case.concurrency.high else found[1].grade
    low, high = min(rate.low for rate in found), max(rate.high for rate in found)
    return Estimated(found[1].likely, Fraction(low), Fraction(high), grade, found[1].source)
