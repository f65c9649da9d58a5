from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.screening.counts import COPY, GONE, UNREADABLE, Drop
from estimator.screening.record import Record
from estimator.screening.screen import Alike, Batch, Screening, screen
from estimator.screening.tokens import FOUR_CHARACTERS, Tokenizer
from providers.wire import Found
from tests.unit.screening.small import EXACT, judged, post, stages, tell, why


@pytest.mark.parametrize(("length", "expected"), [(49, "length: too short"), (50, ""), (51, "")])
def test_light_asks_for_50_characters(length: int, expected: str) -> None:
    assert why(post(length)) == expected
    assert why(post(length)._replace(kind="comment"), stages("reddit comments")) == expected


@pytest.mark.parametrize(
    ("place", "kind", "least"),
    [("reddit comments", "comment", 500), ("reddit listing", "post", 400), ("x tweets", "post", 141)],
)
def test_dolma_like_asks_by_provider_and_kind(place: str, kind: str, least: int) -> None:
    made = stages(place, "dolma-like")
    stage = "dolma_rule" if "reddit" in place else "length"
    for length, expected in (
        (least - 1, f"{stage}: too short"),
        (least, ""),
        (least + 1, ""),
        (39_999, ""),
        (40_000, ""),
        (40_001, f"{stage}: too long"),
    ):
        assert why(Record(kind, "x" * length, score=3), made) == expected


def test_characters_are_code_points_composed_and_without_white_space_at_the_ends() -> None:
    assert why(post(text="e\u0301" * 50)) == ""
    assert why(post(text="e\u0301" * 49)) == "length: too short"
    assert why(post(text="\n " + "x" * 49 + " \t")) == "length: too short"
    assert why(post(text="x" + " " * 48 + "x")) == ""
    assert why(post(text="\ud83d" + "x" * 49)) == ""


@pytest.mark.parametrize(("score", "expected"), [(None, "no score stated"), (2, "a low score"), (3, ""), (4, "")])
def test_dolma_like_asks_for_3_votes(score: int | None, expected: str) -> None:
    assert why(post(200, score=score), stages(criteria="dolma-like")) == (f"score: {expected}" if expected else "")


@pytest.mark.parametrize(
    ("text", "marks"),
    [(None, ""), ("x" * 60, "deleted"), ("x" * 60, "removed"), ("[deleted]", ""), (" [removed]\n", "")],
)
def test_what_is_gone_falls_at_the_first_stage_whatever_it_is_called(text: str | None, marks: str) -> None:
    record = Record("comment", text, frozenset(marks.split()))
    assert why(record) == f"still_there: {GONE}"
    assert why(record, stages("reddit comments")) == f"not_deleted: {GONE}"
    assert why(record, stages("reddit comments", "dolma-like")) == f"dolma_rule: {GONE}"
    assert why(record, stages("x search/all", operators=["lang:en"])) == f"not_repost: {GONE}"


def test_languages_reposts_and_over_18() -> None:
    assert why(post(text="(" * 60)) == "language: another language"
    assert why(post(text="1" * 60)) == "language: no words to tell a language by"
    assert why(post(marks=frozenset({"repost"}))) == "not_repost: a repost"
    assert why(post(marks=frozenset({"over_18"}))) == ""
    adult = post(600, marks=frozenset({"over_18"}), score=9)
    assert why(adult, stages("reddit listing", "dolma-like")) == "dolma_rule: marked over-18"


def test_what_came_in_spite_of_an_operator_is_usable_and_counted_beside() -> None:
    made = stages("x search/all", operators=["lang:en"])
    found = judged([post(text="(" * 60, lang="en"), post()], made)
    assert found.usable == 2
    assert found.beside == {
        "language: another language came in spite of lang:en": 1,
        "language: not English, the supplier says otherwise": 1,
    }


def test_the_suppliers_word_on_the_language_decides_nothing() -> None:
    records = [post(60 + place, lang=lang) for place, lang in enumerate(("en", "en-GB", "de", "und", "qme", None))]
    found = judged([*records, post(marks=frozenset({"truncated"}))])
    assert found.rejected["language"] == 0
    assert found.beside == {"language: English, the supplier says otherwise": 1, "text: cut by the supplier": 1}


def test_the_first_of_several_copies_is_kept_where_it_stands() -> None:
    records = [post(text="a" * 60), post(text="b" * 80), post(text="c" * 100)]
    batches = [Batch("1", records[:2]), Batch("2", records), Batch("1", [records[1]]), Batch("3", [])]
    found = screen(batches, stages(), EXACT, tell=tell)
    assert [(unit.name, unit.fetched, unit.kept, unit.tokens) for unit in found.units] == [
        ("1", 3, (3, 3, 3, 3, 2), 35),
        ("2", 3, (3, 3, 3, 3, 1), 25),
        ("3", 0, (0, 0, 0, 0, 0), 0),
    ]
    assert found.clusters == {1: 1, 2: 1, 3: 1}
    assert found.drops == {Drop("distinct", COPY): 3}
    assert (found.usable, found.tokens, found.threshold) == (3, 60, Fraction(1))


def test_near_duplicates_follow_the_threshold() -> None:
    text = "the quick brown fox jumps over the lazy dog and runs into the dark forest again"
    near = text.replace("lazy", "crazy")
    for threshold, usable in ((Fraction(7, 10), 1), (Fraction(1), 2)):
        found = judged([post(text=text), post(text=near)], alike=Alike(threshold))
        assert (found.usable, found.duplicates) == (usable, 2 - usable)


@pytest.mark.parametrize("threshold", [Fraction(0), Fraction(-1), Fraction(101, 100)])
def test_an_impossible_threshold_is_refused_before_anything_is_judged(threshold: Fraction) -> None:
    with pytest.raises(ValueError, match="such as 7/10"):
        Screening(stages(), Alike(threshold))


def test_without_distinct_no_text_is_held() -> None:
    made = stages("human label", own=["fine=keep:x"])
    found = judged([post(), post(), post(text="no")], made)
    assert (found.stages, found.clusters, found.threshold) == (("fine",), None, None)
    assert (found.usable, found.tokens, found.rejected) == (2, 30, {"fine": 1})


def test_unreadable_items_were_fetched_and_fall_at_the_first_stage() -> None:
    found = screen([Batch("1", [post()], 2)], stages(), EXACT, tell=tell)
    assert found.units[0][1:3] == (3, (1, 1, 1, 1, 1))
    assert (found.unreadable, found.dropped(UNREADABLE), found.rejected["still_there"]) == (2, 2, 0)


@pytest.mark.parametrize(("length", "tokens"), [(0, 0), (1, 0), (2, 1), (5, 1), (6, 2), (7, 2), (60, 15)])
def test_four_characters_a_token_rounds_to_the_nearest(length: int, tokens: int) -> None:
    assert FOUR_CHARACTERS.count("x" * length) == tokens


def test_another_tokenizer_gives_its_name() -> None:
    words = Tokenizer("words", lambda text: len(text.split()))
    found = screen([Batch("1", [post(text="ab " * 30)])], stages(), EXACT, tell=tell, tokenizer=words)
    assert (found.tokenizer, found.tokens) == ("words", 30)


def test_a_fetched_record_is_judged_as_it_is() -> None:
    found = Found("1", "post", "x" * 60, lang="en", score=1)
    assert screen([Batch("1", [found])], stages(), EXACT, tell=tell).usable == 1


RECORDS = st.builds(
    Record,
    st.sampled_from(["post", "comment"]),
    st.none()
    | st.sampled_from(["x", "(", "1", "é", "é x\n", "(x", " \n"]).map(lambda text: text * 60)
    | st.sampled_from(["[deleted]", "x" * 49, "x" * 50, "x" * 141, "x" * 400, "x" * 500, "\ud800" * 60]),
    st.frozensets(st.sampled_from(["deleted", "removed", "repost", "over_18", "truncated"]), max_size=1),
    st.sampled_from([None, "en", "de", "und"]),
    st.none() | st.integers(-1, 5),
)
BATCHES = st.lists(
    st.builds(Batch, st.sampled_from("abc"), st.lists(RECORDS, max_size=5), st.integers(0, 2)), max_size=4
)
LAYOUTS = st.sampled_from(
    [
        stages(place, criteria, operators=operators, own=own)
        for place in ("x tweets", "x search/all", "reddit comments", "reddit listing")
        for criteria in ("light-en", "dolma-like")
        for operators in ((), ("lang:en", "-is:retweet", "min_likes:3"))
        for own in ((), ("no_e=drop:é", "some_x=keep:x{3}"))
    ]
)


@settings(max_examples=50, deadline=None)
@given(BATCHES, LAYOUTS)
def test_every_record_is_usable_or_dropped_once(batches: list[Batch], made: object) -> None:
    found = screen(batches, made, EXACT, tell=tell)  # type: ignore[arg-type]
    fetched = sum(len(list(batch.records)) + batch.unreadable for batch in batches)
    assert found.fetched == fetched
    assert fetched == found.usable + sum(found.rejected.values()) + found.duplicates + found.unreadable
    assert fetched == found.usable + sum(found.drops.values())
    shown = fetched
    for place, stage in enumerate(found.stages):
        kept = sum(unit.kept[place] for unit in found.units)
        assert shown - kept == sum(count for drop, count in found.drops.items() if drop.stage == stage)
        shown = kept
    assert found.clusters is not None
    reached = sum(unit.kept[-2] for unit in found.units)
    assert sum(size * count for size, count in found.clusters.items()) == reached
    assert sum(found.clusters.values()) == found.usable
    assert all(unit.tokens >= 0 for unit in found.units)


@settings(max_examples=20, deadline=None)
@given(st.lists(RECORDS, max_size=4), LAYOUTS)
def test_counts_of_a_unit_do_not_hang_on_the_order_of_its_records(records: list[Record], made: object) -> None:
    found = {screen([Batch("1", order)], made, EXACT, tell=tell).units for order in permutations(records)}  # type: ignore[arg-type]
    assert len(found) == 1
