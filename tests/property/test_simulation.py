"""The simulation against the exact estimate: with every draw at its likely value they are one and the same.

The books, plans and needs hold every kind of charge and window, announced changes, withdrawals, caps, claimed credits,
other currencies, re-checks, shared paces, rules left open, second offers and usage that is stated.
"""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings

from estimator.errors import Refusal
from estimator.money import Money
from estimator.planning.rows import Need, Plan
from estimator.planning.workspace import Question, Workspace
from estimator.simulation.outcome import outcome
from estimator.sourcing import Pace, Sourcing, StatedCost
from tests.property.strategies import Choices, Table, of, some_charges
from tests.property.test_breakeven import toml
from tests.unit.planning.small import AS_OF, TOKENS, need, offer, plan, post, revision, source, workspace
from tests.unit.simulation.fixed import SIZE, Corners, agrees, corners, estimate_at

OFFERS = ("a", "b")
CURRENCIES = ("USD", "USD", "USD", "EUR", "JPY", "KWD")
RATES = (("EUR", "1.25"), ("JPY", "0.0065"), ("KWD", "3.25"))
FX = "".join(
    f'\n[[fx]]\nbase = "{base}"\nquote = "USD"\non = 2026-05-29\nrate = "{rate}"\nrecorded_on = 2026-06-01\n'
    'evidence = "press"\n'
    for base, rate in RATES
)


def a_revision(pick: Choices) -> str:
    """Charges of every kind; often a cap, sometimes a change announced for a later month."""
    rows: list[Table] = some_charges(pick, pick.among(("", "month", "month")))
    for row in rows:
        if row["kind"] == "credit" and pick.chance():
            row["offered"] = False
    currency = f'"{pick.among(CURRENCIES)}"'
    limits: list[Table] = []
    if pick.chance():
        every = pick.among(("month", "month", "year", "contract"))
        most = pick.below(40) + (40 if every != "month" else 8)
        limits.append({"kind": "cap", "meter": "post", "max": most, "every": every})
    first = revision(", ".join(map(toml, rows)), limits=toml(limits), currency=currency)
    if pick.below(3):
        return first
    start = AS_OF + timedelta(pick.below(70) + 1)
    changed = {"start": str(start), "announced_on": "2026-01-02"}
    if not pick.below(4):
        return first + revision("", withdrawn="true", evidence='{ start = "page" }', **changed)
    later = ", ".join(map(toml, some_charges(pick, pick.among(("month", "month", "month", "")), credit=False)))
    return first + revision(later, limits=toml(limits), currency=pick.among((currency, currency, '"USD"')), **changed)


def an_answer(pick: Choices, name: str) -> Sourcing:
    """Meters with even and uneven ratios, open rules, set-ups and steps, a re-check, a stated cost, a pace, a reach."""
    ratio = pick.among(("1", "1", "2", "1/3", "7/5"))
    steps = {"fixed": pick.among((0, 0, 2)), "quantum": pick.among((1, 1, 4)), "minimum": pick.among((0, 0, 6))}
    uses = [post(name, ratio, **steps, high=pick.among((None, None, None, Fraction(3))))]
    if pick.chance():
        uses.append(post(name, pick.among(("1", "1/4")), meter="call", basis=pick.among(("raw", "usable"))))
    if not pick.below(3):
        uses.append(post(name, "1/7", meter="call", basis="usable", monthly=True, months=pick.below(3) + 1))
    if not pick.below(6):
        uses.append(post("b" if name == "a" else "a", "1/3"))
    rate = Money(Fraction(pick.below(9999), 1000), pick.among(("USD", "USD", "EUR")))
    stated = StatedCost("work", "hour", Fraction(pick.below(99), 100), rate, pick.among(("raw", "usable")))
    per_day = pick.among((None, None, None, Fraction(3), Fraction(7, 3), Fraction(1, 2)))
    reach = pick.among((None, None, None, None, None, pick.below(400) + 1))
    pace = Pace(per_day, "a pace", reach, "its end", renews=pick.chance(), shared=pick.among(("", "all")))
    slow = (Refusal("pace unknown", "pace", "nobody says"),) if not pick.below(9) else ()
    return Sourcing(tuple(uses), (stated,) if pick.chance() else (), pace, refusals=slow)


def a_source(pick: Choices, number: int, share: Fraction) -> Table:
    """A source on one of few accounts; what a record is worth is sometimes stated."""
    more: Table = {}
    if not pick.below(3):
        more["equivalence"] = pick.among((Fraction(1, 2), Fraction(7, 10), Fraction(2)))
    if not pick.below(4):
        more["credits"] = [str(pick.below(300))]
    tokens = {**TOKENS, "likely": pick.among((50, 41, 60))}
    kept = pick.among((Fraction(1), Fraction(1, 2), Fraction(3, 7)))
    rates = (
        {"kept": kept, "further": {"low": "0.5", "likely": "0.7", "high": "0.9"}} if pick.chance() else {"kept": kept}
    )
    name, account = pick.among(OFFERS), pick.among(("", "x"))
    return source(name, id=f"s{number}", share=share, account=account, tokens_per_record=tokens, funnel=rates, **more)


def a_plan(pick: Choices) -> Plan:
    """One to three sources, or stated usage, and perhaps costs beside them."""
    per = pick.among(("once", "month", "record", "hour", "GB-month"))
    amount = f"{pick.below(200)}.5 {pick.among(('USD', 'EUR'))}"
    extra = [{"item": "work", "amount": amount, "per": per, "quantity": pick.among((1, 3))}] * pick.below(2)
    if not pick.below(6):
        rows = [
            source(name, usage={"post": pick.below(150) + 1, "call": pick.below(40) + 1})
            for name in OFFERS[: pick.below(2) + 1]
        ]
        return plan(*rows, extra=extra)
    parts = [pick.below(9) + 1 for _ in range(pick.among((1, 1, 1, 2, 3)))]
    return plan(*(a_source(pick, n, Fraction(part, sum(parts))) for n, part in enumerate(parts)), extra=extra)


def a_need(pick: Choices) -> Need:
    """Once, or again and again; in records or tokens; in the currency of its budget."""
    keys: dict[str, Any] = {"records": pick.below(70) + 8}
    again = pick.among(("once", "once", "month", "year"))
    if again != "once":
        keys |= {"every": again, "months": pick.below(14) + 1}
    if not pick.below(4):
        keys["tokens"] = 50 * keys.pop("records") + pick.below(50)
    elif not pick.below(4) and "every" not in keys:
        keys["have"] = 7
    if not pick.below(3):
        keys["budget"] = f"900 {pick.among(('USD', 'EUR', 'KWD', 'JPY'))}"
    if pick.chance():
        keys["start"] = AS_OF + timedelta(pick.below(40))
    if not pick.below(4):
        keys["decimals"] = pick.among((1, 4, 6))
    return need(**keys)


def a_case(pick: Choices) -> tuple[Workspace, Need, Plan]:
    """A book, a need and a plan."""
    answers = {name: an_answer(pick, name) for name in OFFERS}
    where = workspace("".join(offer(name, a_revision(pick)) for name in OFFERS) + FX, answers)
    return where, a_need(pick), a_plan(pick)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(of(300, a_case))
def test_at_the_likely_values_every_plan_is_its_exact_estimate(case: tuple[Workspace, Need, Plan]) -> None:
    assert agrees(*case) == ""


def apart(where: Workspace, wanted: Need, made: Plan) -> list[str]:
    """Draws that are not the exact estimate for their own values."""
    draws = Corners()
    got = outcome(Question(where, wanted, AS_OF), made, draws)
    said = []
    for draw in range(SIZE):
        values = {name: corners(met.value)[draw] for name, met in draws.inputs.items()}
        told = estimate_at(where, wanted, made, AS_OF, values)
        total = got.total[draw]
        # A draw that alone meets a change nobody can bill has no price, where its own estimate has a floor; one that
        # alone has nothing on its bill costs nothing, where its own estimate has no figure.
        known = (told.partial and np.isnan(total)) or (told.unlisted and total == 0)
        if not known and not np.isclose(total, told.total, rtol=0, atol=0, equal_nan=True):
            said.append(f"draw {draw}: {total!r} and not {told.total!r}")
        if not np.isclose(got.raw[draw], told.raw, rtol=0, atol=0, equal_nan=True):
            said.append(f"draw {draw}: raw {got.raw[draw]!r} and not {told.raw!r}")
        if not np.isclose(got.tokens[draw], told.tokens, rtol=1e-12, atol=0, equal_nan=True):
            said.append(f"draw {draw}: tokens {got.tokens[draw]!r} and not {told.tokens!r}")
    return said


@settings(max_examples=settings().max_examples // 10 + 10)
@given(of(300, a_case))
def test_each_draw_is_the_exact_estimate_for_its_own_values(case: tuple[Workspace, Need, Plan]) -> None:
    assert apart(*case) == []
