from datetime import date
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.planning.breakeven import Search, breakeven
from estimator.planning.compare import contenders
from estimator.planning.crossovers import Breakeven, Stretch
from estimator.planning.estimate import estimate
from estimator.planning.rows import Plan
from estimator.planning.workspace import Workspace
from estimator.sourcing import Sourcing
from tests.unit.planning.small import AS_OF, file_of, need, offer, paced, plan, post, revision, source, workspace

UNIT = '{ kind = "unit", meter = "post", rate = "0.03" }'
PACKAGE = '{ kind = "package", meter = "post", size = 100, price = "2.90" }'
VOLUME = (
    '{ kind = "volume", meter = "post", tiers = ['
    '{ up_to = 500, rate = "0.04" }, { up_to = 1500, rate = "0.028" }, { rate = "0.035" }] }'
)
FEE = '{ kind = "fee", item = "subscription", amount = "20", every = "month" }'
REBATE = (
    '{ kind = "rebate", every = "month", paid_in = "cash", tiers = [{ up_to = "30", share = "0" }, { share = "0.2" }] }'
)
CAP = '[{ kind = "cap", meter = "post", max = 700, every = "month" }]'
BOOK = (
    offer("unit", revision(UNIT))
    + offer("package", revision(PACKAGE))
    + offer("volume", revision(VOLUME))
    + offer("fee", revision(f"{FEE}, {UNIT.replace('0.03', '0.01')}"))
    + offer("rebate", revision(f"{UNIT.replace('0.03', '0.033')}, {REBATE}"))
    + offer("capped", revision(f"{FEE}, {UNIT.replace('0.03', '0.004')}", limits=CAP))
    + offer("slow", revision(UNIT.replace("0.03", "0.001")))
    + offer("small", revision('{ kind = "package", meter = "post", size = 10, price = "0.298" }'))
    + offer("flat", revision(FEE))
)
WHERE = workspace(BOOK, {"slow": paced("slow", 10), "flat": Sourcing(())})
LAST = 1600
NAMES = ("unit", "package", "volume", "fee", "rebate", "capped")


def one(name: str, **keys: Any) -> Plan:
    return plan(source(name, **keys), id=name)


def crossed(*plans: Plan, upto: int = 2400, where: Workspace = WHERE, most: int = 10_000, **keys: Any) -> Breakeven:
    return breakeven(where, file_of(need(**keys), *plans), AS_OF, Search(upto, most=most))


def places(found: Breakeven) -> list[tuple[int, str | None, str | None]]:
    return [(row.at, row.before, row.after) for row in found.crossovers]


def test_the_volume_at_which_a_fee_is_earned_back_is_exact() -> None:
    # 0.03 n against 20 + 0.01 n: a tie at 1,000.
    found = crossed(one("unit"), one("fee"))
    assert places(found) == [(999, "unit", None), (1000, None, "fee")]
    assert found.crossovers[0].totals == (2997, 2999)
    assert found.crossovers[0].then == (3000, 3000)
    assert found.stretches == (
        Stretch(1, 999, ("unit",)),
        Stretch(1000, 1000, ("unit", "fee")),
        Stretch(1001, 2400, ("fee",)),
    )
    assert all(row.leads for row in found.crossovers)
    assert found.crossovers[0].cause == "1,000 records more cost unit 30.00 and fee 10.00"
    assert found.estimates < 400


def test_a_stair_of_packages_crosses_a_line_again_and_again() -> None:
    found = crossed(one("unit"), one("package"), upto=400)
    # A package of 2.90 lasts for 100 posts, and 96.67 posts cost as much.
    assert places(found)[:3] == [(96, "unit", "package"), (100, "package", "unit"), (193, "unit", "package")]
    assert found.crossovers[1].cause == "package: package of 100 post, 2.90 USD more"


@cache
def walked(name: str) -> list[int]:
    """What a plan costs at every volume."""
    rows = [estimate(WHERE, need(records=records), one(name), AS_OF) for records in range(1, LAST + 1)]
    assert len(contenders(rows)) == LAST
    return [row.total for row in rows if row.total is not None]


@pytest.mark.parametrize(("name", "other"), [*combinations(NAMES, 2)])
def test_every_crossover_is_that_of_a_walk_over_every_volume(name: str, other: str) -> None:
    found = crossed(one(name), one(other), upto=LAST)
    signs = [(a > b) - (a < b) for a, b in zip(walked(name), walked(other), strict=True)]
    assert [row.at for row in found.crossovers] == [at for at, (a, b) in enumerate(pairwise(signs), 1) if a != b]
    assert not found.gaps


def test_a_drop_to_a_cheaper_band_is_a_crossover_and_its_bands_are_named() -> None:
    found = crossed(one("unit"), one("volume"))
    assert (500, "unit", "volume") in places(found)
    [row] = [row for row in found.crossovers if row.at == 500]
    assert row.cause == "volume: volume tiers of post, which end at 500, 1,500, 5.97 USD less"


def test_a_month_more_brings_its_fee() -> None:
    found = crossed(one("capped"), one("fee"))
    [row] = [row for row in found.crossovers if row.at == 700]
    assert row.cause == "capped: fee 'subscription' of 20.00 in billing month 2, 20.00 USD more"


def test_a_plan_ends_where_it_can_no_longer_be_done_in_time() -> None:
    found = crossed(one("slow"), one("unit"), by=date(2026, 6, 30))
    assert [(row.id, row.first, row.last) for row in found.plans] == [("slow", 1, 300), ("unit", 1, 2400)]
    assert found.plans[0].why == "cannot finish by 2026-06-30: done on 2026-07-01"
    assert found.stretches == (Stretch(1, 300, ("slow",)), Stretch(301, 2400, ("unit",)))
    # Both cost a rounded 0 or 1 cent nowhere at once.
    assert places(found) == []


def test_a_plan_that_is_too_late_for_the_need_may_still_be_the_cheapest_below_it() -> None:
    found = crossed(one("slow"), one("unit"), by=date(2026, 6, 10), records=2000)
    assert found.stretches[0] == Stretch(1, 100, ("slow",))


def test_plans_that_are_the_same_but_in_name_always_tie() -> None:
    found = crossed(one("unit"), plan(source("unit"), id="twin"), upto=10**12)
    assert found.stretches == (Stretch(1, 10**12, ("unit", "twin")),)
    assert found.crossovers == ()
    assert found.estimates < 20


def test_two_costs_that_stay_the_same_are_told_at_once() -> None:
    found = crossed(one("flat"), plan(source("flat", account="x"), id="other"), upto=10**12)
    assert found.stretches == (Stretch(1, 10**12, ("flat", "other")),)
    assert found.estimates < 20


def test_what_is_not_for_the_need_is_left_out_with_its_reason() -> None:
    usage = plan(source("unit", usage={"post": 5}), id="bill")
    other = plan(source("unit", kind="comment"), id="comments")
    found = crossed(one("unit"), usage, other, plan(source("unit", funnel={}), id="unknown"))
    assert dict(found.left_out) == {
        "bill": "stated by usage: it has no volume",
        "comments": "its records are of another kind",
        "unknown": "share kept: no keep rate is known for it; state funnel rates in the plan, such as funnel.accepted",
    }
    assert found.stretches == (Stretch(1, 2400, ("unit",)),)


def test_where_nobody_delivers_the_stretch_is_empty() -> None:
    found = crossed(one("slow"), by=date(2026, 6, 10))
    assert found.stretches == (Stretch(1, 100, ("slow",)), Stretch(101, 2400, ()))


def test_a_need_in_tokens_is_searched_along_tokens() -> None:
    found = breakeven(WHERE, file_of(need(tokens=10_000), one("unit"), one("fee")), AS_OF)
    assert (found.unit, found.first, found.upto) == ("tokens", 1, 1_000_000)
    # 50 tokens a record: 1,000 records are 49,951 to 50,000 tokens.
    assert places(found) == [(49_950, "unit", None), (50_000, None, "fee")]
    assert found.crossovers[0].cause == "M tokens more cost unit 599.40 and fee 199.80"


def test_what_is_already_held_is_where_the_search_begins() -> None:
    found = crossed(one("unit"), one("fee"), have=500)
    assert (found.first, places(found)) == (501, [(1499, "unit", None), (1500, None, "fee")])


def test_a_bound_below_the_least_volume_is_bad_input() -> None:
    with pytest.raises(InputError, match="the least volume is 501"):
        crossed(one("unit"), have=500, upto=500)


def test_work_that_runs_out_is_said_and_what_is_found_is_still_exact() -> None:
    found = crossed(one("unit"), one("package"), upto=100_000, most=60)
    [gap] = found.gaps
    assert gap.plans == ("unit", "package")
    assert gap.why == "the two costs stay too close"
    assert 1 < gap.apart < 100_000
    for row in found.crossovers:
        assert row.totals != row.then
        totals = [estimate(WHERE, need(records=row.at), one(name), AS_OF).total for name in ("unit", "package")]
        assert tuple(totals) == row.totals


def test_only_two_plans_may_be_asked_for() -> None:
    rows = [one(name) for name in ("unit", "fee", "package")]
    found = breakeven(WHERE, file_of(need(), *rows), AS_OF, Search(between=("fee", "unit")))
    assert [row.id for row in found.plans] == ["unit", "fee"]
    for pair, words in ((("fee", "unti"), "did you mean 'unit'"), (("fee", "fee"), "both sides")):
        with pytest.raises(InputError, match=words):
            breakeven(WHERE, file_of(need(), *rows), AS_OF, Search(between=pair))


def test_sources_that_move_in_step_are_walked_and_said_when_there_is_too_much() -> None:
    split = plan(source("package", id="a", share=0.5), source("package", id="b", share=0.5), id="split")
    where = workspace(BOOK, {"package": paced("package", 7)})
    found = crossed(split, one("unit"), where=where, upto=300)
    assert not found.gaps
    found = crossed(split, one("unit"), where=where, upto=3000, most=50)
    assert found.gaps[0].why == "package: its units move between the months as the volume grows"


def test_a_meter_of_a_second_offer_is_part_of_the_cost() -> None:
    book = BOOK + offer("power", revision('{ kind = "unit", meter = "kwh", rate = "0.02" }'))
    both = Sourcing((post("unit"), post("power", "1", meter="kwh")))
    where = workspace(book, {"unit": both})
    found = crossed(one("unit"), one("fee"), where=where)
    assert places(found) == [(499, "unit", None), (500, None, "fee")]


def test_more_crossovers_than_are_explained_are_all_listed() -> None:
    found = crossed(one("unit"), one("small"), upto=1500)
    assert len(found.crossovers) > 200
    assert [bool(row.cause) for row in found.crossovers].count(True) == 200


ALLOWANCE = '{ kind = "unit", meter = "post", rate = "5", allowance = 500 }'
QUANTUM = '{ kind = "unit", meter = "post", rate = "0.029", quantum = 100 }'
WORK = [{"item": "storage", "amount": "9 USD", "per": "month"}]


@pytest.mark.parametrize(
    ("charges", "keys", "at", "words"),
    [
        (ALLOWANCE, {}, 503, "own: post beyond the 500 free, 5.00 USD more"),
        (QUANTUM, {}, 100, "own: a step of post, 2.90 USD more"),
        (UNIT.replace("0.03", "0.029"), {"extra": WORK}, 15_000, "own: storage in billing month 2, 9.00 USD more"),
        (UNIT.replace("0.03", "0.05"), {"extra": []}, 1, "the costs of more meet"),
    ],
)
def test_what_makes_two_costs_cross_is_named(charges: str, keys: dict[str, Any], at: int, words: str) -> None:
    where = workspace(BOOK + offer("own", revision(charges)), {"own": paced("own", 500)})
    fixed = [{"item": "once", "amount": "0.03 USD", "per": "once"}] if at == 1 else []
    found = crossed(
        plan(source("own"), id="own", **keys), plan(source("unit"), id="unit", extra=fixed), where=where, upto=16_000
    )
    [cause] = [row.cause for row in found.crossovers if row.at == at][:1]
    assert cause == words


def test_a_volume_that_is_only_unpriced_is_told_from_one_that_nobody_delivers() -> None:
    found = crossed(one("slow"), one("unit", funnel={}), by=date(2026, 6, 10))
    assert found.stretches[-1].cheapest == ()
    assert found.stretches[-1].unpriced == ("unit",)
    alone = crossed(one("slow"), by=date(2026, 6, 10))
    assert (alone.stretches[-1].cheapest, alone.stretches[-1].unpriced) == ((), ())
