from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.pricing.book import load_book
from estimator.shipped import shipped
from providers.sandbox.account import X_PRICES, Account, Terms
from providers.sandbox.bill import DOCUMENTED, EVERY_READING, Bill, Switches
from providers.sandbox.messages import Read, Request
from providers.sandbox.prices import UnpricedError, booked, dated, flat

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def request(at: datetime) -> Request:
    return Request("GET", "api.x.com", "/2/tweets", (), {}, b"", at)


def post(bill: Bill, at: datetime, *ids: str, status: int = 200, cut: bool = False) -> None:
    bill.add(request(at), status, Read("post", ids, page=True), cut=cut)


def units(bill: Bill, **switches: object) -> int:
    return bill.units(DOCUMENTED._replace(**switches))["post"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("second", "utc_day", "rolling"),
    [
        (datetime(2026, 11, 22, 23, 59, 59, 999_000, UTC), 1, 1),
        (datetime(2026, 11, 23, tzinfo=UTC), 2, 1),
        (NOON + timedelta(hours=24, milliseconds=-1), 2, 1),
        (NOON + timedelta(hours=24), 2, 2),
    ],
)
def test_a_post_read_again(second: datetime, utc_day: int, rolling: int) -> None:
    bill = Bill()
    post(bill, NOON, "1")
    post(bill, second, "1")
    assert (units(bill), units(bill, dedup="rolling_24h"), units(bill, dedup="off")) == (utc_day, rolling, 2)


def test_24_hours_count_from_the_read_last_billed() -> None:
    bill = Bill()
    for hours in (0, 20, 40):
        post(bill, NOON + timedelta(hours=hours), "1")
    assert units(bill, dedup="rolling_24h") == 2


def test_one_page_with_everything_costs_as_each_reading_says() -> None:
    bill = Bill()
    users, quoted = tuple(f"u{n}" for n in range(80)), tuple(f"q{n}" for n in range(40))
    read = Read("post", tuple(str(n) for n in range(100)), (("post", quoted), ("user", users)), page=True)
    bill.add(request(NOON), 200, read)
    costs = {how: bill.amount(Switches(includes=how), X_PRICES) for how in ("none", "same", "all")}
    assert costs == {"none": Fraction(1, 2), "same": Fraction(7, 10), "all": Fraction(3, 2)}


def test_an_included_post_that_is_data_too_is_billed_once_a_day() -> None:
    bill = Bill()
    bill.add(request(NOON), 200, Read("post", ("1", "2"), (("post", ("1",)),), page=True))
    assert (units(bill, includes="all"), units(bill, includes="all", dedup="off")) == (2, 3)


def test_an_empty_page_and_a_failed_request() -> None:
    bill = Bill()
    post(bill, NOON)
    post(bill, NOON, "1", status=429)
    post(bill, NOON, "2", status=500)
    assert (units(bill), units(bill, empty_page=1)) == (0, 1)


def test_a_cut_answer_is_billed_by_one_reading_and_leaves_no_trace_in_the_other() -> None:
    bill = Bill()
    post(bill, NOON, "1", cut=True)
    post(bill, NOON, "1")
    assert (units(bill), units(bill, cut_body_billed=0), units(bill, dedup="off")) == (1, 1, 2)
    only = Bill()
    post(only, NOON, "1", cut=True)
    assert (units(only), units(only, cut_body_billed=0)) == (1, 0)


def test_a_price_holds_from_its_day_on() -> None:
    prices = dated([(date(2026, 11, 23), {"post": "0.010"}), (date(2026, 1, 1), {"post": "0.005"})])
    bill = Bill()
    post(bill, datetime(2026, 11, 22, 23, 59, 59, 999_000, UTC), "1")
    post(bill, datetime(2026, 11, 23, tzinfo=UTC), "2")
    assert bill.amount(DOCUMENTED, prices) == Fraction(15, 1_000)


def test_an_unknown_price_is_not_zero() -> None:
    bill = Bill()
    post(bill, NOON, "1")
    with pytest.raises(UnpricedError, match="meter 'post' on 2026-11-22"):
        bill.amount(DOCUMENTED, flat({"user": "0.010"}))


def test_prices_of_the_book() -> None:
    prices = booked(load_book([Path(shipped("pricing.toml"))], NOON.date()), ("x/pay-per-use", "reddit/data-api"))
    wanted = {"post": "0.005", "user": "0.01", "counts_recent": "0.005", "counts_all": "0.01", "call": "0.00024"}
    assert {meter: prices(meter, NOON.date()) for meter in wanted} == {m: Fraction(r) for m, r in wanted.items()}
    with pytest.raises(UnpricedError):
        prices("post", date(2020, 1, 1))


def test_the_rows_tell_time_request_kind_meter_and_id() -> None:
    bill = Bill()
    bill.add(request(NOON), 200, Read(calls=("counts_all",)))
    bill.add(request(NOON), 200, Read("post", ("7",), (("user", ("9",)),), page=True), cut=True)
    assert bill.csv().splitlines() == [
        "at,request,kind,meter,id,cut,units",
        "2026-11-22T12:00:00.000Z,1,call,counts_all,,,1",
        "2026-11-22T12:00:00.000Z,2,data,post,7,cut,1",
        "2026-11-22T12:00:00.000Z,2,other,user,9,cut,1",
    ]


Visit = tuple[int, tuple[str, ...], tuple[str, ...], tuple[str, ...], int, bool]

ids = st.lists(st.sampled_from("abcd"), max_size=4).map(tuple)
served = st.tuples(st.integers(0, 80), ids, ids, ids, st.sampled_from([200, 200, 200, 429, 503]), st.booleans())
visits = st.lists(served, max_size=12)


def written_down(seen: list[Visit]) -> Bill:
    bill = Bill()
    for hour, data, posts, users, status, cut in seen:
        read = Read("post", data, (("post", posts), ("user", users)), page=True)
        bill.add(request(NOON + timedelta(hours=hour)), status, read, cut=cut)
    return bill


def things_of(bill: Bill, switches: Switches) -> tuple[list[tuple[datetime, str, str]], int]:
    """What one reading could bill, before it strikes out what it saw already; and the pages that were empty."""
    things: list[tuple[datetime, str, str]] = []
    empty = 0
    for one in bill.log:
        if one.status != 200 or (one.cut and not switches.cut_body_billed):
            continue
        empty += not one.read.data
        things += [(one.at, "post", name) for name in one.read.data]
        for meter, names in one.read.included:
            if switches.includes == "all" or (switches.includes == "same" and meter == "post"):
                things += [(one.at, meter, name) for name in names]
    return things, empty


def by_hand(bill: Bill, switches: Switches) -> dict[str, int]:
    """The units of a bill, worked out from its log in another way: list first, then strike out."""
    things, empty = things_of(bill, switches)
    meters = [meter for _, meter, _ in things]
    if switches.dedup == "utc_day":
        meters = [meter for _, meter, _ in {(at.strftime("%Y%m%d"), meter, name) for at, meter, name in things}]
    elif switches.dedup == "rolling_24h":
        billed: list[tuple[datetime, str, str]] = []
        for at, meter, name in things:
            if not any(m == meter and n == name and at - before < timedelta(hours=24) for before, m, n in billed):
                billed.append((at, meter, name))
        meters = [meter for _, meter, _ in billed]
    counts = Counter(meters)
    return {"post": counts["post"] + empty * switches.empty_page, "user": counts["user"]}


@settings(max_examples=50)
@given(visits)
def test_every_reading_is_that_of_a_sum_by_hand(
    seen: list[Visit],
) -> None:
    bill = written_down(sorted(seen))
    for switches in EVERY_READING:
        counts = by_hand(bill, switches)
        assert +bill.units(switches) == {meter: count for meter, count in counts.items() if count}
        assert bill.amount(switches, X_PRICES) == Fraction(counts["post"], 200) + Fraction(counts["user"], 100)


@settings(max_examples=15)
@given(visits)
def test_readings_are_in_order(
    seen: list[Visit],
) -> None:
    bill = written_down(sorted(seen))
    for switches in EVERY_READING:
        costs = [bill.amount(switches._replace(includes=how), X_PRICES) for how in ("none", "same", "all")]
        assert all(one <= other for one, other in pairwise(costs))
        assert bill.amount(switches, X_PRICES) <= bill.amount(switches._replace(dedup="off"), X_PRICES)


def test_an_account_is_charged_as_it_goes() -> None:
    bill = Bill()
    account = Account(bill, Terms(prepaid=Fraction(1)))
    post(bill, NOON, *(str(n) for n in range(150)))
    assert account.balance() == Fraction(1, 4)
    post(bill, NOON, *(str(n) for n in range(200)))
    assert account.balance() == 0
    assert account.posts(NOON) == 200
    assert account.spent(NOON) == 1


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 1, 14), date(2025, 12, 15), date(2026, 1, 15)),
        (date(2026, 1, 15), date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 12, 31), date(2026, 12, 15), date(2027, 1, 15)),
    ],
)
def test_a_billing_cycle_begins_on_its_day_of_the_month(day: date, start: date, end: date) -> None:
    account = Account(Bill(), Terms(cycle_day=15))
    assert account.cycle(datetime(day.year, day.month, day.day, 23, tzinfo=UTC)) == (start, end)


def test_a_new_cycle_counts_from_zero() -> None:
    bill = Bill()
    account = Account(bill, Terms())
    post(bill, datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), "1", "2")
    post(bill, datetime(2026, 12, 1, tzinfo=UTC), "1")
    assert (account.posts(NOON), account.posts(datetime(2026, 12, 1, tzinfo=UTC))) == (2, 1)
