"""Each reason for which a labelled text is rejected, with what is just allowed."""

from functools import cache

import pytest

from estimator.errors import Refusal
from providers.recipes.declared import Declared
from providers.recipes.load import load_recipe
from providers.recipes.values import Draft, Finish

SEED = {"asset": "copper", "move": "rises sharply"}

GOOD = (
    "A strike closes the two largest copper mines of the Andes on the eve of a settlement that buyers had "
    "taken for certain. Smelters have stocks for nine days only, because they ran them down while prices were "
    "high. Ships that wait at the port turn back empty. Within a week, cable makers in three countries bid for "
    "what little metal can be had at once."
)
VERDICT = "Label: rises sharply\nPlausibility: 8"


@cache
def recipe() -> Declared:
    found = load_recipe("variants")
    assert not isinstance(found, Refusal)
    return found


def check(text: str = GOOD, verdict: str | None = VERDICT, finish: Finish = "stop", **seed: str) -> str:
    answers = {"scenario": {"text": text, "finish": finish}}
    if verdict is not None:
        answers["verdict"] = {"text": verdict, "finish": "stop"}
    return recipe().check(Draft(text, {"answers": answers, "seed": {**SEED, **seed}}))


@pytest.mark.parametrize(
    "verdict",
    [
        VERDICT,
        "label: Rises Sharply.\nplausibility: 8/10",
        "**Label:** rises sharply\n**Plausibility:** 8",
        'Label: "rises sharply"\n\nPlausibility: 8 / 10.',
        "Plausibility: 10\nLabel: rises sharply\nThe strike is likely.",
        f"{VERDICT}\n{VERDICT}",
    ],
)
def test_a_good_row_is_accepted_however_the_judge_writes_the_two_lines(verdict: str) -> None:
    assert check(verdict=verdict) == ""


@pytest.mark.parametrize(
    "verdict",
    [
        None,
        "",
        "It rises sharply, plausibility 8.",
        "Label: rises sharply",
        "Plausibility: 8",
        "Label: soars\nPlausibility: 8",
        "Label: rises sharply\nPlausibility: high",
        "Label: rises sharply\nPlausibility: 11",
        "Label: rises sharply\nPlausibility: -1",
        "Label: rises sharply\nPlausibility: 8.5",
        "Label: rises sharply\nPlausibility: \u0668",
        "Label: rises sharply\nLabel: falls sharply\nPlausibility: 8",
        "Label: rises sharply\nPlausibility: 8\nPlausibility: 3",
        "Label: rises sharply, falls sharply\nPlausibility: 8",
        VERDICT + " " * 2_000,
        "Label:" * 100_000,
        "\0",
        "(" * 10_000,
    ],
)
def test_a_verdict_in_no_form_is_unreadable(verdict: str | None) -> None:
    assert check(verdict=verdict) == "judge unreadable"


def test_another_label_than_the_one_asked_for() -> None:
    assert check(verdict="Label: rises slightly\nPlausibility: 9") == "another label"
    assert check(move="falls sharply") == "another label"


def test_a_scenario_is_plausible_from_six_on() -> None:
    found = [check(verdict=f"Label: rises sharply\nPlausibility: {mark}") for mark in (0, 5, 6, 10)]
    assert found == ["implausible", "implausible", "", ""]


def test_the_asset_must_be_named() -> None:
    assert check(GOOD.replace("copper", "metal")) == "not mentioned"
    assert check(GOOD.replace("copper", "COPPER")) == ""


def test_the_label_must_not_be_stated() -> None:
    assert check(GOOD + " The price rises\nsharply.") == "label named"
    assert check(GOOD + " The price rises very sharply.") == ""


def test_a_scenario_has_40_to_180_words() -> None:
    found = [check("copper " * count) for count in (39, 40, 180, 181)]
    assert found == ["too short", "", "", "too long"]


def test_a_text_that_was_cut_or_is_empty_is_not_judged() -> None:
    assert check(finish="length") == "cut"
    assert check("") == "empty"
    assert check(GOOD + "\x07") == "control characters"
    assert check("copper " * 100_000) == "too long"


def test_every_reason_has_a_meaning() -> None:
    assert set(recipe().reasons) == {
        "cut", "empty", "too long", "control characters", "too short", "not mentioned", "label named",
        "judge unreadable", "another label", "implausible",
    }  # fmt: skip
