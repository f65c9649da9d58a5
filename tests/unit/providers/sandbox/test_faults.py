import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from estimator.errors import InputError
from providers.sandbox.bill import DOCUMENTED
from providers.sandbox.faults import FAULTS, planned
from providers.sandbox.transport import Answer, Outcome, Refused, Reset
from providers.sandbox.x import HOST
from providers.sandbox.x_query import EVERYTHING
from tests.unit.providers.sandbox.asking import POSTS, RECENT, ask_reddit, got, grant, ids, made, search

HEADERS = {"Authorization": "Bearer token"}


def second(name: str) -> tuple[Outcome, Any, Any]:
    """The outcome of the second of two requests, which goes wrong; the page before it and the sandbox."""
    box = made(faults={2: FAULTS[name]})
    first = search(box).body
    query = f"query={EVERYTHING}&max_results=10&next_token={first['meta']['next_token']}"
    outcome = box.transport().send("GET", f"https://{HOST}{RECENT}?{query}", HEADERS)
    return outcome, first, box


def header(outcome: Outcome, name: str) -> str | None:
    return got(outcome).headers.get(name)


def expected(place: int) -> list[str]:
    """Ids of a page of ten of everything, by its place from 0."""
    found = [one.id for one in POSTS.records[::-1] if one.there and not one.repost_of]
    return found[place * 10 : place * 10 + 10]


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_the_bill_holds_what_was_served_whatever_went_wrong(name: str) -> None:
    outcome, first, box = second(name)
    served = set(ids([first]))
    if FAULTS[name].processed:
        served |= set(box.bill.log[1].read.data)
    assert box.bill.units(DOCUMENTED._replace(dedup="off"))["post"] == sum(len(one.read.data) for one in box.bill.log)
    assert box.bill.units()["post"] == len(served)
    assert len(box.bill.log) == 2
    if not FAULTS[name].processed:
        assert box.bill.log[1].status == (outcome.status if isinstance(outcome, Answer) else None)


@pytest.mark.parametrize("name", sorted(name for name in FAULTS if name[:3].isdigit() and name[0] != "2"))
def test_a_status_is_the_one_in_its_name(name: str) -> None:
    outcome, _, _ = second(name)
    assert isinstance(outcome, Answer)
    assert outcome.status == int(name[:3])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seconds", "7"),
        ("date", "Sun, 22 Nov 2026 12:00:30 GMT"),
        ("past", "Sun, 22 Nov 2026 11:00:00 GMT"),
        ("huge", "999999999"),
        ("garbage", "soon, nan"),
        ("none", None),
    ],
)
def test_retry_after_in_all_its_forms(name: str, value: str | None) -> None:
    assert header(second(f"429 retry-after {name}")[0], "retry-after") == value


def test_a_cap_looks_like_a_rate_limit_with_requests_left() -> None:
    answer = got(second("429 cap with remaining")[0])
    assert (answer.status, answer.headers["x-rate-limit-remaining"]) == (429, "39999")
    assert answer.body["type"].endswith("usage-capped")


def test_redirects_lead_elsewhere() -> None:
    assert header(second("307 elsewhere")[0], "location") == "https://elsewhere.invalid/2/tweets"
    assert header(second("302 to http")[0], "location") == "http://api.x.com/2/tweets"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("truncated json", json.loads),
        ("truncated gzip", gzip.decompress),
        ("200 login page", json.loads),
        ("wrong charset", lambda body: body.decode("utf-8")),
    ],
)
def test_bodies_that_cannot_be_read(name: str, wrong: Callable[[bytes], object]) -> None:
    outcome, _, _ = second(name)
    assert isinstance(outcome, Answer)
    assert int(dict(outcome.headers)[b"content-length"]) == len(outcome.body)
    with pytest.raises((ValueError, EOFError, zlib.error)):
        wrong(outcome.body)


def test_a_length_that_is_too_long() -> None:
    outcome, _, _ = second("length too long")
    assert isinstance(outcome, Answer)
    assert int(dict(outcome.headers)[b"content-length"]) == len(outcome.body) + 100
    assert isinstance(outcome.pieces[-1], Reset)


def test_bodies_that_are_larger_than_they_look() -> None:
    bomb = second("gzip bomb")[0]
    assert isinstance(bomb, Answer)
    assert len(zlib.decompress(bomb.body, wbits=31)) > 900 * len(bomb.body)
    double = second("double gzip")[0]
    assert isinstance(double, Answer)
    assert json.loads(gzip.decompress(gzip.decompress(double.body)))["meta"]["result_count"] == 10
    blank = second("2 MB of white space")[0]
    assert isinstance(blank, Answer)
    assert len(blank.body) > 2_000_000
    assert json.loads(blank.body)["meta"]["result_count"] == 10


def test_headers_that_are_too_much() -> None:
    sizes = {name: second(name)[0] for name in ("header of 200 KB", "1,000 headers", "header not ascii")}
    assert all(isinstance(one, Answer) for one in sizes.values())
    assert len(header(sizes["header of 200 KB"], "x-long") or "") == 200_000
    assert len(got(sizes["1,000 headers"]).headers) > 1_000
    assert not (header(sizes["header not ascii"], "x-name") or "").isascii()


def test_records_that_are_odd() -> None:
    numbers = got(second("ids as numbers")[0]).body["data"]
    assert numbers[0]["id"] == int(expected(1)[0]) > 2**53
    assert "id" not in got(second("item without id")[0]).body["data"][0]
    assert got(second("nan")[0]).body["data"][0]["score"] != got(second("nan")[0]).body["data"][0]["score"]
    twice = got(second("one id two texts")[0]).body["data"]
    assert twice[0]["id"] == twice[-1]["id"]
    assert twice[0]["text"] != twice[-1]["text"]
    keys = second("duplicate keys")[0]
    assert isinstance(keys, Answer)
    assert keys.body.count(b'"data":') == 2


def test_pages_that_come_again() -> None:
    outcome, first, _ = second("duplicate page")
    assert ids([got(outcome).body]) == ids([first]) == expected(0)
    outcome, first, box = second("overlapping page")
    assert ids([got(outcome).body]) == expected(0)[5:] + expected(1)
    assert box.bill.units()["post"] == 20


def follow(name: str, requests: int, size: int = 100) -> list[Any]:
    """Pages of X with a fault from the second request on."""
    box = made(faults={2: FAULTS[name]})
    pages = [search(box, max_results=size).body]
    for _ in range(requests - 1):
        token = pages[-1]["meta"].get("next_token")
        if token is None:
            break
        pages.append(search(box, max_results=size, next_token=token).body)
    return pages


def test_cursors_that_lead_nowhere() -> None:
    circle = follow("cursor circle", 6)
    tokens = [page["meta"]["next_token"] for page in circle]
    assert len(set(tokens)) < len(tokens)
    endless = follow("cursor endless", 20)
    assert len(endless) == 20
    assert ids([endless[-1]]) == ids([endless[-2]])
    assert len({page["meta"]["next_token"] for page in endless}) == 20


def test_cursors_that_work_all_the_same() -> None:
    whole = ids(follow("nan", 99))
    assert ids(follow("cursor of 9 KB", 99)) == whole
    assert max(len(page["meta"].get("next_token", "")) for page in follow("cursor of 9 KB", 99)) > 8_192
    assert ids(follow("empty page with cursor", 99)) == whole
    assert follow("empty page with cursor", 2)[1].keys() == {"meta"}


def test_an_empty_page_of_reddit_leads_on_too() -> None:
    box = made(faults={3: FAULTS["empty page with cursor"]})
    token = grant(box).body["access_token"]
    names: list[str] = []
    after: dict[str, str] = {}
    for _ in range(4):
        data = ask_reddit(box, "/r/sandbox/comments", token=token, limit=10, **after).body["data"]
        names += [child["data"]["name"] for child in data["children"]]
        after = {"after": data["after"]}
    assert len(names) == len(set(names)) == 30


def test_connections_that_break() -> None:
    assert isinstance(second("refused")[0], Refused)
    assert isinstance(second("reset before the server")[0], Reset)
    assert isinstance(second("reset before headers")[0], Reset)
    for name, whole in (("reset in body", False), ("reset after body", True)):
        outcome = second(name)[0]
        assert isinstance(outcome, Answer)
        assert (len(outcome.body) == int(dict(outcome.headers)[b"content-length"])) == whole
        assert isinstance(outcome.pieces[-1], Reset)


def test_an_answer_lost_on_its_way_is_billed_by_one_reading() -> None:
    _, _, box = second("reset before headers")
    assert box.bill.units()["post"] == 20
    assert box.bill.units(DOCUMENTED._replace(cut_body_billed=0))["post"] == 10


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("date an hour ahead", "Sun, 22 Nov 2026 13:00:00 GMT"),
        ("date a day behind", "Sat, 21 Nov 2026 12:00:00 GMT"),
        ("date missing", None),
        ("clock steps back", "Sun, 22 Nov 2026 11:00:00 GMT"),
        ("midnight before arrival", "Mon, 23 Nov 2026 00:00:00 GMT"),
        ("midnight before the answer", "Mon, 23 Nov 2026 00:00:00 GMT"),
    ],
)
def test_times_that_jump(name: str, date: str | None) -> None:
    outcome, _, _ = second(name)
    assert header(outcome, "date") == date


def test_a_request_is_billed_on_the_day_it_arrived() -> None:
    days = {}
    for name in ("midnight before arrival", "midnight before the answer", "price row changes"):
        _, _, box = second(name)
        days[name] = box.bill.log[1].at.day
    assert days == {"midnight before arrival": 23, "midnight before the answer": 22, "price row changes": 23}


def test_faults_are_planned_by_number_and_name() -> None:
    assert planned(["3:reset in body", "12:500"]) == {3: FAULTS["reset in body"], 12: FAULTS["500"]}
    with pytest.raises(InputError) as caught:
        planned(["0:500", "reset in body", "4:reset in bod"])
    assert len(caught.value.problems) == 3
    assert "did you mean 'reset in body'" in str(caught.value)


def test_a_lasting_fault_stays() -> None:
    box = made(faults={1: FAULTS["date missing"]})
    assert [search(box).headers.get("date") for _ in range(3)] == [None] * 3
