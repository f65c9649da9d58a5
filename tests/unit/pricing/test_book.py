from datetime import date, timedelta
from pathlib import Path

import pytest

from estimator.errors import InputError, Refusal
from estimator.files import digest
from estimator.pricing.book import Holding, PriceBook, load_book, load_layer
from tests.unit.pricing.make import HEAD, NOW, book, layer, written

BASIC = """
[[offer]]
id = "x/basic"
provider = "x"
name = "Basic"
  [[offer.revision]]
  recorded_on = 2026-11-01
  effective_from = 2023-03-29
  currency = "USD"
  evidence = { price = "page" }
  charges = [{ kind = "fee", item = "access", amount = "100", every = "month" }]
  [[offer.revision]]
  recorded_on = 2026-11-01
  effective_from = 2024-11-01
  announced_on = 2024-10-10
  currency = "USD"
  evidence = { price = "page" }
  charges = [{ kind = "fee", item = "access", amount = "200", every = "month" }]
  [[offer.revision]]
  recorded_on = 2026-11-01
  effective_from = 2026-02-06
  available = "by contract"
  [[offer.revision]]
  recorded_on = 2026-11-01
  effective_from = 2026-09-01
  withdrawn = true
"""
CORRECTED = (
    BASIC
    + """
  [[offer.revision]]
  recorded_on = 2026-11-20
  effective_from = 2023-03-29
  currency = "USD"
  evidence = { price = "page" }
  charges = [{ kind = "fee", item = "access", amount = "99", every = "month" }]
"""
)


def offer(price: str, rank: str = "list", start: str = "2024-01-01", offer_id: str = "x/basic") -> str:
    return (
        HEAD.replace("\n[evidence", f'\nlayer = "{rank}"\n[evidence', 1)
        + f"""
[[offer]]
id = "{offer_id}"
provider = "x"
name = "Basic"
  [[offer.revision]]
  recorded_on = 2026-11-01
  effective_from = {start}
  currency = "USD"
  evidence = {{ price = "page" }}
  charges = [{{ kind = "fee", item = "access", amount = "{price}", every = "month" }}]
"""
    )


def holding(of: PriceBook, day: date, offer_id: str = "x/basic") -> Holding:
    found = of.resolve(offer_id, day)
    assert isinstance(found, Holding), found
    return found


def price(of: PriceBook, day: date) -> str:
    [charge] = holding(of, day).revision.charges
    return getattr(charge, "amount", "")


class TestResolve:
    made = book(BASIC)

    @pytest.mark.parametrize(
        ("day", "amount"),
        [
            (date(2023, 3, 29), "100"),
            (date(2024, 10, 31), "100"),
            (date(2024, 11, 1), "200"),
            (date(2026, 2, 5), "200"),
        ],
    )
    def test_the_revision_that_had_started_last_answers(self, day: date, amount: str) -> None:
        assert price(self.made, day) == amount

    def test_it_says_until_when_it_held(self) -> None:
        assert holding(self.made, date(2023, 7, 22)).until == date(2024, 11, 1)
        assert holding(self.made, date(2026, 10, 1)).until is None

    def test_before_the_first_reading_nothing_is_known(self) -> None:
        refusal = self.made.resolve("x/basic", date(2023, 3, 28))
        assert isinstance(refusal, Refusal)
        assert refusal.kind == "not observed"
        assert "no price is known for 2023-03-28; the first reading is of 2023-03-29" in refusal.why

    def test_without_a_published_price_the_last_one_is_comparable(self) -> None:
        found = holding(self.made, date(2026, 3, 1))
        assert found.revision.available == "by contract"
        assert found.comparable is not None
        assert found.comparable.start == date(2024, 11, 1)
        assert holding(self.made, date(2024, 1, 1)).comparable is None

    def test_a_withdrawn_offer_says_so(self) -> None:
        assert holding(self.made, date(2026, 9, 1)).revision.withdrawn

    def test_an_unknown_offer_is_an_error_with_the_nearest_name(self) -> None:
        with pytest.raises(InputError, match="did you mean 'x/basic'"):
            self.made.resolve("x/basik", NOW)

    def test_every_day_from_the_first_on_has_exactly_one_answer(self) -> None:
        starts = [date(2023, 3, 29), date(2024, 11, 1), date(2026, 2, 6), date(2026, 9, 1)]
        for start in starts:
            for day in (start, start + timedelta(1), start + timedelta(150)):
                assert holding(self.made, day).revision.start == max(first for first in starts if first <= day)


class TestKnownAt:
    made = book(CORRECTED)

    def test_a_correction_replaces_what_it_corrects_from_the_day_it_was_recorded(self) -> None:
        day = date(2023, 7, 22)
        assert price(self.made, day) == "99"
        assert price(self.made.seen_at(date(2026, 11, 19)), day) == "100"
        assert price(self.made, date(2024, 11, 1)) == "200"

    def test_before_the_book_knew_anything(self) -> None:
        with pytest.raises(InputError, match=r"knew nothing on 2026-10-31 .its first entry was recorded on 2026-11-01"):
            self.made.seen_at(date(2026, 10, 31))

    def test_before_it_had_learned_of_one_offer(self) -> None:
        later = BASIC.replace("x/basic", "x/pro").replace("2026-11-01", "2026-11-10")
        refusal = book(BASIC + later, date(2026, 11, 5)).resolve("x/pro", NOW)
        assert isinstance(refusal, Refusal)
        assert "the book had not learned of it" in refusal.why

    def test_the_last_day_it_learned_something(self) -> None:
        assert self.made.recorded_on == date(2026, 11, 20)
        assert self.made.seen_at(date(2026, 11, 19)).recorded_on == date(2026, 11, 1)


class TestChanges:
    made = book(BASIC)

    def test_a_change_is_seen_from_its_announcement_to_its_start(self) -> None:
        assert [row.start for row in self.made.changes("x/basic", date(2024, 10, 10))] == [date(2024, 11, 1)]
        assert self.made.changes("x/basic", date(2024, 10, 9)) == []
        assert self.made.changes("x/basic", date(2024, 11, 1)) == []

    def test_a_change_nobody_announced_is_not_seen(self) -> None:
        assert self.made.changes("x/basic", date(2026, 2, 5)) == []

    def test_an_offer_nobody_knows_has_none(self) -> None:
        assert self.made.changes("x/none", NOW) == []


class TestLayers:
    def test_the_more_specific_file_answers_and_names_the_others(self) -> None:
        made = PriceBook(
            (
                layer(offer("100"), "list.toml"),
                layer(offer("70", "quote"), "q.toml"),
                layer(offer("80", "contract"), "c.toml"),
            ),
            NOW,
        )
        found = holding(made, NOW)
        assert price(made, NOW) == "70"
        assert (found.layer.name, found.overridden) == ("q.toml", ("list.toml", "c.toml"))

    def test_of_two_of_one_rank_the_later_one_answers(self) -> None:
        made = PriceBook((layer(offer("100"), "a.toml"), layer(offer("90"), "b.toml")), NOW)
        assert price(made, NOW) == "90"

    def test_a_more_specific_file_that_starts_later_leaves_the_earlier_days(self) -> None:
        made = PriceBook((layer(offer("100")), layer(offer("70", "quote", "2026-01-01"), "q.toml")), NOW)
        assert price(made, date(2025, 12, 31)) == "100"
        assert price(made, date(2026, 1, 1)) == "70"

    def test_the_digest_is_of_every_file(self) -> None:
        one = book(BASIC)
        assert one.digest == digest((HEAD + BASIC).encode())
        two = one.with_layer(layer(offer("90"), "b.toml"))
        assert two.digest != one.digest
        assert two.digest.startswith("sha256:")

    def test_the_provider_is_that_of_the_last_file(self) -> None:
        other = layer(offer("1").replace('provider = "x"', 'provider = "licence"'))
        assert book(BASIC).with_layer(other).provider_of("x/basic") == "licence"
        assert book(BASIC).provider_of("x/none") is None

    def test_evidence_is_looked_up_from_the_last_file_down(self) -> None:
        made = book(BASIC).with_layer(layer(offer("1").replace('title = "price page"', 'title = "quote"')))
        assert made.evidence("page").title == "quote"
        with pytest.raises(KeyError):
            made.evidence("none")

    def test_offer_ids_are_sorted(self) -> None:
        assert book(BASIC.replace("x/basic", "x/z") + BASIC).offer_ids() == ["x/basic", "x/z"]


TABLES = """
[[terms]]
id = "x/agreement"
name = "X developer agreement"
  [[terms.revision]]
  recorded_on = 2026-11-01
  effective_from = 2025-06-04
  document = "III.A(k)"
  clause = "you may not"
  evidence = ["page"]
  [terms.revision.verdicts]
  pretrain-foundation = "terms forbid"
  fine-tune = "unclear"
  narrow-model = "unclear"
  evaluate = "unclear"
  research = "unclear"
  analytics = "terms allow"
[[figure]]
id = "pue"
name = "PUE"
  [[figure.revision]]
  recorded_on = 2026-11-01
  observed_on = 2024-12-31
  value = "1.56"
  unit = "kWh per kWh"
  evidence = "page"
[[engine]]
id = "vllm"
name = "vLLM"
released = 2023-06-20
evidence = { released = "page" }
[[deal]]
id = "b"
seller = "S"
buyer = "B"
signed = 2024-02-01
amount_low = "1"
amount_high = "2"
currency = "USD"
every = "year"
recorded_on = 2026-11-01
evidence = ["page"]
[[deal]]
id = "a"
seller = "S"
buyer = "B"
signed = 2024-01-01
amount_low = "1"
amount_high = "2"
currency = "USD"
every = "year"
recorded_on = 2026-11-02
evidence = ["page"]
"""


class TestOtherTables:
    made = book(TABLES)

    def test_terms_on_a_day(self) -> None:
        found = self.made.terms("x/agreement", date(2025, 6, 4))
        assert found is not None
        assert found[1].verdicts["fine-tune"] == "unclear"
        assert self.made.terms("x/agreement", date(2025, 6, 3)) is None
        assert self.made.terms("none", NOW) is None

    def test_a_figure_on_a_day(self) -> None:
        found = self.made.figure("pue", date(2024, 12, 31))
        assert found is not None
        assert (found[0].name, found[1].value) == ("PUE", "1.56")
        assert self.made.figure("pue", date(2024, 12, 30)) is None

    def test_deals_signed_and_known_by_a_day(self) -> None:
        assert [row.id for row in self.made.deals(NOW)] == ["a", "b"]
        assert [row.id for row in self.made.deals(date(2024, 1, 31))] == ["a"]
        assert [row.id for row in self.made.seen_at(date(2026, 11, 1)).deals(NOW)] == ["b"]

    def test_descriptive_rows_by_id_the_last_file_first(self) -> None:
        newer = layer(
            HEAD + '[[engine]]\nid = "vllm"\nname = "vLLM 2"\nreleased = 2025-01-01\nevidence = { released = "page" }\n'
        )
        made = self.made.with_layer(newer)
        assert [getattr(row, "name", "") for row in made.rows("engine").values()] == ["vLLM 2"]
        assert made.rows("card") == {}


class TestLoading:
    def test_a_file_is_read_checked_and_named(self, tmp_path: Path) -> None:
        path = written(tmp_path, HEAD + BASIC)
        made = load_book([path], NOW)
        assert made.layers[0].name == "book.toml"
        assert made.digest == digest(path.read_bytes())
        assert price(made, date(2024, 1, 1)) == "100"

    def test_a_later_file_may_cite_an_earlier_one(self, tmp_path: Path) -> None:
        base = written(tmp_path, HEAD + TABLES)
        over = written(
            tmp_path,
            'schema = "perusable.book/1"\n' + BASIC.replace('name = "Basic"', 'name = "Basic"\nterms = "x/agreement"'),
            "over.toml",
        )
        assert load_book([base, over], NOW).offer_ids() == ["x/basic"]
        with pytest.raises(InputError, match="no evidence is called 'page'"):
            load_layer(over)

    def test_a_book_that_records_nothing_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"book.toml: nothing is recorded in it \(add an offer"):
            load_book([written(tmp_path, HEAD)], NOW)

    def test_known_at_before_everything_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="knew nothing on"):
            load_book([written(tmp_path, HEAD + BASIC)], date(2020, 1, 1))
