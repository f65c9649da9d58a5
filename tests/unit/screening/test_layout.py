from collections.abc import Sequence

import pytest

from estimator.errors import InputError
from estimator.screening.expressions import expressions
from estimator.screening.layout import RESERVED, Layout, Unmeasured, layout
from estimator.screening.record import Record
from estimator.screening.screen import Batch, screen
from estimator.yields.book import YieldBook
from tests.unit.screening.small import EXACT, book, stages, tell


@pytest.mark.parametrize(
    ("place", "criteria", "expected"),
    [
        ("x search/recent", "light-en", "language not_repost length distinct"),
        ("x search/all", "light-en", "language not_repost length distinct"),
        ("x tweets", "light-en", "still_there language not_repost length distinct"),
        ("x search/all", "dolma-like", "language not_repost score length distinct"),
        ("reddit listing", "light-en", "not_deleted language length distinct"),
        ("reddit comments", "light-en", "not_deleted language length distinct"),
        ("reddit info", "dolma-like", "dolma_rule distinct"),
        ("recipe self-instruct", "light-en", "readable distinct"),
    ],
)
def test_the_stages_are_those_of_the_funnel_that_a_record_can_answer(place: str, criteria: str, expected: str) -> None:
    assert stages(place, criteria).stages == tuple(expected.split())


def test_every_stage_of_a_funnel_is_measured_or_answered_before_the_meter_or_said_not_to_be() -> None:
    for row in book().rows():
        if row.provider not in ("x", "reddit"):
            continue
        for operators in ((), ("lang:en", "-is:retweet", "min_likes:3")):
            made = stages(f"{row.provider} {row.endpoint}", row.criteria, operators=operators)
            places = [*made.stages, *dict(made.before), *(part.stage for part in made.unmeasured)]
            assert row.stage in places


def test_a_stage_with_its_operator_in_use_is_none_of_the_pilots() -> None:
    made = stages("x search/all", operators=["lang:en", "-is:retweet"])
    assert made.stages == ("length", "distinct")
    assert made.before == (("language", "lang:en"), ("not_repost", "-is:retweet"))


def test_what_is_not_measured_says_why() -> None:
    said = dict(stages("x search/all").unmeasured)
    assert list(said) == ["human", "deleted_later"]
    assert "automated" in said["human"]
    assert "at most what was measured" in dict(stages("reddit info", "dolma-like").unmeasured)["dolma_rule"]
    assert "toxic" in dict(stages("x tweets", "dolma-like").unmeasured)["dolma-like"]


def test_own_expressions_stand_before_distinct() -> None:
    made = stages("x tweets", own=["links=drop:http", "asks=keep:[?]"])
    assert made.stages[-4:] == ("length", "links", "asks", "distinct")


def test_what_a_person_is_told_where_nothing_can_be_measured() -> None:
    for criteria, provider, endpoint, message in (
        ("light", "x", "tweets", "no criteria 'light' can be applied.*light-en"),
        ("light-en", "x", "search/everything", "x search/everything has no stage.*search/recent"),
        ("light-en", "human", "label", "state a stage of your own"),
    ):
        with pytest.raises(InputError, match=message):
            layout(book(), criteria=criteria, provider=provider, endpoint=endpoint)
    own = expressions(["fine=keep:a"], RESERVED)
    assert layout(book(), criteria="light-en", provider="human", endpoint="label", own=own).stages == ("fine",)


def test_another_version_of_the_criteria_is_not_taken_for_this_one() -> None:
    file = book().files[0]
    changed = [row.model_copy(update={"version": 2}) for row in file.criteria]
    later = YieldBook((file.model_copy(update={"criteria": tuple(changed)}),), "", book().known_at)
    with pytest.raises(InputError, match=r"version 2 of light-en cannot be applied to records \(version 1 can\)"):
        layout(later, criteria="light-en", provider="x", endpoint="tweets")


def with_rows(*rows: tuple[str, str, str | None]) -> YieldBook:
    """The shipped book with criteria ``mine``, and stages of x tweets by criteria, name and operator."""
    file = book().files[0]
    model = next(row for row in file.keep if row.provider == "x" and row.endpoint == "tweets")
    mine = file.criteria[0].model_copy(update={"id": "mine", "version": 7})
    keep = tuple(
        model.model_copy(update={"id": f"{criteria}-{stage}", "criteria": criteria, "stage": stage, "operator": sign})
        for criteria, stage, sign in rows
    )
    return YieldBook(
        (file.model_copy(update={"criteria": (*file.criteria, mine), "keep": (*file.keep, *keep)}),),
        "",
        book().known_at,
    )


def mine(made: YieldBook, *own: str, criteria: str = "mine", operators: Sequence[str] = ()) -> Layout:
    given = expressions(own, RESERVED)
    return layout(made, criteria=criteria, provider="x", endpoint="tweets", operators=operators, own=given)


def test_criteria_of_ones_own_are_measured_by_expressions() -> None:
    made = with_rows(*(("mine", stage, None) for stage in ("distinct", "language", "polite", "human", "still_there")))
    with pytest.raises(
        InputError, match=r"what mine asks is not written down.*expressions of your own: NAME=keep:REGEX"
    ):
        mine(made)
    found = mine(made, "polite=keep:please")
    assert (found.version, found.stages) == (7, ("still_there", "polite", "distinct"))
    assert [part.stage for part in found.unmeasured] == ["language", "human"]
    assert "a stage of your own of this name" in found.unmeasured[0].why
    assert "automated" in found.unmeasured[1].why
    assert mine(with_rows(), "polite=keep:please").stages == ("polite",)


def test_a_whole_rule_of_ones_own_says_nothing_of_copies() -> None:
    found = mine(with_rows(("mine", "dolma_rule", None)), "polite=keep:please")
    assert found.stages == ("polite",)
    assert [type(part) for part in found.unmeasured] == [Unmeasured]


@pytest.mark.parametrize("criteria", ["mine", "light-en"])
def test_an_operator_whose_stage_no_record_answers_is_not_looked_for(criteria: str) -> None:
    made = with_rows((criteria, "verified", "is:verified"), ("mine", "language", "lang:de"))
    found = mine(made, "polite=keep:x", criteria=criteria, operators=["is:verified", "lang:de"])
    assert ("verified", "is:verified") in found.before
    assert found.watched == ()
    assert "verified" not in [part.stage for part in found.unmeasured]
    assert screen([Batch("1", [Record("post", "x" * 60)])], found, EXACT, tell=tell).usable == 1


def test_an_expression_does_not_take_the_name_of_what_an_operator_answers() -> None:
    made = with_rows(("mine", "verified", "is:verified"))
    assert mine(made, "verified=keep:x").stages == ("verified",)
    with pytest.raises(InputError, match="verified: is answered by is:verified before the meter"):
        mine(made, "verified=keep:x", operators=["is:verified"])
