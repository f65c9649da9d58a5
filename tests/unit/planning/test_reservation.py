from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.planning import reservation, shares
from estimator.planning.derived import derived
from estimator.planning.estimate import estimate
from estimator.planning.rows import Plan
from estimator.planning.tie import Ask, Tie, Unsolved, ask
from estimator.pricing.charges import FeeCharge
from estimator.sourcing import Sourcing
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, post, revision, source, workspace

UNIT = '{ kind = "unit", meter = "post", rate = "0.03" }'
FEE = '{ kind = "fee", item = "subscription", amount = "20", every = "month" }'
SETUP = '{ kind = "fee", item = "set-up", amount = "5", every = "contract" }'
RANGE = '{ kind = "fee", item = "subscription", amount = "20", amount_high = "50", every = "month" }'
THOUSANDS = '{ kind = "unit", meter = "post", rate = "1", per = 1000 }'
TIERS = '{ kind = "graduated", meter = "post", tiers = [{ rate = "1" }] }'
BOOK = (
    offer("unit", revision(UNIT))
    + offer("cheap", revision(UNIT.replace("0.03", "0.01")))
    + offer("fee", revision(f"{FEE}, {SETUP}, {UNIT.replace('0.03', '0.01')}"))
    + offer("flat", revision(FEE))
    + offer("open", revision(RANGE))
    + offer("quote", revision("", available='"by contract"'))
    + offer("metered", revision("", available='"by contract"'))
    + offer("gone", revision(UNIT), revision("", start="2026-03-01", withdrawn="true"))
    + offer("later", revision(UNIT, start="2026-07-01"))
    + offer("per", revision(THOUSANDS))
    + offer("package", revision('{ kind = "package", meter = "post", size = 300, price = "1" }'))
    + offer("bands", revision(TIERS))
    + offer("two", revision(f'{UNIT}, {{ kind = "unit", meter = "call", rate = "0.001" }}'))
    + offer("spread", revision('{ kind = "unit", meter = "post", rate = "0.03", rate_high = "0.05" }'))
)
NOTHING = Sourcing(())
WHERE = workspace(
    BOOK,
    dict.fromkeys(("flat", "open", "quote"), NOTHING) | {"two": Sourcing((post("two"), post("two", meter="call")))},
)


def one(name: str, **keys: Any) -> Plan:
    return plan(source(name, **keys), id=name)


def asked(own: Plan, *others: Plan, source_id: str | None = None, **keys: Any) -> Ask:
    found = ask(WHERE, file_of(need(**keys), own, *others), own, source_id, AS_OF)
    assert isinstance(found, Ask)
    return found


def tie(found: Tie | Unsolved) -> Tie:
    assert isinstance(found, Tie)
    return found


# ----------------------------------------------------------------------------------------------------- fees


def test_the_highest_fee_that_ties_is_exact_to_the_cent() -> None:
    # 30.00 for 1,000 at the alternative; 10.00 by the post and 5.00 once beside the fee.
    found = tie(reservation.fee(asked(one("fee"), one("unit"))))
    assert (found.what, found.unit, found.now, found.at) == ("subscription", "USD a month", Fraction(20), Fraction(15))
    assert (found.total, found.standing, found.rival, found.rival_total) == (3000, 3500, "unit", 3000)
    assert (found.verdict, found.step) == ("at", Fraction(1, 100))


def test_an_offer_without_a_price_is_asked_what_fee_it_may_cost() -> None:
    found = tie(reservation.fee(asked(one("quote"), one("unit"))))
    assert (found.what, found.unit, found.now, found.at, found.standing) == (
        "fee",
        "USD once",
        None,
        Fraction(30),
        None,
    )


def test_a_fee_known_as_a_range_is_not_known() -> None:
    found = tie(reservation.fee(asked(one("open"), one("unit"))))
    assert (found.now, found.at) == (None, Fraction(30))


def test_an_offer_without_a_fee_is_asked_what_it_may_take_beside_its_charges() -> None:
    found = tie(reservation.fee(asked(one("cheap"), one("unit"))))
    assert (found.what, found.now, found.at, found.standing) == ("fee", Fraction(0), Fraction(20), 1000)


def test_a_plan_that_is_dearer_without_its_fee_never_ties() -> None:
    found = tie(reservation.fee(asked(one("unit"), one("cheap"))))
    assert (found.verdict, found.at, found.total) == ("never", None, 3000)


def test_the_rival_is_the_plan_that_costs_least() -> None:
    assert asked(one("fee"), one("unit"), one("cheap")).rival.id == "cheap"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("metered", 4, "no full price whatever the value"),
        ("gone", 5, "no longer sold"),
        ("later", 5, "no price is known for"),
    ],
)
def test_what_no_fee_can_mend_is_carried(name: str, code: int, words: str) -> None:
    found = reservation.fee(asked(one(name), one("unit")))
    assert isinstance(found, Unsolved)
    assert found.code == code
    assert words in found.words


def test_without_an_alternative_there_is_nothing_to_tie_with() -> None:
    found = ask(WHERE, file_of(need(), one("unit"), one("gone")), one("unit"), None, AS_OF)
    assert isinstance(found, Unsolved)
    assert found.code == 4


def test_a_bill_for_stated_usage_meets_no_need() -> None:
    found = reservation.fee(asked(plan(source("unit", usage={"post": 1}), id="bill"), one("unit")))
    assert isinstance(found, Unsolved)
    assert "stated by usage" in found.words


def test_records_of_another_kind_are_said() -> None:
    found = tie(reservation.fee(asked(one("fee", kind="comment"), one("unit"))))
    assert "not like for like" in found.beware[0]


def test_the_books_themselves_stay_as_they_are() -> None:
    before = estimate(WHERE, need(), one("fee"), AS_OF).total
    fee = FeeCharge(kind="fee", item="x", amount="1", every="month")
    other = derived(WHERE, "fee", AS_OF, lambda row: row.model_copy(update={"charges": (fee,)}))
    assert other.book.digest == WHERE.book.digest
    assert estimate(WHERE, need(), one("fee"), AS_OF).total == before
    assert derived(WHERE, "later", AS_OF, lambda row: row) is WHERE


# ---------------------------------------------------------------------------------------------------- rates


def test_the_highest_rate_that_ties_is_exact_to_the_last_decimal() -> None:
    # 1,000 posts may cost 30.00 and a half cent less than one more cent.
    found = tie(reservation.rate(asked(one("cheap"), one("unit"))))
    assert (found.what, found.unit, found.now) == ("post", "USD for one post", Fraction(1, 100))
    assert found.at == Fraction("0.030004999999")
    assert found.total == 3000


def test_a_rate_stays_in_its_own_measure() -> None:
    found = tie(reservation.rate(asked(one("per"), one("unit"))))
    assert (found.unit, found.at) == ("USD for 1,000 post", Fraction("30.004999999999"))


def test_the_price_of_a_package_is_sought() -> None:
    found = tie(reservation.rate(asked(one("package"), one("unit"))))
    # Four packages: 7.50 each, and 0.00125 less a trillionth before the cent turns.
    assert (found.unit, found.now, found.at) == ("USD for 300 post", Fraction(1), Fraction("7.501249999999"))


def test_a_rate_known_as_a_range_is_not_known() -> None:
    found = tie(reservation.rate(asked(one("spread"), one("cheap"))))
    assert (found.now, found.at) == (None, Fraction("0.010004999999"))


def test_a_rate_nobody_published_is_sought_for_the_meter_that_is_named() -> None:
    found = tie(reservation.rate(asked(one("metered"), one("unit")), "post"))
    assert (found.now, found.at) == (None, Fraction("0.030004999999"))


def test_of_several_meters_one_is_named() -> None:
    question = asked(one("two"), one("cheap"))
    assert tie(reservation.rate(question, "call")).verdict == "never"
    found = tie(reservation.rate(question, "post"))
    assert found.at == Fraction("0.009004999999")


@pytest.mark.parametrize(
    ("name", "meter", "words"),
    [
        ("two", None, "charges 2 meters: name one"),
        ("quote", None, "charges no meters: name one"),
        ("two", "cal", "did you mean 'call'"),
        ("bands", None, "by bands"),
    ],
)
def test_a_meter_without_one_rate_is_bad_input(name: str, meter: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        reservation.rate(asked(one(name), one("unit")), meter)


def test_a_rate_of_what_is_not_known_yet_is_unsolved() -> None:
    assert isinstance(reservation.rate(asked(one("later"), one("unit"))), Unsolved)


def test_a_rate_that_is_never_read_may_be_anything() -> None:
    found = tie(reservation.rate(asked(one("flat"), one("unit")), "post"))
    assert (found.verdict, found.at, found.total) == ("always", None, 2000)


# --------------------------------------------------------------------------------------------------- shares


def test_the_lowest_share_kept_that_ties_is_exact_to_a_millionth() -> None:
    found = tie(shares.keep(asked(one("cheap", funnel={"kept": 0.8}), one("unit"))))
    # ceil(1,000 / share) posts at a cent are at most 3,000.
    assert found.at == Fraction(333_334, 1_000_000)
    assert (found.what, found.now, found.total) == ("kept", Fraction(4, 5), 3000)


def test_a_share_kept_may_never_or_always_tie() -> None:
    assert tie(shares.keep(asked(one("unit", funnel={"kept": 0.5}), one("cheap")))).verdict == "never"
    assert tie(shares.keep(asked(plan(source("flat"), id="flat"), one("unit")), "kept")).verdict == "always"


def test_a_stage_that_is_not_there_is_bad_input() -> None:
    with pytest.raises(InputError, match="did you mean 'kept'"):
        shares.keep(asked(one("cheap"), one("unit")), "kep")


def mixed(share: str) -> Plan:
    part = Fraction(share)
    parts = [source("cheap", id="c", share=part), source("unit", id="u", share=(1 - part) / 2)]
    return plan(*parts, source("unit", id="v", share=(1 - part) / 2), id="mix")


def test_the_share_of_a_source_that_ties_is_found_and_the_others_keep_their_proportions() -> None:
    # 1,000 (0.01 s + 0.03 (1 - s)) is 20 at one half.
    middle = one("per", funnel={"kept": "0.05"})
    found = tie(shares.part(asked(mixed("0.2"), middle, source_id="c")))
    assert found.now == Fraction(1, 5)
    assert found.at is not None
    assert abs(found.at - Fraction(1, 2)) < Fraction(1, 1000)
    assert (found.verdict, found.total, found.others) == ("at", 2000, ())


def test_a_share_may_never_or_always_tie() -> None:
    assert tie(shares.part(asked(mixed("0.2"), one("per"), source_id="c"))).verdict == "never"
    dear = one("unit", funnel={"kept": "0.5"})
    assert tie(shares.part(asked(mixed("0.2"), dear, source_id="c"))).verdict == "always"


def test_a_share_needs_another_beside_it() -> None:
    with pytest.raises(InputError, match="has one source"):
        shares.part(asked(one("cheap"), one("unit")))


@pytest.mark.parametrize("solve", [shares.keep, shares.part])
def test_shares_of_a_plan_without_a_price_are_not_sought(solve: Any) -> None:
    row = plan(source("gone", id="a", share=0.5), source("unit", id="b", share=0.5), id="g")
    found = solve(asked(row, one("unit")))
    assert isinstance(found, Unsolved)
    assert found.code == 5
