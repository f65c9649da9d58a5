from datetime import date
from fractions import Fraction
from itertools import count

import pytest

from estimator.files import digest, parse_toml, validate
from estimator.pricing.book import Layer, PriceBook, load_book
from estimator.pricing.charges import CapLimit, FeeCharge
from estimator.pricing.diff import Change, Seen, diff
from estimator.pricing.rows import BookFile, OfferRevision
from estimator.shipped import shipped

EARLY, LATE, TODAY = date(2026, 1, 1), date(2026, 6, 1), date(2026, 11, 22)

HEAD = """
schema = "perusable.book/1"
[evidence.page]
title = "a price list"
read_on = 2026-11-22
grade = "official"
"""

_numbers = count()


def revision(start: str, said: str = "", *, key: str = "effective_from", recorded: str = "2026-11-22") -> str:
    priced = 'currency = "USD"\nevidence = { price = "page" }\n' if "charges" in said and "currency" not in said else ""
    return f"[[offer.revision]]\nrecorded_on = {recorded}\n{key} = {start}\n{priced}{said}\n"


def book(*revisions: str, known_at: date = TODAY, more: str = "", offer: str = "a/plan") -> PriceBook:
    text = f'{HEAD}[[offer]]\nid = "{offer}"\nprovider = "a"\nname = "A"\n' + "".join(revisions) + more
    name = f"book-{next(_numbers)}.toml"
    return PriceBook((Layer(name, validate(BookFile, parse_toml(text.encode(), name), name), digest(b"")),), known_at)


def changes(one: str, other: str) -> list[Change]:
    """What differs between a revision of 2025 and one of May 2026."""
    found = book(revision("2025-01-01", one), revision("2026-05-05", other))
    return diff(Seen(found, EARLY), Seen(found, LATE))


def the(found: list[Change]) -> Change:
    assert len(found) == 1, found
    return found[0]


def test_nothing_changes_between_two_days_of_one_revision() -> None:
    one = book(revision("2025-01-01", 'charges = [{ kind = "unit", meter = "post", rate = "1" }]'))
    assert diff(Seen(one, EARLY), Seen(one, LATE)) == []


@pytest.mark.parametrize(
    ("old", "new", "ratio"),
    [
        ('kind = "unit", meter = "post", rate = "0.005"', 'kind = "unit", meter = "post", rate = "0.010"', 2),
        (
            'kind = "unit", meter = "post", rate = "1"',
            'kind = "unit", meter = "post", rate = "5", per = 1_000',
            "1/200",
        ),
        ('kind = "unit", meter = "post", rate = "0"', 'kind = "unit", meter = "post", rate = "1"', None),
        ('kind = "unit", meter = "post", rate = "1"', 'kind = "unit", meter = "post", rate = "0"', None),
        (
            'kind = "unit", meter = "post", rate = "1"',
            'kind = "unit", meter = "post", rate = "1", rate_high = "2"',
            None,
        ),
        (
            'kind = "package", meter = "post", size = 10, price = "10"',
            'kind = "package", meter = "post", size = 20, price = "10"',
            "1/2",
        ),
        ('kind = "unit", meter = "post", rate = "1"', 'kind = "package", meter = "post", size = 1, price = "2"', None),
        (
            'kind = "fee", item = "seat", amount = "100", every = "month"',
            'kind = "fee", item = "seat", amount = "600", every = "year"',
            "1/2",
        ),
        (
            'kind = "fee", item = "set-up", amount = "1", every = "contract"',
            'kind = "fee", item = "set-up", amount = "2", every = "contract"',
            None,
        ),
        (
            'kind = "fee", item = "seat", amount = "1", every = "month"',
            'kind = "fee", item = "seat", amount = "1", amount_high = "2", every = "month"',
            None,
        ),
        (
            'kind = "minimum", amount = "10", every = "month"',
            'kind = "minimum", amount = "15", every = "month"',
            "3/2",
        ),
        (
            'kind = "volume", meter = "post", tiers = [{ rate = "1" }]',
            'kind = "volume", meter = "post", tiers = [{ rate = "2" }]',
            None,
        ),
        (
            'kind = "rebate", every = "month", paid_in = "cash", tiers = [{ share = "0.1" }]',
            'kind = "rebate", every = "month", paid_in = "cash", tiers = [{ share = "0.2" }]',
            None,
        ),
    ],
)
def test_a_price_that_is_one_number_gets_a_ratio(old: str, new: str, ratio: str | int | None) -> None:
    change = the(changes(f"charges = [{{ {old} }}]", f"charges = [{{ {new} }}]"))
    assert (change.subject, change.kind) == ("a/plan", "price")
    assert change.ratio == (None if ratio is None else Fraction(ratio))
    assert change.since == date(2026, 5, 5)


def test_prices_of_two_currencies_are_both_named_and_not_divided() -> None:
    charge = 'charges = [{ kind = "unit", meter = "post", rate = "1" }]\nevidence = { price = "page" }\ncurrency = '
    change = the(changes(f'{charge}"USD"', f'{charge}"EUR"'))
    assert change.ratio is None
    assert change.was is not None
    assert change.now is not None
    assert (change.was.currency, change.now.currency) == ("USD", "EUR")


def test_a_new_charge_and_one_that_is_gone_have_one_side() -> None:
    found = changes(
        'charges = [{ kind = "fee", item = "seat", amount = "1", every = "month" }, '
        '{ kind = "unit", meter = "post", rate = "1" }]',
        'charges = [{ kind = "unit", meter = "post", rate = "1" }, { kind = "unit", meter = "user", rate = "2" }]',
    )
    assert [(one.item, one.before is None, one.after is None) for one in found] == [
        ("seat", False, True),
        ("user", True, False),
    ]


def test_credits_are_told_apart_by_amount_and_charges_of_one_name_by_place() -> None:
    credit = '{{ kind = "credit", amount = "{}", source = "promotional" }}'
    unit = '{{ kind = "unit", meter = "post", rate = "{}" }}'
    found = changes(
        f"charges = [{credit.format(10)}, {unit.format(1)}, {unit.format(2)}]",
        f"charges = [{credit.format(20)}, {credit.format(10)}, {unit.format(1)}, {unit.format(3)}]",
    )
    assert [(one.item, one.before is None, one.ratio) for one in found] == [
        ("post", False, Fraction(3, 2)),
        ("promotional credit", True, None),
    ]


def test_a_price_that_is_no_longer_published_is_one_change() -> None:
    change = the(changes('charges = [{ kind = "unit", meter = "post", rate = "1" }]', ""))
    assert isinstance(change.before, OfferRevision)
    assert isinstance(change.after, OfferRevision)
    assert (change.kind, change.item) == ("price", "")
    assert not change.after.charges


def test_availability() -> None:
    change = the(changes('available = "open"', 'available = "closed"'))
    assert (change.kind, change.before, change.after) == ("availability", "open", "closed")


@pytest.mark.parametrize(
    ("old", "new", "item", "ratio"),
    [
        (
            'kind = "cap", meter = "post", max = 2_000_000',
            'kind = "cap", meter = "post", max = 3_000_000',
            "cap on post",
            "3/2",
        ),
        (
            'kind = "cap", meter = "post", max = 12, every = "year"',
            'kind = "cap", meter = "post", max = 2, every = "month"',
            "cap on post",
            2,
        ),
        (
            'kind = "cap", meter = "post", max = 1, every = "contract"',
            'kind = "cap", meter = "post", max = 2, every = "contract"',
            "cap on post",
            None,
        ),
        (
            'kind = "rate", meter = "call", max = 300, seconds = 900, endpoint = "search"',
            'kind = "rate", meter = "call", max = 10, seconds = 60, endpoint = "search"',
            "call rate, search",
            "1/2",
        ),
        (
            'kind = "window", meter = "call", max = 1, seconds = 1',
            'kind = "window", meter = "call", max = 2, seconds = 1',
            "call window",
            2,
        ),
        ('kind = "history", days = 7', 'kind = "history", days = 30', "history", None),
    ],
)
def test_limits(old: str, new: str, item: str, ratio: str | int | None) -> None:
    change = the(changes(f"limits = [{{ {old} }}]", f"limits = [{{ {new} }}]"))
    assert (change.kind, change.item) == ("limit", item)
    assert change.ratio == (None if ratio is None else Fraction(ratio))


def test_a_new_source_for_the_same_limit_is_no_change_and_a_new_limit_is_one() -> None:
    cap = 'kind = "cap", meter = "post", max = 5'
    assert changes(f"limits = [{{ {cap} }}]", f'limits = [{{ {cap}, evidence = "page" }}]') == []
    added = the(changes("", f"limits = [{{ {cap} }}]"))
    assert (added.before, added.ratio) == (None, None)
    assert isinstance(added.after, CapLimit)
    gone = the(changes(f"limits = [{{ {cap} }}]", ""))
    assert gone.after is None


def test_metering_facts() -> None:
    found = changes('metering = { page = 100, dedup = "day" }', 'metering = { dedup = "utc_day", scope = "app" }')
    assert [(one.item, one.before, one.after) for one in found] == [
        ("dedup", "day", "utc_day"),
        ("page", 100, None),
        ("scope", None, "app"),
    ]
    assert {one.kind for one in found} == {"metering"}


def test_an_offer_with_a_start_is_added_and_one_without_is_first_read() -> None:
    added = book(revision("2026-05-05"))
    assert the(diff(Seen(added, EARLY), Seen(added, LATE))).kind == "added"
    read = book(revision("2026-05-05", key="observed_on"))
    change = the(diff(Seen(read, EARLY), Seen(read, LATE)))
    assert (change.kind, change.since) == ("first read", date(2026, 5, 5))


def test_withdrawn_and_back_again() -> None:
    found = book(
        revision("2025-01-01"),
        revision("2026-05-05", "withdrawn = true"),
        revision("2026-07-07", key="observed_on"),
    )
    gone = the(diff(Seen(found, EARLY), Seen(found, LATE)))
    assert (gone.kind, gone.since) == ("withdrawn", date(2026, 5, 5))
    back = the(diff(Seen(found, LATE), Seen(found, TODAY)))
    assert (back.kind, back.since) == ("added", date(2026, 7, 7))


def test_an_offer_of_one_book_alone() -> None:
    one, other = book(revision("2025-01-01"), offer="a/one"), book(revision("2025-01-01"), offer="a/other")
    found = diff(Seen(one, LATE), Seen(other, LATE))
    assert [(change.subject, change.kind, change.since) for change in found] == [
        ("a/one", "withdrawn", None),
        ("a/other", "added", date(2025, 1, 1)),
    ]


def test_an_offer_that_was_withdrawn_all_along_does_not_appear() -> None:
    found = book(revision("2025-01-01", "withdrawn = true"))
    assert diff(Seen(found, EARLY), Seen(found, LATE)) == []


def test_a_change_is_dated_by_the_revision_that_made_it_and_not_by_the_last_one() -> None:
    cap = 'limits = [{{ kind = "cap", meter = "post", max = {} }}]'
    found = book(
        revision("2025-01-01", cap.format(2)),
        revision("2026-02-02", cap.format(3)),
        revision("2026-03-03", cap.format(3) + '\nnote = "no change of the cap"'),
        revision("2026-04-04", cap.format(3) + '\navailable = "approval"'),
    )
    by_kind = {change.kind: change.since for change in diff(Seen(found, EARLY), Seen(found, LATE))}
    assert by_kind == {"limit": date(2026, 2, 2), "availability": date(2026, 4, 4)}


def test_a_change_is_not_dated_before_the_offer_came_back() -> None:
    cap = 'limits = [{{ kind = "cap", meter = "post", max = {} }}]'
    found = book(
        revision("2025-01-01", cap.format(2)),
        revision("2026-02-02", "withdrawn = true"),
        revision("2026-03-03", cap.format(3)),
    )
    assert the(diff(Seen(found, EARLY), Seen(found, LATE))).since == date(2026, 3, 3)


def test_a_history_that_is_new_as_a_whole_dates_a_change_from_its_first_revision() -> None:
    one = book(revision("2025-01-01", 'available = "approval"'))
    other = book(revision("2025-01-01"), revision("2026-01-15", 'note = "again"'))
    assert the(diff(Seen(one, LATE), Seen(other, LATE))).since == date(2025, 1, 1)


def test_two_days_of_knowledge_show_what_was_learned_in_between() -> None:
    fee = 'charges = [{{ kind = "fee", item = "seat", amount = "{}", every = "month" }}]'
    found = book(
        revision("2025-01-01", fee.format(100), recorded="2026-01-01"),
        revision("2025-01-01", fee.format(120), recorded="2026-07-01"),
    )
    change = the(diff(Seen(found.seen_at(date(2026, 6, 1)), LATE), Seen(found.seen_at(TODAY), LATE)))
    assert isinstance(change.after, FeeCharge)
    assert (change.ratio, change.after.amount) == (Fraction(6, 5), "120")


def terms(start: str, verdict: str) -> str:
    others = "".join(f', {purpose} = "unclear"' for purpose in ("narrow-model", "evaluate", "research", "analytics"))
    return (
        f'[[terms.revision]]\nrecorded_on = 2026-11-22\neffective_from = {start}\ndocument = "D"\nclause = "C"\n'
        f'evidence = "page"\nverdicts = {{ pretrain-foundation = "unclear", fine-tune = "{verdict}"{others} }}\n'
    )


def test_rights_change_purpose_by_purpose_and_only_where_both_sides_know_the_terms() -> None:
    more = '[[terms]]\nid = "t"\nname = "T"\n' + terms("2025-01-01", "unclear") + terms("2026-05-05", "terms forbid")
    found = book(revision("2025-01-01"), more=more)
    change = the(diff(Seen(found, EARLY), Seen(found, LATE)))
    assert (change.subject, change.kind, change.item) == ("t", "rights", "fine-tune")
    assert (change.before, change.after, change.since) == ("unclear", "terms forbid", date(2026, 5, 5))
    before_all = Seen(found, date(2024, 1, 1))
    assert {one.kind for one in diff(before_all, Seen(found, LATE))} == {"added"}


def test_the_shipped_book_raised_the_cap_of_x_in_august_2026() -> None:
    shipped_book = load_book([shipped("pricing.toml")], TODAY)
    found = diff(Seen(shipped_book, date(2026, 3, 1)), Seen(shipped_book, TODAY))
    caps = [one for one in found if (one.subject, one.kind, one.item) == ("x/pay-per-use", "limit", "cap on post")]
    cap = the(caps)
    assert isinstance(cap.before, CapLimit)
    assert isinstance(cap.after, CapLimit)
    assert (cap.before.max, cap.after.max) == (2_000_000, 3_000_000)
    assert (cap.ratio, cap.since) == (Fraction(3, 2), date(2026, 8, 13))
    assert next(one for one in found if one.subject == "x/basic").kind == "withdrawn"
