"""Procurement's reservation price: the fee or the rate at which an offer ties the best alternative.

The total never falls as a fee or a rate rises, so the highest one at which the plan costs no more is found by halving,
exactly: to the minor unit of a fee, to the twelfth decimal of a rate, which is as fine as a price file can say it.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from estimator.errors import fault, nearest
from estimator.money import EXPONENTS, exact, plain
from estimator.planning.derived import derived
from estimator.planning.gate import UNPRICED
from estimator.planning.result import PlanEstimate
from estimator.planning.tie import Ask, Solve, Tie, Unsolved, Verdict, beware, cost, last_true, unsolved
from estimator.pricing.book import Holding
from estimator.pricing.charges import (
    Charge,
    FeeCharge,
    PackageCharge,
    UnitCharge,
)
from estimator.pricing.rows import OfferRevision

DECIMALS = 12
"""Decimals of a rate in a price file."""

HIGHEST = 10**15
"""Amounts in a price file stay below this."""


class _Sought(NamedTuple):
    """A number of a revision that is sought.

    Attributes:
        what: Its name.
        unit: What it is counted in.
        now: As it stands, if it does.
        places: Its decimals.
        put: The revision with another value, as a number of a file.
    """

    what: str
    unit: str
    now: Fraction | None
    places: int
    put: Callable[[OfferRevision, str], OfferRevision]


def fee(question: Ask) -> Tie | Unsolved:
    """The highest fee of the source's offer, in its own window, at which the plan costs no more than the alternative.

    Of several fees the largest is sought. An offer without a price is asked for one fee for the whole contract.
    """
    row = _revision(question)
    if row is None:
        return _unread(question)
    fees = [charge for charge in row.charges if isinstance(charge, FeeCharge)]
    old = max(fees, key=lambda charge: exact(charge.amount), default=None)
    currency = _currency(question, row)
    kind = old or FeeCharge(kind="fee", item="fee", amount="0", every="contract")
    span = "once" if kind.every == "contract" else f"a {kind.every}"

    def put(now: OfferRevision, text: str) -> OfferRevision:
        return _with(now, old, kind.model_copy(update={"amount": text, "amount_high": None}), currency)

    none = Fraction(0) if row.charges else None
    known = none if old is None else None if old.amount_high is not None else exact(old.amount)
    return _highest(question, "fee", _Sought(kind.item, f"{currency} {span}", known, EXPONENTS[currency], put))


def rate(question: Ask, meter: str | None = None) -> Tie | Unsolved:
    """The highest rate of a meter, or price of its package, at which the plan costs no more than the alternative.

    Args:
        question: The plan and the alternative.
        meter: The meter; needed where the offer charges several.

    Raises:
        InputError: The offer charges no such meter, or several and none was named, or by bands.
    """
    row = _revision(question)
    if row is None:
        return _unread(question)
    old = _metered(question, row, meter)
    currency = _currency(question, row)
    key = "price" if isinstance(old, PackageCharge) else "rate"
    size = old.size if isinstance(old, PackageCharge) else old.per
    known = None if old not in row.charges or getattr(old, "rate_high", None) else exact(getattr(old, key))
    unit = f"{currency} for {f'{size:,} ' if size > 1 else 'one '}{old.meter}"

    def put(said: OfferRevision, text: str) -> OfferRevision:
        more = {"rate_high": None} if key == "rate" else {}
        return _with(said, old if old in row.charges else None, old.model_copy(update={key: text, **more}), currency)

    return _highest(question, "rate", _Sought(old.meter, unit, known, DECIMALS, put))


def _metered(question: Ask, row: OfferRevision, meter: str | None) -> UnitCharge | PackageCharge:
    charged = [charge for charge in row.charges if isinstance(charge, UnitCharge | PackageCharge)]
    banded = {charge.meter for charge in row.charges if charge.kind in ("graduated", "volume")}
    names = sorted({charge.meter for charge in charged} | banded)
    if not names and meter is not None:
        return UnitCharge(kind="unit", meter=meter, rate="0")
    if meter is None and len(names) != 1:
        raise fault(
            "--meter", "", f"{question.offer} charges {len(names) or 'no'} meters: name one", nearest("", names)
        )
    name = meter or names[0]
    if name in banded:
        message = f"{question.offer} charges {name} by bands: no single rate could tie"
        raise fault("--meter", "", message, "state the offer with one rate in a price file of your own")
    found = next((charge for charge in charged if charge.meter == name), None)
    if found is None:
        raise fault("--meter", "", f"{question.offer} charges no {name!r}", nearest(name, names))
    return found


def _with(row: OfferRevision, old: Charge | None, new: Charge, currency: str) -> OfferRevision:
    kept = row.charges if old is not None else (*row.charges, new)
    charges = tuple(new if charge == old else charge for charge in kept)
    # An offer sold by contract is had by whoever has its price in writing, which is what is sought.
    access = "open" if row.available == "by contract" else row.available
    return row.model_copy(update={"charges": charges, "currency": currency, "available": access})


def _revision(question: Ask) -> OfferRevision | None:
    holding = question.workspace.book.resolve(question.offer, question.as_of)
    return holding.revision if isinstance(holding, Holding) else None


def _currency(question: Ask, row: OfferRevision) -> str:
    return row.currency or question.rival.currency


def _unread(question: Ask) -> Unsolved:
    found = question.found()
    return unsolved(found) or Unsolved(UNPRICED, f"{question.offer}: no price is known for {question.as_of}")


def _highest(question: Ask, solve: Solve, sought: _Sought) -> Tie | Unsolved:
    """The highest value at which the plan costs no more, by halving between nothing and a value that costs more."""

    def found(value: int) -> PlanEstimate:
        text = plain(Fraction(value, 10**sought.places), sought.places)
        where = derived(question.workspace, question.offer, question.as_of, lambda row: sought.put(row, text))
        return question.found(where)

    def holds(value: int) -> bool:
        total = cost(found(value))
        return total is not None and total <= question.limit

    free = found(0)
    barred = unsolved(free)
    if barred is not None:
        return barred
    most = HIGHEST * 10**sought.places - 1
    at = _bracketed(holds, int((sought.now or 1) * 10**sought.places), most) if holds(0) else None
    verdict: Verdict = "never" if at is None else "always" if at >= most else "at"
    value = Fraction(at, 10**sought.places) if at is not None and verdict == "at" else None
    return Tie(
        solve,
        question.plan.id,
        question.source,
        sought.what,
        sought.unit,
        sought.now,
        value,
        verdict,
        Fraction(1, 10**sought.places),
        free.total if at is None else found(at).total,
        None if sought.now is None else cost(question.found()),
        question.rival.id,
        question.limit,
        beware=beware(free),
    )


def _bracketed(holds: Callable[[int], bool], guess: int, most: int) -> int:
    """The largest value up to ``most`` that holds; 0 does."""
    low, high = 0, max(1, guess)
    while high < most and holds(high):
        low, high = high, 2 * high
    if high >= most:
        return most if holds(most) else last_true(holds, low, most)
    return last_true(holds, low, high)
