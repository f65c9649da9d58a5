"""The changes since a baseline: each cause alone is that cause and no other, and parts always sum to the cent."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.files import digest
from estimator.planning.changes import CAUSES, Cause, Change, Since
from estimator.planning.compare import Comparison, compare
from estimator.planning.since import since
from estimator.planning.workspace import Workspace
from estimator.reports.comparison.document import document, text
from estimator.reports.comparison.last import baseline_of, read_baseline
from estimator.sourcing import Sourcing
from tests.unit.planning.small import file_of, need, offer, plan, post, revision, source, workspace

BEFORE, AFTER = date(2026, 4, 30), date(2026, 5, 1)
"""The day before everything changes in the books, and the day on which it does."""

ANSWERS = {"o": Sourcing((post("o"),), endpoint="all"), "p": Sourcing((post("p"),), endpoint="all")}
KEEP = """
[[keep]]
id = "k/clean"
provider = "fake"
criteria = "light"
endpoint = "all"
stage = "clean"
"""


class World(NamedTuple):
    """The books and the question at one end: cents a post, share kept, dollars a euro, records, hours of staff."""

    price: str = "0.01"
    keep: str = "0.5"
    euro: str = "1.1"
    records: int = 1000
    hours: int = 2


def keep(likely: str, start: str) -> str:
    return (
        f'[[keep.revision]]\nrecorded_on = 2026-01-02\neffective_from = {start}\nlikely = "{likely}"\n'
        'evidence = "count"\n'
    )


def books(old: World, new: World, **more: Any) -> Workspace:
    """Books in which everything of ``old`` held until :data:`AFTER`; what did not change has no second row."""
    prices = [revision(charge(old.price), currency='"EUR"')]
    prices += [revision(charge(new.price), start="2026-05-01", currency='"EUR"')] if new.price != old.price else []
    rates = [("2026-01-01", old.euro), ("2026-05-01", new.euro)]
    fx = "".join(
        f'\n[[fx]]\nbase = "EUR"\nquote = "USD"\non = {day}\nrate = "{rate}"\nrecorded_on = 2026-01-02\n'
        'evidence = "page"\n'
        for day, rate in rates
    )
    keeps = KEEP + keep(old.keep, "2026-01-01") + (keep(new.keep, "2026-05-01") if new.keep != old.keep else "")
    book = offer("o", *prices) + offer("p", revision(charge("0.03"), currency='"EUR"')) + fx
    where = workspace(book, ANSWERS, yields=keeps, **more)
    return where.but(yields=replace(where.yields, digest=digest(b"")))


def charge(rate: str) -> str:
    return f'{{ kind = "unit", meter = "post", rate = "{rate}" }}'


def asked(where: Workspace, world: World, day: date, *more: Any, offered: str = "o", **keys: Any) -> Comparison:
    """A plan of one offer and some staff, asked on a day."""
    staff = {"item": "staff", "amount": "10 USD", "per": "hour", "quantity": world.hours}
    wanted = need(records=world.records, start=date(2026, 4, 1), **keys)
    return compare(where, file_of(wanted, plan(source(offered, funnel={}), extra=[staff]), *more), day)


def changed(where: Workspace, old: Comparison, new: Comparison, later: Workspace | None = None) -> Since:
    """What changed, through the JSON of the old one."""
    tree = json.loads(text(document(where, old)))
    return since(later or where, new, baseline_of(tree, "last.json"))


def only(found: Since) -> Change:
    [change] = found.changes
    return change


def between(old: World, new: World) -> Change:
    where = books(old, new)
    before, after = asked(where, old, BEFORE), asked(where, new, AFTER)
    change = only(changed(where, before, after))
    assert (change.before, change.after) == (before.plans[0].total, after.plans[0].total)
    return change


ALONE: list[tuple[Cause, World, int]] = [
    # 1,000 usable of 2,000 raw at 0.01 EUR of 1.10 USD: 22 USD, and 20 USD of staff.
    ("price", World(price="0.015"), 1100),
    ("yield", World(keep="0.4"), 550),
    ("volume", World(records=1500), 1100),
    ("currency", World(euro="1.2"), 200),
    ("plan edit", World(hours=5), 3000),
]


@pytest.mark.parametrize(("cause", "new", "cents"), ALONE, ids=[row[0] for row in ALONE])
def test_a_cause_alone_is_that_cause_and_no_other(cause: Cause, new: World, cents: int) -> None:
    change = between(World(), new)
    assert change.kind == "split"
    assert change.parts == {**dict.fromkeys(CAUSES, 0), cause: cents}
    assert change.total == cents
    assert change.moved == (cause,)
    assert {name for name, part in change.per_1000_parts.items() if part} == {cause}


@pytest.mark.parametrize(("cause", "new", "cents"), ALONE, ids=[row[0] for row in ALONE])
def test_only_a_price_is_only_a_price(cause: Cause, new: World, cents: int) -> None:
    where = books(World(), new)
    found = changed(where, asked(where, World(), BEFORE), asked(where, new, AFTER))
    assert found.only_prices == (cause == "price")
    assert only(found).total == cents


@pytest.mark.parametrize("day", [date(2026, 4, 29), BEFORE, AFTER, date(2026, 5, 2)])
def test_a_price_counts_from_its_day_on(day: date) -> None:
    where = books(World(), World(price="0.015"))
    found = changed(where, asked(where, World(), BEFORE), asked(where, World(), day))
    assert only(found).total == (1100 if day >= AFTER else 0)
    assert found.only_prices == (day >= AFTER)


WORLDS = st.builds(
    World,
    st.integers(1, 50).map(lambda n: f"0.{n:03d}"),
    st.integers(1, 10).map(lambda n: str(n / 10)),
    st.integers(900, 1300).map(lambda n: f"{n // 1000}.{n % 1000:03d}"),
    st.integers(1, 10**6),
    st.integers(1, 50),
)


@settings(max_examples=30)
@given(WORLDS, WORLDS, st.sets(st.sampled_from(World._fields)))
def test_any_changes_sum_to_the_cent(old: World, other: World, moved: set[str]) -> None:
    new = old._replace(**{name: getattr(other, name) for name in moved})
    change = between(old, new)
    assert sum(change.parts.values()) == change.total
    assert change.per_1000 is not None
    assert sum(change.per_1000_parts.values(), Fraction(0)) == change.per_1000
    names = dict(zip(World._fields, ("price", "yield", "currency", "volume", "plan edit"), strict=True))
    assert set(change.moved) <= {names[name] for name in moved if getattr(old, name) != getattr(new, name)}


def test_a_baseline_equal_to_now_is_all_zero() -> None:
    where = books(World(), World())
    now = asked(where, World(), AFTER)
    change = only(changed(where, now, now))
    assert change.kind == "same"
    assert change.total == 0
    assert change.per_1000 == Fraction(0)
    assert change.causes == ()
    assert change.parts == dict.fromkeys(CAUSES, 0)


def test_new_and_removed_plans_are_said() -> None:
    where = books(World(), World())
    other = plan(source("p", funnel={}), id="q")
    found = changed(where, asked(where, World(), AFTER), asked(where, World(), AFTER, other))
    assert [(change.plan, change.kind) for change in found.told] == [("q", "new")]
    back = changed(where, asked(where, World(), AFTER, other), asked(where, World(), AFTER))
    assert [(change.plan, change.kind) for change in back.told] == [("q", "removed")]
    assert not found.only_prices
    assert not back.only_prices


def test_a_changed_standing_is_said_with_its_reason_and_not_split() -> None:
    where = books(World(), World())
    now = asked(where, World(), AFTER, by=date(2026, 4, 20))
    late = Sourcing((post("o"),), endpoint="all", pace=ANSWERS["o"].pace._replace(per_day=Fraction(1), limit="slow"))
    later = where.but(providers={"fake": replace(where.providers["fake"], answers={"o": late})})  # type: ignore[type-var]
    change = only(changed(where, now, asked(later, World(), AFTER, by=date(2026, 4, 20)), later))
    assert change.kind == "status"
    assert change.parts == {}
    assert "was priced, is infeasible: cannot finish by 2026-04-20" in change.why


def test_a_rate_first_known_later_is_a_standing_that_changed_by_yield() -> None:
    where = workspace(offer("o"), ANSWERS, yields=KEEP + keep("0.5", "2026-05-01"))
    where = where.but(yields=replace(where.yields, digest=digest(b"")))
    change = only(changed(where, asked(where, World(), BEFORE), asked(where, World(), AFTER)))
    assert change.kind == "status"
    assert change.why == "was at least, is priced: nothing in it lacks a figure any more"
    assert change.causes == ("price", "yield")


def test_an_endpoint_nothing_was_known_of_gains_its_rate() -> None:
    bare, known = (workspace(offer("o"), ANSWERS, yields=text) for text in ("", KEEP + keep("0.5", "2026-01-01")))
    bare, known = (where.but(yields=replace(where.yields, digest=digest(b""))) for where in (bare, known))
    rated = plan(source("o"))
    before, after = (compare(where, file_of(need(), rated), AFTER) for where in (bare, known))
    assert only(changed(bare, before, after, known)).parts == {**dict.fromkeys(CAUSES, 0), "yield": 1000}


def test_another_offer_is_an_edit_of_the_plan() -> None:
    where = books(World(), World(price="0.015"))
    change = only(changed(where, asked(where, World(), BEFORE), asked(where, World(), AFTER, offered="p")))
    assert set(change.causes) == {"price", "plan edit"}
    # The price of the offer that was left counts in the orders in which it moves first.
    assert change.parts["price"] + change.parts["plan edit"] == change.total == 4400
    assert change.parts["price"] == 550


def test_own_rates_left_out_are_a_yield() -> None:
    old, new = World(), World(keep="0.8")
    before, after = books(old, old), books(new, new)
    change = only(changed(before, asked(before, old, AFTER), asked(after, new, AFTER), after))
    assert change.moved == ("yield",)


def test_rewritten_prices_alone_are_a_price() -> None:
    old, new = World(), World(price="0.02")
    before, after = books(old, old), books(new, new)
    found = changed(before, asked(before, old, AFTER), asked(after, new, AFTER), after)
    assert only(found).parts == {**dict.fromkeys(CAUSES, 0), "price": 2200}
    assert found.only_prices


def test_rewritten_prices_and_an_edit_cannot_be_told_apart() -> None:
    old, new = World(), World(price="0.02", hours=3)
    before, after = books(old, old), books(new, new)
    found = changed(before, asked(before, old, AFTER), asked(after, new, AFTER), after)
    change = only(found)
    assert (change.kind, change.total, change.parts) == ("not separable", 3200, {})
    assert change.causes == ("price", "plan edit")
    assert "other prices for the baseline's day" in change.why
    assert not found.only_prices


def test_an_offer_that_left_the_books_cannot_be_told_apart_from_an_edit() -> None:
    where = books(World(), World())
    poorer = workspace(offer("p", revision(charge("0.03"))), ANSWERS)
    poorer = poorer.but(yields=where.yields)
    change = only(changed(where, asked(where, World(), AFTER), asked(poorer, World(), AFTER, offered="p"), poorer))
    assert change.kind == "not separable"
    assert "do not know the baseline's offers" in change.why


def test_a_total_that_does_not_come_out_again_is_no_price() -> None:
    where = books(World(), World())
    dearer = Sourcing((post("o", "2"),), endpoint="all")
    later = where.but(providers={"fake": replace(where.providers["fake"], answers={"o": dearer})})  # type: ignore[type-var]
    found = changed(where, asked(where, World(), AFTER), asked(later, World(), AFTER), later)
    change = only(found)
    assert (change.kind, change.causes) == ("not separable", ())
    assert "another version made it" in change.why
    assert not found.only_prices


def test_another_currency_cannot_be_compared() -> None:
    where = books(World(), World())
    euros = asked(where, World(), AFTER, budget="500 EUR")
    change = only(changed(where, asked(where, World(), AFTER), euros))
    assert (change.kind, change.total) == ("not separable", None)
    assert change.why == "the baseline is in USD, this comparison in EUR"


@pytest.mark.parametrize(("before", "after"), [(0, 6), (6, 0), (3, 4)])
def test_another_rounding_cannot_be_compared(before: int, after: int) -> None:
    where = books(World(), World())
    old, new = (asked(where, World(), AFTER, decimals=number) for number in (before, after))
    change = only(changed(where, old, new))
    assert (change.kind, change.total) == ("not separable", None)
    why = f"the baseline is rounded to {max(before, 2)} decimals, this comparison to {max(after, 2)}"
    assert change.why == why


def test_a_rounding_that_a_currency_has_anyway_is_the_same() -> None:
    where = books(World(), World())
    old, new = (asked(where, World(), AFTER, decimals=number) for number in (0, 2))
    assert only(changed(where, old, new)).kind == "same"


def test_a_budget_in_euros_has_its_exchange_rate_as_currency() -> None:
    where = books(World(), World(euro="1.2"))
    found = changed(
        where, asked(where, World(), BEFORE, budget="500 EUR"), asked(where, World(), AFTER, budget="500 EUR")
    )
    # 20 USD of staff: 18.18 EUR, then 16.67 EUR.
    assert only(found).parts == {**dict.fromkeys(CAUSES, 0), "currency": -151}


def test_a_way_without_a_total_is_said() -> None:
    closed = '{ kind = "graduated", meter = "post", tiers = [{ up_to = 900, rate = "0.01" }] }'
    rows = (revision(closed), revision(charge("0.02"), start="2026-05-01"))
    where = workspace(offer("o", *rows), ANSWERS).but(yields=books(World(), World()).yields)
    few, many = World(records=100), World(records=1000)
    change = only(changed(where, asked(where, few, BEFORE), asked(where, many, AFTER)))
    assert (change.kind, change.total, change.parts) == ("not separable", 3800, {})
    assert change.causes == ("price", "volume")
    assert change.why.startswith("on the way from old to new there is no total: o: ")


def test_stated_usage_has_a_total_and_no_cost_per_record() -> None:
    where = books(World(), World())
    less, more = ({"offer": "o", "usage": {"post": units}} for units in (100, 200))
    before, after = (compare(where, file_of(need(), plan(row)), AFTER) for row in (less, more))
    change = only(changed(where, before, after))
    assert (change.parts["plan edit"], change.per_1000, change.per_1000_parts) == (110, None, {})


def test_a_book_that_knew_nothing_then_says_so(tmp_path: Path) -> None:
    where = books(World(), World())
    tree = json.loads(text(document(where, asked(where, World(), AFTER))))
    tree["known_at"] = "2025-01-01"
    (tmp_path / "last.json").write_text(json.dumps(tree), encoding="utf-8")
    found = since(where, asked(where, World(hours=9), AFTER), read_baseline(tmp_path / "last.json"))
    assert only(found).kind == "not separable"
    assert "knew nothing on the baseline's day" in only(found).why
