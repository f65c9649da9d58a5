from datetime import date

from estimator.planning.workspace import claimed_credits, in_force, unclaimed
from estimator.pricing.book import Holding
from estimator.pricing.rows import OfferRevision
from tests.unit.planning.small import AS_OF, POSTS, offer, revision, workspace

GIFT = '{ kind = "credit", amount = "AMOUNT", source = "promotional", offered = false }'


def held(*gifts: str) -> OfferRevision:
    charges = ", ".join([POSTS, *(GIFT.replace("AMOUNT", gift) for gift in gifts)])
    found = workspace(offer("o", revision(charges))).book.resolve("o", AS_OF)
    assert isinstance(found, Holding)
    return found.revision


def test_a_tariff_is_compiled_once_for_the_same_credits() -> None:
    where, row = workspace(offer("o")), held("10")
    assert where.tariff(row) is where.tariff(row)
    assert where.tariff(row, ("10",)) is where.tariff(row, ("10.00",))
    assert where.tariff(row, ("10",)) is not where.tariff(row)


def test_a_credit_is_claimed_by_its_amount_as_often_as_it_is_given() -> None:
    row = held("10", "20", "10")
    assert claimed_credits(row, ("10",)) == {1}
    assert claimed_credits(row, ("10", "10", "20.0")) == {1, 2, 3}
    assert claimed_credits(row, ("10", "10", "10", "5")) == {1, 3}
    assert unclaimed(row, ("10", "10", "10", "5")) == ["10", "5"]
    assert unclaimed(row, ()) == []


def test_the_regime_of_a_day_is_the_last_that_started() -> None:
    rows = [
        revision(),
        revision(start="2026-08-01", announced_on="2026-05-02"),
        revision(start="2026-07-01", announced_on="2026-05-01"),
        revision(start="2026-07-15", recorded_on="2026-06-02"),
    ]
    where = workspace(offer("o", *rows))
    found = where.book.resolve("o", AS_OF)
    assert isinstance(found, Holding)
    regimes = where.regimes("o", found.revision, AS_OF)
    assert [row.start.month for row in regimes] == [1, 7, 8]
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1), date(2027, 1, 1)]
    assert [in_force(regimes, day).start.month for day in days] == [1, 7, 7, 8, 8]


def test_a_change_the_book_had_recorded_by_then_needs_no_announcement() -> None:
    where = workspace(offer("o", revision(), revision(start="2026-07-01", recorded_on="2026-06-01")))
    found = where.book.resolve("o", AS_OF)
    assert isinstance(found, Holding)
    assert [row.start for row in where.regimes("o", found.revision, AS_OF)] == [date(2026, 1, 1), date(2026, 7, 1)]
    before = date(2026, 5, 31)
    assert [row.start for row in where.regimes("o", found.revision, before)] == [date(2026, 1, 1)]
