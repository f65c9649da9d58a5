from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from estimator.errors import InputError, Refusal
from estimator.yields.book import KeptShare, YieldBook, load_yields

NOW = date(2026, 11, 22)
HEAD = """
schema = "perusable.yields/1"
[evidence.count]
title = "a count"
read_on = 2026-11-01
grade = "measured"
[evidence.press]
title = "press"
read_on = 2026-11-01
grade = "reported"
[[criteria]]
id = "light"
version = 1
name = "Light"
requires = ["text"]
"""
LANGUAGE = """
[[keep]]
id = "x/light/search/language"
provider = "x"
criteria = "light"
endpoint = "search"
stage = "language"
operator = "lang:en"
  [[keep.revision]]
  recorded_on = 2026-11-01
  effective_from = 2026-01-01
  low = "0.30"
  likely = "0.33"
  high = "0.36"
  evidence = ["count", "press"]
  [[keep.revision]]
  recorded_on = 2026-11-01
  effective_from = 2026-06-01
  likely = "0.5"
  evidence = "count"
"""
DISTINCT = """
[[keep]]
id = "x/light/search/distinct"
provider = "x"
criteria = "light"
endpoint = "search"
stage = "distinct"
  [[keep.revision]]
  recorded_on = 2026-11-01
  observed_on = 2026-07-01
  likely = "0.9"
  measured_at = 1000
  evidence = "count"
"""


def load(folder: Path, *texts: str) -> YieldBook:
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"y{number}.toml")
        paths[-1].write_text(text)
    return load_yields(paths, NOW)


def kept(book: YieldBook, stage: str, day: date) -> KeptShare:
    found = book.stages("x", "light", "search", day)[stage]
    assert isinstance(found, KeptShare)
    return found


class TestRates:
    def test_the_rate_of_the_day_with_its_interval_and_weakest_grade(self, tmp_path: Path) -> None:
        book = load(tmp_path, HEAD + LANGUAGE)
        rate = kept(book, "language", date(2026, 5, 31)).rate
        assert (rate.low, rate.likely, rate.high) == (Fraction("0.30"), Fraction("0.33"), Fraction("0.36"))
        assert (rate.grade, rate.source) == ("reported", "x/light/search/language")

    def test_bounds_that_are_not_stated_are_those_of_a_point(self, tmp_path: Path) -> None:
        rate = kept(load(tmp_path, HEAD + LANGUAGE), "language", date(2026, 6, 1)).rate
        assert rate.low == rate.likely == rate.high == Fraction(1, 2)
        assert rate.grade == "measured"

    def test_before_the_first_rate_there_is_a_refusal_that_says_what_to_state(self, tmp_path: Path) -> None:
        refusal = load(tmp_path, HEAD + LANGUAGE).stages("x", "light", "search", date(2025, 12, 31))["language"]
        assert isinstance(refusal, Refusal)
        assert refusal.kind == "not observed"
        assert "(the first is of 2026-01-01); state funnel.language" in refusal.why

    def test_stages_come_in_the_order_of_the_file_and_of_their_endpoint_only(self, tmp_path: Path) -> None:
        book = load(tmp_path, HEAD + LANGUAGE + DISTINCT)
        assert list(book.stages("x", "light", "search", NOW)) == ["language", "distinct"]
        assert book.stages("x", "light", "tweets", NOW) == {}
        assert [row.stage for row in book.rows()] == ["language", "distinct"]


class TestFiles:
    def test_a_later_file_replaces_a_stage_and_may_cite_the_earlier(self, tmp_path: Path) -> None:
        own = 'schema = "perusable.yields/1"\n' + LANGUAGE.replace('likely = "0.5"', 'likely = "0.25"')
        book = load(tmp_path, HEAD + LANGUAGE + DISTINCT, own)
        assert kept(book, "language", NOW).rate.likely == Fraction(1, 4)
        assert kept(book, "distinct", NOW).rate.likely == Fraction(9, 10)
        assert book.digest != load(tmp_path, HEAD + LANGUAGE + DISTINCT).digest

    def test_criteria_and_evidence_are_found_in_any_file(self, tmp_path: Path) -> None:
        newer = HEAD.replace('name = "Light"', 'name = "Lighter"').replace("a count", "another count")
        book = load(tmp_path, HEAD, newer)
        criteria = book.criteria("light")
        assert criteria is not None
        assert criteria.name == "Lighter"
        assert book.criteria("none") is None
        assert book.criteria_ids() == ["light"]
        assert book.evidence("count").title == "another count"
        with pytest.raises(KeyError):
            book.evidence("none")

    def test_no_file_is_an_empty_book(self) -> None:
        assert load_yields([], NOW).rows() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + LANGUAGE + LANGUAGE, r"keep\[x/light/search/language\]: the stage stands twice"),
        (HEAD + LANGUAGE.replace('"light"', '"ligth"'), r"no criteria 'ligth' \(did you mean 'light'"),
        (
            HEAD + LANGUAGE.replace('evidence = "count"', 'evidence = "cuont"'),
            r"revision\[2\]: no evidence is called 'cuont'",
        ),
        (HEAD + LANGUAGE.replace('likely = "0.5"', 'likely = "1.5"'), "must run 0 < low <= likely <= high <= 1"),
        (HEAD + LANGUAGE.replace('likely = "0.5"', 'likely = "0"'), "must run 0 < low"),
        (HEAD + LANGUAGE.replace('low = "0.30"', 'low = "0.40"'), "must run 0 < low"),
        (HEAD + LANGUAGE.replace('likely = "0.5"', 'likely = "50 %"'), "is not a plain number"),
        (HEAD + LANGUAGE.replace('stage = "language"', 'stage = "Language"'), "stage"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load(tmp_path, text)
