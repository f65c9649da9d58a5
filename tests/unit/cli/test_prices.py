import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estimator.cli.common import Session
from estimator.cli.main import run
from estimator.files import parse_toml, validate
from estimator.pricing.rows import BookFile

TODAY = date(2026, 11, 22)
ADDRESS = "     http"
WIDE = ("--width", "1000")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def flat(self) -> str:
        """The text with its line breaks undone."""
        return " ".join(self.out.split())


Perusable = Callable[..., Ran]


@pytest.fixture
def perusable(capsys: pytest.CaptureFixture[str]) -> Perusable:
    def call(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as stop:
            run(list(arguments), Session(lambda: TODAY))
        captured = capsys.readouterr()
        return Ran(int(stop.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def book(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str, name: str = "mine.toml") -> str:
        path = tmp_path / name
        path.write_text(f'schema = "perusable.book/1"\n{text}', encoding="utf-8")
        return str(path)

    return write


EVIDENCE = '[evidence.quote]\ntitle = "a letter"\nread_on = 2026-11-20\ngrade = "quoted"\n'


def fits(text: str, width: int = 80) -> bool:
    """Addresses alone may be longer: broken over two lines, they cannot be followed."""
    return all(len(line) <= width or line.startswith(ADDRESS) for line in text.splitlines())


class TestList:
    def test_every_offer_on_the_day(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list")
        assert ran.code == 0
        assert fits(ran.out)
        assert "0.005 USD/post" in ran.flat
        assert "cap 3,000,000 posts a month" in ran.flat
        assert "x/basic" not in ran.out
        assert "--all lists them" in ran.err

    def test_all_shows_the_withdrawn_with_their_last_price(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list", "x/basic", "--all", *WIDE)
        assert "withdrawn since 2026-06-01; last list price 200 USD/month" in ran.flat

    def test_a_price_that_is_not_published_needs_a_quote_and_names_the_last_list_price(
        self, perusable: Perusable
    ) -> None:
        ran = perusable("prices", "list", "x/enterprise-50m", *WIDE)
        assert "quote needed (by contract); last list price 42,000 USD/month" in ran.flat

    def test_another_day(self, perusable: Perusable) -> None:
        (row,) = perusable("prices", "list", "x/basic", "--as-of", "2024-06-01", "--format", "csv").rows
        assert row["price"] == "100 USD/month + cap 10,000 posts a month and 1 more cap"
        assert (row["effective_from"], row["until"], row["days"]) == ("2023-03-29", "2024-10-29", "430")
        assert row["grade"] == "reported"

    def test_conflicts_are_marked(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list", "x/basic-annual*", "--as-of", "2025-01-01", "--format", "json")
        assert {row["id"]: row["conflicts"] for row in ran.json["rows"]} == {
            "x/basic-annual@postproxy": ["x/basic-annual@tweakers"],
            "x/basic-annual@tweakers": ["x/basic-annual@postproxy"],
        }
        assert (
            "≠ x/basic-annual@tweakers"
            in perusable("prices", "list", "x/basic-annual", "--as-of", "2025-01-01", *WIDE).flat
        )

    def test_a_part_of_an_id_begins_where_a_word_does(self, perusable: Perusable) -> None:
        rows = perusable("prices", "list", "x/", "--format", "csv").rows
        assert rows
        assert all(row["id"].startswith("x/") for row in rows)

    def test_one_provider(self, perusable: Perusable) -> None:
        rows = perusable("prices", "list", "--provider", "reddit", "--format", "csv").rows
        assert {row["provider"] for row in rows} == {"reddit"}

    def test_an_unknown_provider_names_the_nearest(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list", "--provider", "redit")
        assert ran.code == 2
        assert "did you mean 'reddit'?" in ran.err

    def test_no_match_is_an_empty_list_and_says_so(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list", "no-such-thing", "--format", "json")
        assert (ran.code, ran.json["rows"]) == (0, [])
        assert "nothing known by the day matches 'no-such-thing'" in ran.err
        assert perusable("prices", "list", "no-such-thing", "--format", "csv").out == ""
        assert perusable("prices", "list", "fx", "--as-of", "2001-01-01").err == "nothing was known by the day\n"

    def test_an_offer_that_was_first_read_later(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list", "x/pay-per-use", "--as-of", "2023-07-22", "--all")
        assert "no price is known for 2023-07-22; the first reading is of 2025-10-20" in ran.flat

    def test_before_the_book_knew_anything(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list", "--known-at", "2020-01-01")
        assert ran.code == 2
        assert "the book knew nothing on 2020-01-01" in ran.err

    @pytest.mark.parametrize(
        ("table", "said"),
        [
            ("deals", "3.53"),
            ("figures", "15,000,000,000"),
            ("models", "Qwen3-8B"),
            ("cards", "3,350"),
            ("engines", "vLLM"),
            ("throughput", "Output tokens a second of one card"),
            ("terms", "terms forbid: pretrain-foundation"),
            ("fx", "EUR/USD"),
        ],
    )
    def test_the_other_tables(self, perusable: Perusable, table: str, said: str) -> None:
        ran = perusable("prices", "list", table)
        assert ran.code == 0
        assert fits(ran.out)
        assert said in perusable("prices", "list", "--table", table, *WIDE).flat
        assert len(perusable("prices", "list", table, "--format", "csv").rows) == len(
            perusable("prices", "list", table, "--format", "json").json["rows"]
        )

    def test_a_table_and_a_pattern(self, perusable: Perusable) -> None:
        ran = perusable("prices", "list", "deals", "reddit-google", "--format", "csv")
        assert [row["id"] for row in ran.rows] == ["reddit-google"]

    @pytest.mark.parametrize("arguments", [("deals", "one", "two"), ("deals", "--all"), ("fx", "--provider", "x")])
    def test_what_does_not_go_together(self, perusable: Perusable, arguments: tuple[str, ...]) -> None:
        assert perusable("prices", "list", *arguments).code == 2

    def test_a_quote_answers_over_the_list_and_says_so(self, perusable: Perusable, book: Callable[[str], str]) -> None:
        mine = book(
            f'layer = "quote"\n{EVIDENCE}[[offer]]\nid = "x/pay-per-use"\nprovider = "x"\nname = "our quote"\n'
            "[[offer.revision]]\nrecorded_on = 2026-11-20\neffective_from = 2026-11-20\n"
            'currency = "USD"\nevidence = { price = "quote" }\n'
            'charges = [{ kind = "unit", meter = "post", rate = "0.004" }]\n'
        )
        ran = perusable("prices", "list", "x/pay", "--book", mine)
        assert "0.004 USD/post [quote: mine.toml]" in ran.flat
        (row,) = perusable("prices", "list", "x/pay", "--book", mine, "--format", "json").json["rows"]
        assert (row["layer"], row["overrides"], row["grade"]) == ("quote", ["pricing.toml"], "quoted")


class TestShow:
    def test_the_history_of_x_basic(self, perusable: Perusable) -> None:
        ran = perusable("prices", "show", "x/basic")
        assert ran.code == 0
        assert fits(ran.out)
        lines = ran.out.splitlines()
        rise = next(i for i, line in enumerate(lines) if line.startswith("2. 2024-10-30 to 2025-05-05"))
        assert any("100 USD/month" in line for line in lines[:rise])
        assert lines[rise + 2].startswith("  price       200 USD/month")
        assert "5. from 2026-06-01" in ran.flat
        assert "price withdrawn" in ran.flat
        assert "availability reported" in ran.flat
        assert "https://tweakers.net/nieuws/228002/" in ran.out
        assert "read 2026-11-22" in ran.out

    def test_json_holds_every_revision_with_its_derived_end(self, perusable: Perusable) -> None:
        (thing,) = perusable("prices", "show", "x/basic", "--format", "json").json["things"]
        said = [(row["effective_from"], row["until"], row["standing"]) for row in thing["revisions"]]
        assert said[0] == ("2023-03-29", "2024-10-29", "over")
        assert said[-1] == ("2026-06-01", None, "in force")
        assert [row["charges"][0]["amount"] for row in thing["revisions"][:-1]] == ["100", "200", "200", "200"]
        assert thing["revisions"][1]["grades"]["price"] == "reported"
        assert thing["terms"]["id"] == "x/developer-agreement"
        assert {source["id"] for source in thing["sources"]} >= {"x-maxrave", "x-docs-about"}

    def test_csv_holds_one_line_a_revision(self, perusable: Perusable) -> None:
        rows = perusable("prices", "show", "x/basic", "--format", "csv").rows
        assert [row["withdrawn"] for row in rows] == ["false", "false", "false", "false", "true"]
        assert rows[1]["grade_price"] == "reported"

    def test_terms_that_were_not_known_yet(self, perusable: Perusable) -> None:
        ran = perusable("prices", "show", "x/basic", "--as-of", "2023-07-22")
        assert "terms x/developer-agreement: not known by 2023-07-22" in ran.flat

    def test_rates_that_are_the_same_stand_together(self, perusable: Perusable) -> None:
        assert "0.20 USD per 1,000: posts, users" in perusable("prices", "show", "x-reseller/socialdata").flat

    def test_a_conflict_is_shown_from_either_side(self, perusable: Perusable) -> None:
        ran = perusable("prices", "show", "x/basic-annual@tweakers", "--as-of", "2025-01-01")
        assert "conflicts x/basic-annual@postproxy" in ran.flat

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("reddit-google", "3.53 USD for 1,000 items"),
            ("anthropic-settlement", "(not a licence)"),
            ("axelspringer-openai", "the number of items is not known"),
            ("defined-ai-word", "USD/"),
            ("x/posts-a-month", "15,000,000,000 posts"),
            ("x/developer-agreement", "covers"),
            ("qwen3-8b", "parameters 8,191,000,000"),
            ("h100-sxm", "bandwidth gb s 3,350"),
            ("vllm", "released 2023-06-20"),
            ("gpt-oss-20b/h100-sxm/1000", "tokens per second 11,557"),
        ],
    )
    def test_everything_else(self, perusable: Perusable, name: str, said: str) -> None:
        ran = perusable("prices", "show", name)
        assert ran.code == 0
        assert said in ran.flat
        assert fits(ran.out)
        (thing,) = perusable("prices", "show", name, "--format", "json").json["things"]
        assert thing["id"] == name
        assert perusable("prices", "show", name, "--format", "csv").rows

    def test_an_unknown_id_names_the_nearest(self, perusable: Perusable) -> None:
        ran = perusable("prices", "show", "x/basci")
        assert ran.code == 2
        assert "did you mean 'x/basic'" in ran.err

    def test_a_hosted_model_outside_the_book_is_looked_up(self, perusable: Perusable) -> None:
        ran = perusable("prices", "show", "hosted/openai/gpt-5.1")
        assert ran.code == 0
        assert "USD/million input tokens" in ran.out
        assert "looked up in genai-prices" in ran.err
        assert perusable("prices", "show", "hosted/openai/no-such-model").code == 2

    def test_corrections_announcements_licence_terms_and_every_kind_of_charge(
        self, perusable: Perusable, book: Callable[[str], str]
    ) -> None:
        ran = perusable("prices", "show", "acme/feed", "--book", book(ACME))
        assert ran.code == 0
        for said in (
            "1. from 2026-01-01 (recorded 2026-02-01; corrected later)",
            "2. 2026-01-01 to 2026-12-31 (recorded 2026-03-01; in force on 2026-11-22)",
            "3. from 2027-01-01 (recorded 2026-03-01; announced)",
            "announced 2026-03-01",
            "10 USD/month in arrears, prorated",
            "1,000 USD once",
            "5 USD for each started 100 items",
            "USD/call, each unit in its band a month: 2 up to 10, 1 + 3 USD beyond, the first 5 calls a month free",
            "USD/1,000 rows, all units at the band reached a month: 2 beyond",
            "at least 50 USD a year over any such span",
            "back in cash on the whole spend a month: 0 % up to 100 USD, 10 % beyond",
            "prepaid credit of 100 USD, topped up by 20 USD, lapses after 12 months",
            "0.10 to 0.20 USD/story, in steps of 60, the first 7 stories a month free",
            "100 queries a minute in a burst",
            "1 query a day",
            "cap 9 items in all",
            "the newest 1,000 items (listing)",
            "5,000 items back",
            "audit not stated",
            "languages en, de",
            "metering exact: yes; strict: no",
        ):
            assert said in ran.flat, said
        assert ran.flat.count("corrected later") == 1

    def test_text_from_a_file_cannot_act_on_the_terminal(
        self, perusable: Perusable, book: Callable[[str], str]
    ) -> None:
        text = '[[offer]]\nid = "a/b"\nprovider = "a"\nname = "=1+1"\n[[offer.revision]]\nrecorded_on = 2026-11-20\n'
        mine = book(f'{text}effective_from = 2026-11-20\nnote = "@sum"\n')
        (row,) = perusable("prices", "show", "a/b", "--book", mine, "--format", "csv").rows
        assert row["note"] == "'@sum"
        ran = perusable("prices", "show", "a/\x1b[31mb")
        assert (ran.code, "\x1b" in ran.err) == (2, False)


ACME = (
    EVIDENCE
    + """
[[offer]]
id = "acme/feed"
provider = "licence"
name = "A feed"
[[offer.revision]]
recorded_on = 2026-02-01
effective_from = 2026-01-01
[[offer.revision]]
recorded_on = 2026-03-01
effective_from = 2026-01-01
currency = "USD"
evidence = { price = "quote" }
metering = { exact = true, strict = false }
licence = { languages = ["en", "de"], new_per_year = 1_000 }
limits = [
  { kind = "window", meter = "query", max = 100, seconds = 60 },
  { kind = "rate", meter = "query", max = 1, seconds = 86_400 },
  { kind = "cap", meter = "item", max = 9, every = "contract" },
  { kind = "depth", max = 1_000, endpoint = "listing" },
  { kind = "history", max = 5_000 },
]
charges = [
  { kind = "fee", item = "seat", amount = "10", every = "month", due = "arrears", prorated = true },
  { kind = "fee", item = "set-up", amount = "1000", every = "contract" },
  { kind = "package", meter = "item", size = 100, price = "5" },
  { kind = "graduated", meter = "call", allowance = 5, tiers = [
    { up_to = 10, rate = "2" }, { rate = "1", flat = "3" },
  ] },
  { kind = "volume", meter = "row", per = 1_000, tiers = [{ rate = "2" }] },
  { kind = "unit", meter = "story", rate = "0.1", rate_high = "0.2", quantum = 60, allowance = 7 },
  { kind = "minimum", amount = "50", every = "year", window = "rolling" },
  { kind = "rebate", every = "month", paid_in = "cash", tiers = [{ up_to = "100", share = "0" }, { share = "0.1" }] },
  { kind = "credit", amount = "100", source = "prepaid", top_up = "20", expires_after_months = 12 },
]
[[offer.revision]]
recorded_on = 2026-03-01
effective_from = 2027-01-01
announced_on = 2026-03-01
"""
)


class TestCheck:
    def test_the_shipped_book_is_valid(self, perusable: Perusable) -> None:
        ran = perusable("prices", "check")
        assert ran.code == 0
        assert "pricing.toml: valid" in ran.out
        assert "oldest reading: hosted/openai/text-davinci-003, 2023-03-01, 1,362 days ago" in ran.flat
        assert fits(ran.out)

    def test_as_json(self, perusable: Perusable) -> None:
        found = perusable("prices", "check", "--format", "json", "--older-than", "500", "--as-of", "2025-01-01").json
        (file,) = found["files"]
        assert file["offer"] > 100
        assert file["offer_revisions"] > file["offer"]
        assert found["older_than"] == 500
        assert all(reading["days"] > 500 for reading in found["old"])
        assert ["x/basic-annual@postproxy", "x/basic-annual@tweakers"] in found["conflicts"]

    def test_assumed_prices_and_conflicts_are_named(self, perusable: Perusable, book: Callable[[str], str]) -> None:
        mine = book(
            '[evidence.guess]\ntitle = "a guess"\nread_on = 2026-11-20\ngrade = "assumed"\n'
            '[[offer]]\nid = "a/b"\nprovider = "a"\nname = "A"\n[[offer.revision]]\nrecorded_on = 2026-11-20\n'
            'effective_from = 2026-11-20\ncurrency = "USD"\nevidence = { price = "guess" }\nconflicts = "a/c"\n'
            'charges = [{ kind = "unit", meter = "post", rate = "1" }]\n'
        )
        ran = perusable("prices", "check", "--book", mine)
        assert "mine.toml: valid 1 offer, 1 offer revision, 1 revision in all, 1 piece of evidence" in ran.flat
        assert "price or start assumed: 1 a/b" in ran.flat
        assert "a/b against a/c" in ran.flat

    def test_every_fault_of_every_file_at_once(self, perusable: Perusable, book: Callable[[str, str], str]) -> None:
        one = book('[[offer]]\nid = "a/b"\nprovider = "a"\n', "one.toml")
        two = book('[[offer]]\nid = "a/c"\nname = "C"\n', "two.toml")
        ran = perusable("prices", "check", "--book", one, "--book", two)
        assert (ran.code, ran.out) == (2, "")
        assert "one.toml" in ran.err
        assert "two.toml" in ran.err
        assert "the key 'name' is missing" in ran.err
        assert "the key 'provider' is missing" in ran.err

    def test_a_file_over_a_faulty_one_is_not_blamed_for_citing_it(
        self, perusable: Perusable, book: Callable[[str, str], str]
    ) -> None:
        faulty = book(f"{EVIDENCE}nonsense = 1\n", "faulty.toml")
        fine = book(
            '[[offer]]\nid = "a/b"\nprovider = "a"\nname = "A"\n[[offer.revision]]\nrecorded_on = 2026-11-20\n'
            'effective_from = 2026-11-20\nevidence = { start = "quote" }\n',
            "fine.toml",
        )
        ran = perusable("prices", "check", "--book", faulty, "--book", fine)
        assert ran.code == 2
        assert "fine.toml" not in ran.err


class TestDiff:
    def test_the_cap_of_x_rose(self, perusable: Perusable) -> None:
        ran = perusable("prices", "diff", "2026-03-01", "2026-11-22")
        assert ran.code == 0
        assert fits(ran.out)
        rows = perusable("prices", "diff", "2026-03-01", "2026-11-22", "--match", "x/pay*", "--format", "csv").rows
        (cap,) = [row for row in rows if row["item"] == "cap on post"]
        assert (cap["before"], cap["after"]) == ("2,000,000 posts a month", "3,000,000 posts a month")
        assert (cap["ratio"], cap["since"]) == ("1.500000", "2026-08-13")
        assert "withdrawn; was 200 USD/month" in perusable("prices", "diff", "2026-03-01", "2026-11-22", *WIDE).flat

    def test_a_price_with_its_change_in_per_cent(self, perusable: Perusable) -> None:
        ran = perusable("prices", "diff", "2024-10-01", "2024-11-01", "--match", "x/basic", *WIDE)
        assert "price 100 USD/month → 200 USD/month (+100 %)" in ran.flat

    def test_availability_metering_rights_and_prices_no_longer_published(self, perusable: Perusable) -> None:
        flat = perusable("prices", "diff", "2024-06-01", "2026-03-01", *WIDE).flat
        for said in (
            "available: open → existing customers",
            "metering, dedup: billing_month → day",
            "rights, pretrain-foundation: unclear → terms forbid",
            "→ quote needed",
            "first read: ",
            "no longer: ",
            "added: ",
        ):
            assert said in flat, said

    def test_nothing_changed(self, perusable: Perusable) -> None:
        ran = perusable("prices", "diff", "2026-11-22", "2026-11-22")
        assert (ran.code, ran.out, ran.err) == (0, "", "nothing changed\n")

    def test_days_of_knowledge(self, perusable: Perusable, book: Callable[[str], str]) -> None:
        mine = book(
            f'{EVIDENCE}[[offer]]\nid = "a/b"\nprovider = "a"\nname = "A"\n'
            "[[offer.revision]]\nrecorded_on = 2026-11-23\neffective_from = 2025-01-01\n"
        )
        found = perusable(
            "prices", "diff", "2026-11-22", "2026-11-23", "--known", "--book", mine, "--format", "json"
        ).json
        assert [
            (one["subject"], one["kind"], one["recorded_on"]) for one in found["changes"] if one["subject"] == "a/b"
        ] == [("a/b", "added", "2026-11-23")]
        assert found["from"]["as_of"] == found["to"]["as_of"] == "2026-11-22"
        assert (found["from"]["known_at"], found["to"]["known_at"]) == ("2026-11-22", "2026-11-23")
        assert found["plans"] is None

    @pytest.mark.parametrize(
        "arguments",
        [
            ("2026-11-22", "2026-03-01"),
            ("2026-03-01", "2026-11-22", "--as-of", "2026-01-01"),
            ("2026-11-22", "2026-11-22", "--known", "--known-at", "2026-11-22"),
            ("2026-03-01", "soon"),
        ],
    )
    def test_what_cannot_be_compared(self, perusable: Perusable, arguments: tuple[str, ...]) -> None:
        assert perusable("prices", "diff", *arguments).code == 2

    def test_which_plans_move(self, perusable: Perusable, tmp_path: Path) -> None:
        plan = tmp_path / "plan.toml"
        plan.write_text(PLAN, encoding="utf-8")
        days = ("2024-10-01", "2024-11-01")
        found = perusable("prices", "diff", *days, "--plan", str(plan), "--format", "json").json
        moves = {one["plan"]: (one["before"]["total"], one["after"]["total"], one["moved"]) for one in found["plans"]}
        assert moves == {"basic": ("100.00", "200.00", True), "free": (None, None, False)}
        ran = perusable("prices", "diff", *days, "--match", "x/*", "--plan", str(plan), *WIDE)
        assert "basic 100.00 USD 200.00 USD +100 % " in ran.flat
        assert "free no price no price same " in ran.flat
        assert fits(perusable("prices", "diff", *days, "--match", "x/*", "--plan", str(plan)).out)
        spread = perusable("prices", "diff", *days, "--plan", str(plan), "--format", "csv")
        assert "in the formats table and json" in spread.err


PLAN = """
[need]
records = 1_000
kind = "post"
purpose = "analytics"
criteria = "light-en"

[[plan]]
id = "basic"
name = "X Basic"
[[plan.source]]
offer = "x/basic"
endpoint = "search/recent"
usage = { post = 10_000 }

[[plan]]
id = "free"
name = "not on sale yet"
[[plan.source]]
offer = "x/pay-per-use"
endpoint = "search/recent"
usage = { post = 10_000 }
"""


class TestImport:
    def test_rows_that_a_price_file_can_take(self, perusable: Perusable) -> None:
        ran = perusable("prices", "import", "openai/gpt-4o", "hosted/openai/gpt-4o-mini")
        assert ran.code == 0
        assert ran.out.startswith("[evidence.")
        text = f'schema = "perusable.book/1"\n{ran.out}'
        file = validate(BookFile, parse_toml(text.encode(), "mine"), "mine")
        assert [offer.id for offer in file.offer] == ["hosted/openai/gpt-4o", "hosted/openai/gpt-4o-mini"]
        assert {row.recorded_on for offer in file.offer for row in offer.revision} == {TODAY}

    def test_a_whole_file_works_as_a_book(self, perusable: Perusable, tmp_path: Path) -> None:
        path = tmp_path / "mine.toml"
        path.write_text(perusable("prices", "import", "openai/gpt-5.1", "--whole").out, encoding="utf-8")
        (row,) = perusable("prices", "list", "gpt-5.1", "--book", str(path), "--format", "csv").rows
        assert row["id"] == "hosted/openai/gpt-5.1"

    def test_an_unknown_model_names_the_nearest(self, perusable: Perusable) -> None:
        ran = perusable("prices", "import", "openai/gpt-4oo")
        assert (ran.code, ran.out) == (2, "")
        assert "genai-prices does not know this model" in ran.err


class TestEvents:
    DAYS = ("--known-at", "2026-11-22")

    def test_what_happened_stands_in_order_with_its_days(self, perusable: Perusable) -> None:
        ran = perusable("prices", "events", "reddit/", *self.DAYS, "--all", *WIDE)
        assert (ran.code, ran.err) == (0, "")
        lines = [line.split() for line in ran.out.splitlines()]
        assert lines[0] == ["DAY", "OFFER", "WHAT", "HAPPENED", "GRADE"]
        at = lines.index(
            [
                "2023-07-01",
                "reddit/data-api",
                *["added:", "0.24", "USD/1,000", "calls;", "announced", "on", "2023-06-09"],
                "official",
            ]
        )
        assert lines[at + 1][0] == "reddit/free"

    def test_only_some_days(self, perusable: Perusable) -> None:
        rows = perusable(
            "prices", "events", *self.DAYS, "--from", "2024-10-30", "--to", "2024-10-30", "--format", "csv"
        ).rows
        assert {row["day"] for row in rows} == {"2024-10-30"}
        assert "x/basic" in {row["offer"] for row in rows}
        early = perusable("prices", "events", *self.DAYS, "--to", "2024-10-29", "--format", "csv").rows
        late = perusable("prices", "events", *self.DAYS, "--from", "2024-10-31", "--format", "csv").rows
        every = perusable("prices", "events", *self.DAYS, "--format", "csv").rows
        assert every == [*early, *rows, *late]

    def test_first_readings_are_counted_and_shown_when_asked_for(self, perusable: Perusable) -> None:
        few = perusable("prices", "events", "power/", *self.DAYS)
        assert "more read for the first time" in few.err
        assert "first read" not in few.out
        every = perusable("prices", "events", "power/", *self.DAYS, "--all")
        assert "first read" in every.out
        assert every.out.splitlines()[-1] == "≤: it was so by that day, and may have been earlier."

    def test_a_script_gets_every_field(self, perusable: Perusable) -> None:
        document = perusable("prices", "events", "reddit/free", *self.DAYS, "--format", "json").json
        assert (document["schema"], document["known_at"]) == ("perusable.prices-events/1", "2026-11-22")
        first = document["events"][0]
        assert first["day"] == "2023-07-01"
        assert (first["kinds"], first["announced_on"], first["start_known"]) == (["limit"], "2023-05-31", True)

    def test_nothing_is_said_to_be_nothing(self, perusable: Perusable) -> None:
        ran = perusable("prices", "events", "no-such-offer", *self.DAYS)
        assert (ran.code, ran.out) == (0, "")
        assert "nothing happened that is asked about" in ran.err

    def test_days_the_wrong_way_round_are_bad_input(self, perusable: Perusable) -> None:
        ran = perusable("prices", "events", "--from", "2024-10-30", "--to", "2024-10-29")
        assert ran.code == 2
        assert "--from (2024-10-30) lies after --to (2024-10-29): swap them" in ran.err
