import itertools
from datetime import date, timedelta

import pytest

from estimator.pricing.book import PriceBook, load_book
from estimator.pricing.diff import Seen, diff
from estimator.pricing.events import Event, events, stops, under_one_contract
from estimator.shipped import shipped
from tests.unit.pricing.test_diff import book, revision

TODAY = date(2026, 11, 22)
UNIT = 'charges = [{ kind = "unit", meter = "post", rate = "1" }]'
TWICE = 'charges = [{ kind = "unit", meter = "post", rate = "2" }]'
CALLS = 'charges = [{ kind = "unit", meter = "call", rate = "1" }]'


def said(found: PriceBook) -> list[tuple[str, str]]:
    return [(str(event.day), event.words) for event in events(found)]


@pytest.fixture(scope="module")
def shop() -> PriceBook:
    return load_book([shipped("pricing.toml")], TODAY)


def test_an_offer_starts_doubles_changes_its_unit_closes_and_ends() -> None:
    found = book(
        revision("2025-01-01", UNIT),
        revision("2025-02-01", TWICE),
        revision("2025-03-01", CALLS),
        revision("2025-04-01", f'available = "existing customers"\n{CALLS}'),
        revision("2025-05-01", "withdrawn = true"),
    )
    assert said(found) == [
        ("2025-01-01", "added: 1 USD/post"),
        ("2025-02-01", "price 1 USD/post → 2 USD/post (+100 %)".replace(" %", "\N{NO-BREAK SPACE}%")),
        ("2025-03-01", "no longer: 2 USD/post; new: 1 USD/call"),
        ("2025-04-01", "available: open → existing customers"),
        ("2025-05-01", "withdrawn; was 1 USD/call"),
    ]


def test_an_event_names_its_offer_its_grade_and_what_sort_it_is() -> None:
    (found,) = events(book(revision("2025-01-01", UNIT)))
    assert found == Event(date(2025, 1, 1), "a/plan", "added: 1 USD/post", "official", "A", ("added",), dated=True)


def test_a_reading_without_a_start_says_so() -> None:
    (found,) = events(book(revision("2025-01-01", UNIT, key="observed_on")))
    assert (found.words, found.dated, found.kinds) == ("first read: 1 USD/post", False, ("first read",))


def test_what_is_announced_for_a_later_day_says_when_it_was() -> None:
    _, found = events(book(revision("2025-01-01", UNIT), revision("2027-01-01", f"announced_on = 2026-11-01\n{TWICE}")))
    assert (found.day, found.announced_on) == (date(2027, 1, 1), date(2026, 11, 1))


def test_a_new_reading_of_the_same_is_no_event() -> None:
    assert len(events(book(revision("2025-01-01", UNIT), revision("2025-02-01", UNIT, key="observed_on")))) == 1


def test_nothing_cited_is_assumed() -> None:
    gone = book(revision("2025-01-01", UNIT), revision("2025-05-01", "withdrawn = true"))
    assert events(gone)[1].grade == "assumed"


def test_what_the_book_had_not_learned_is_no_event() -> None:
    rows = (revision("2025-01-01", UNIT, recorded="2025-01-01"), revision("2025-02-01", TWICE, recorded="2025-03-01"))
    before, after = (book(*rows, known_at=date(2025, 3, 1) - timedelta(days=late)) for late in (1, 0))
    assert (len(events(before)), len(events(after))) == (1, 2)


def test_the_days_to_stop_at_are_those_of_events_and_today() -> None:
    found = events(book(revision("2025-01-01", UNIT), revision("2027-02-01", TWICE)))
    assert stops(found, TODAY) == (date(2025, 1, 1), TODAY, date(2027, 2, 1))
    assert stops((), TODAY) == (TODAY,)
    assert stops(found, date(2025, 1, 1)) == (date(2025, 1, 1), date(2027, 2, 1))


def test_the_book_tells_the_story_of_the_example(shop: PriceBook) -> None:
    found = {(str(event.day), event.offer): event.words.replace("\N{NO-BREAK SPACE}", " ") for event in events(shop)}
    assert found["2023-07-01", "reddit/data-api"] == "added: 0.24 USD/1,000 calls"
    assert "price 100 USD/month → 200 USD/month (+100 %)" in found["2024-10-30", "x/basic"]
    assert found["2025-10-20", "x/pay-per-use"].startswith("added: 0.005 USD/post")
    assert "available: open → by contract" in found["2025-11-12", "reddit/data-api"]
    assert found["2025-11-12", "reddit/data-api-terms"] == "rights, research: unclear → licence needed"


def test_events_of_some_offers_are_those_of_all_with_their_terms(shop: PriceBook) -> None:
    every = events(shop)
    some = events(shop, ["reddit/data-api"])
    assert {event.offer for event in some} == {"reddit/data-api", "reddit/data-api-terms"}
    assert some == tuple(event for event in every if event in some)
    assert list(every) == sorted(every, key=lambda event: (event.day, event.offer))


def test_between_two_events_nothing_changes_and_on_each_something_does(shop: PriceBook) -> None:
    days = sorted({event.day for event in events(shop)})
    for first, following in itertools.pairwise(days):
        last = following - timedelta(days=1)
        assert diff(Seen(shop, first), Seen(shop, last)) == []
        assert diff(Seen(shop, last), Seen(shop, following))


def test_offers_under_one_contract_have_one_history() -> None:
    book = load_book([shipped("pricing.toml")], date(2026, 11, 22))
    found = under_one_contract(book, {"x/pay-per-use"})
    assert {"x/basic", "x/free", "x/pay-per-use"} <= found
    assert all(name.startswith("x/") for name in found)
    assert under_one_contract(book, set()) == frozenset()
