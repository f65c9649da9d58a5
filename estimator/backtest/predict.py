"""What the product would have said: each outcome as a function of the inputs, or what is missing for it.

Raw records are those kept over the funnel's keep rate; tokens, hours and items are raw records times what one of them
takes; money is units times rate along a cost curve. All of it is the arithmetic that prices a plan.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from estimator.backtest.inputs import Inputs, stage_key
from estimator.backtest.interval import interval
from estimator.backtest.rows import Case, Outcome
from estimator.backtest.workings import Values, Workings
from estimator.draws.drawn import Drawn, likely_of
from estimator.errors import Refusal
from estimator.pricing.curve import Piece, curve

THOUSAND, MILLION = 1_000, 1_000_000
SECONDS = 3_600
"""Card time is billed by the second here, since what is compared are hours and not invoices."""

RATE = "tokens_per_second, or model, card, gpus and concurrency, or hours and gpus"
CALLS = "records_per_call (1 must be written) or turns"


class Range(NamedTuple):
    """A predicted figure: its 5th percentile, its value at likely inputs and its 95th percentile."""

    low: Fraction
    likely: Fraction
    high: Fraction


class Lacking(NamedTuple):
    """What must be stated before a figure can be predicted."""

    needs: tuple[str, ...]


Formula = Callable[[Values], Any]


def predict(case: Case, inputs: Inputs, outcome: Outcome, workings: Workings) -> Range | Refusal:
    """An outcome of a row, or why it cannot be predicted."""
    formula = _Formulas(case, inputs, workings).of(outcome)
    if isinstance(formula, Lacking):
        why = [f"state {need}" for need in formula.needs]
        if inputs.refused is not None and RATE in formula.needs:
            why = [str(inputs.refused), *(f"state {need}" for need in formula.needs if need != RATE)]
        return Refusal("not stated", outcome, f"cannot be predicted: {'; '.join(why)}")
    return Range(*interval(inputs.values, formula, inputs.shares))


def uncovered(case: Case, inputs: Inputs, outcome: Outcome, workings: Workings) -> Refusal | None:
    """Why a prediction is only a floor: its volume lies past what a share of distinct records was measured for."""
    raw = _Formulas(case, inputs, workings).raw()
    if isinstance(raw, Lacking) or outcome == "share" or ("raw_records" in inputs.values and outcome != "records"):
        return None
    found: Fraction = raw({name: one.likely for name, one in inputs.values.items()})
    return inputs.funnel.uncovered(-(-found.numerator // found.denominator))


def _joined(join: Callable[..., Any], *parts: Formula | Lacking) -> Formula | Lacking:
    """One formula over the values of others; what any of them lacks is lacking."""
    needs = [need for part in parts if isinstance(part, Lacking) for need in part.needs]
    if needs:
        return Lacking(tuple(dict.fromkeys(needs)))
    whole = [part for part in parts if not isinstance(part, Lacking)]
    return lambda values: join(*(part(values) for part in whole))


def _once(formula: Formula) -> Formula:
    """The formula, worked out once for the same values: several quantities of a draw ask for it."""
    last: list[Any] = [None, None]

    def run(values: Values) -> Any:  # noqa: ANN401 - whatever the formula gives
        if last[0] is not values:
            last[:] = values, formula(values)
        return last[1]

    return run


class _Formulas:
    """The quantities of one row as functions of its inputs."""

    def __init__(self, case: Case, inputs: Inputs, workings: Workings) -> None:
        self._case, self._inputs, self._workings = case, inputs, workings
        self._work = _once(workings.made)

    def of(self, outcome: Outcome) -> Formula | Lacking:
        """The formula of an outcome."""
        match outcome:
            case "usd":
                return self._money()
            case "usd_per_1000":
                return _joined(lambda money, kept: money * THOUSAND / kept, self._money(), self._kept())
            case "gpu_hours":
                return self._gpu_hours()
            case "records":
                return _joined(lambda raw, keep: raw * keep, self._value("raw_records"), self._keep())
            case _:
                return self._keep()

    def _value(self, name: str) -> Formula | Lacking:
        if name not in self._inputs.values:
            return Lacking((name,))
        return lambda values: values[name]

    def _keep(self) -> Formula | Lacking:
        """The share of raw records that is kept."""
        funnel = self._inputs.funnel
        if funnel.missing:
            return Lacking(("accepted, or a recipe with keep rates",))

        def keep(values: Values) -> Fraction:
            stages = (
                stage._replace(rate=stage.rate._replace(likely=values[stage_key(stage.name)]))
                for stage in funnel.bought
            )
            return funnel._replace(stages=tuple(stages)).keep

        return keep

    def _kept(self) -> Formula | Lacking:
        """Records kept."""
        if "records" in self._inputs.values:
            return self._value("records")
        found = _joined(lambda raw, keep: raw * keep, self._value("raw_records"), self._keep())
        return Lacking(("records",)) if isinstance(found, Lacking) else found

    def raw(self) -> Formula | Lacking:
        """Raw records."""
        if "raw_records" in self._inputs.values:
            return self._value("raw_records")
        if "records" not in self._inputs.values:
            return Lacking(("raw_records, or records and the share kept",))
        return _joined(lambda kept, keep: kept / keep, self._value("records"), self._keep())

    def _made(self, of: str) -> Formula | Lacking:
        """Calls, tokens sent or tokens given back for all raw records."""
        known = self._inputs.values.keys()
        needs = [] if {"records_per_call", "turns"} & known else [CALLS]
        needs += ["output_tokens"] if "output_tokens" not in known else []
        needs += ["prompt_tokens (0 if there is none)"] if of == "sent" and "prompt_tokens" not in known else []
        one = Lacking(tuple(needs)) if needs else lambda values: getattr(self._work(values), of)
        return _joined(lambda raw, each: raw * each, self.raw(), one)

    def _calls(self) -> Formula | Lacking:
        return self._value("calls") if "calls" in self._inputs.values else self._made("calls")

    def _gpu_hours(self) -> Formula | Lacking:
        if "hours" in self._inputs.values:
            return _joined(lambda hours, cards: hours * cards, self._value("hours"), self._value("gpus"))
        rate = self._value("tokens_per_second")
        rate = Lacking((RATE,)) if isinstance(rate, Lacking) else rate
        return _joined(self._workings.card_hours, self._made("given"), rate)

    def _effort(self, of: str) -> Formula | Lacking:
        """Items people make, or hours they work."""
        needs = ["labels_per_item (1 must be written)"] if "labels_per_item" not in self._inputs.values else []
        needs += ["minutes_per_item"] if of == "hours" and "minutes_per_item" not in self._inputs.values else []
        one = Lacking(tuple(needs)) if needs else lambda values: getattr(self._workings.effort(values), of)
        return _joined(lambda raw, each: raw * each, self.raw(), one)

    def _money(self) -> Formula | Lacking:
        """What is paid: every priced quantity, none of them left out."""
        parts = list(self._paid())
        if not parts:
            return Lacking(("a price: usd_per_… tokens, calls, gpu_hour, item or work_hour",))
        return _joined(lambda *amounts: sum(amounts, Fraction(0)), *parts)

    def _paid(self) -> Iterator[Formula | Lacking]:
        tokens = {"input": "sent", "output": "given"}
        prices = {name: f"usd_per_million_{name}_tokens" for name in tokens}
        if any(price in self._inputs.values for price in prices.values()):
            for name, of in tokens.items():
                rate = self._value(prices[name])
                rate = Lacking((f"{prices[name]} (0 if free)",)) if isinstance(rate, Lacking) else rate
                yield _joined(lambda units, rate: paid(units, rate, MILLION), self._made(of), rate)
        units: Mapping[str, tuple[Callable[[], Formula | Lacking], int]] = {
            "usd_per_1000_calls": (self._calls, THOUSAND),
            "usd_per_gpu_hour": (lambda: _joined(lambda hours: hours * SECONDS, self._gpu_hours()), SECONDS),
            "usd_per_item": (lambda: self._effort("items"), 1),
            "usd_per_work_hour": (lambda: _joined(lambda hours: hours * SECONDS, self._effort("hours")), SECONDS),
        }
        for price, (quantity, per) in units.items():
            if price in self._inputs.values:
                yield _joined(_per(per), quantity(), self._value(price))


def _per(units: int) -> Callable[[Fraction, Fraction], Fraction]:
    return lambda quantity, rate: paid(quantity, rate, units)


def paid(units: Fraction, rate: Fraction, per: int) -> Fraction:
    """The amount for so many units, started ones whole, on the curve of a charge by the unit.

    Args:
        units: Units of a meter.
        rate: Money for ``per`` units.
        per: Units the rate is for.
    """
    exact = curve([Piece(None, Fraction(0), likely_of(rate) / per)])(ceil(likely_of(units)))
    drawn = ceil(units) * (rate / per)
    return Drawn(exact, drawn.draws) if isinstance(drawn, Drawn) else exact
