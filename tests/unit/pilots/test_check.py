import pytest

from estimator.pilots.check import Measurable, mismatches
from estimator.pilots.pilot import Pilot
from tests.unit.pilots.make import read, small

SAME = Measurable("x/pay-per-use", "light-en", "post", "x", "search/all", ("lang:en",), 1, None)
MINIMAL = Measurable("x/pay-per-use", "light-en", "post")
REMEDY = "(remove pilot = … or name a pilot of it)"


def words(pilot: Pilot, source: Measurable) -> list[str]:
    found = mismatches(pilot, source, "plan.toml", "plan[p].source[1].pilot")
    assert all(problem.file == "plan.toml" and problem.where == "plan[p].source[1].pilot" for problem in found)
    return [str(problem).removeprefix("plan.toml: plan[p].source[1].pilot: pilot p.jsonl ") for problem in found]


def test_a_pilot_of_the_same_source_fits_and_what_is_not_stated_is_not_compared() -> None:
    assert words(read(small()), SAME) == []
    assert words(read(small()), MINIMAL) == []
    assert words(read(small({"provider": None, "endpoint": None})), SAME) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            SAME._replace(offer="reddit/data-api", provider="reddit", endpoint="listing", operators=None),
            f"measured x/pay-per-use under light-en; this source is reddit/data-api {REMEDY}",
        ),
        (SAME._replace(provider="y"), f"measured the provider x; this source is of y {REMEDY}"),
        (SAME._replace(endpoint="search/recent"), f"measured search/all; this source is search/recent {REMEDY}"),
        (SAME._replace(endpoint=""), f"measured search/all; this source is of none {REMEDY}"),
        (
            SAME._replace(operators=()),
            (
                "measured with the operators lang:en; this source is read with no operators (what a query leaves out "
                "changes what each stage keeps: use the same operators, or remove pilot = …)"
            ),
        ),
        (
            SAME._replace(operators=("lang:en", "-is:retweet")),
            (
                "measured with the operators lang:en; this source is read with the operators -is:retweet lang:en (what "
                "a query leaves out changes what each stage keeps: use the same operators, or remove pilot = …)"
            ),
        ),
        (
            SAME._replace(criteria="dolma-like", criteria_version=2),
            f"measured under the criteria light-en; this source is judged by dolma-like {REMEDY}",
        ),
        (
            SAME._replace(criteria_version=2),
            (
                "measured light-en version 1; this source is judged by version 2 (a record that met version 1 may not "
                "meet the other: measure again)"
            ),
        ),
        (
            SAME._replace(kind="comment"),
            (
                "measured post records; this source is of comment records (remove pilot = … or name a pilot of it, or "
                "state kind = 'post')"
            ),
        ),
    ],
)
def test_what_differs_is_one_fault_with_its_remedy(source: Measurable, said: str) -> None:
    assert words(read(small()), source) == [said]


def test_operators_are_a_set() -> None:
    pilot = read(small({"operators": ["lang:en", "-is:retweet", "lang:en"]}))
    assert words(pilot, SAME._replace(operators=("-is:retweet", "lang:en"))) == []


def test_a_generator_is_compared_by_recipe_and_model() -> None:
    pilot = read(small({"endpoint": ..., "recipe": "tutor-student", "model": "qwen3-8b", "operators": ...}))
    same = SAME._replace(endpoint="tutor-student", operators=(), model="qwen3-8b")
    assert words(pilot, same) == []
    assert words(pilot, same._replace(model=None)) == []
    assert words(pilot, same._replace(endpoint="variants", model="gpt")) == [
        f"measured tutor-student; this source is variants {REMEDY}",
        f"measured the model qwen3-8b; this source is made by gpt {REMEDY}",
    ]


def test_every_difference_is_told_at_once_and_none_that_follows_from_another_offer() -> None:
    other = Measurable("reddit/data-api", "dolma-like", "comment", "reddit", "listing", (), 1, "m")
    found = words(read(small()), other)
    assert [said.split(";")[0] for said in found] == [
        "measured x/pay-per-use under light-en",
        "measured under the criteria light-en",
        "measured post records",
    ]
