from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError, Refusal
from estimator.files import validate
from estimator.money import Money
from estimator.sourcing import Estimated, StatedCost
from providers.contract_suite import book_of
from providers.generation import Calls, GeneratorOptions, Work, correction_cost, origin_of, release_of, work_of
from tests.contract.generators import BOOK

ROWS = book_of(BOOK)


def options(**keys: Any) -> GeneratorOptions:
    return validate(GeneratorOptions, keys, "plan.toml")


def exactly(*values: int | Fraction) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, values))


def work(tokens: int = 250, **keys: Any) -> Work:
    record = Estimated(Fraction(tokens), Fraction(tokens), Fraction(tokens), "assumed", "plan: tokens_per_record")
    return work_of(options(**keys), record, ROWS)


def test_one_call_may_give_several_records() -> None:
    found = work(recipe="short-stories", records_per_call=4, prompt_tokens=500, retries=0)
    assert (found.number, found.prompt, found.output) == exactly(Fraction(1, 4), 125, 250)
    assert (found.refusals, found.warnings, found.unknown_prompts) == ((), (), ())
    assert found.inputs.sources == (
        "plan: prompt_tokens",
        "plan: records_per_call",
        "plan: tokens_per_record",
        "plan: retries",
    )


def test_tokens_of_a_call_may_be_stated_apart_from_those_of_a_record() -> None:
    found = work(recipe="self-instruct", records_per_call=17, prompt_tokens=770, output_tokens=1_615)
    assert (found.prompt, found.output) == exactly(Fraction(770, 17), 95)


def test_a_dialogue_sends_its_turns_again() -> None:
    """Eight turns of 30 tokens with 300 fixed: 8 × 300 + 30 × (0 + 1 + … + 7) sent."""
    found = work(240, recipe="tutor-student", turns=8, prompt_tokens=300)
    assert (found.number, found.prompt, found.output) == exactly(8, 8 * 300 + 30 * 28, 240)
    assert found.calls[0].longest == 300 + 7 * 30 + 30


def test_failed_calls_cost_again_and_judges_are_calls_too() -> None:
    judge = {"judge_calls": 2, "judge_prompt_tokens": 300, "judge_output_tokens": 10}
    found = work(100, recipe="variants", records_per_call=1, prompt_tokens=150, retries=0.1, **judge)
    assert (found.number, found.prompt, found.output) == exactly(Fraction(33, 10), 825, 132)
    assert [step.label for step in found.steps] == [
        "generation calls for one raw record",
        "judge calls for one raw record",
    ]


def test_what_is_not_stated_is_refused_and_what_is_left_out_is_said() -> None:
    nothing = work()
    assert [refusal.what for refusal in nothing.refusals] == ["recipe", "calls of the model"]
    assert nothing.calls == ()
    assert (nothing.output, nothing.number) == exactly(0, 0)
    assert nothing.warnings[0].startswith("Calls that fail")
    unchecked = work(recipe="variants", records_per_call=1)
    assert unchecked.warnings[1].startswith("No call checks")
    assert [refusal.why[:13] for refusal in unchecked.unknown_prompts] == ["prompt_tokens"]
    judged = work(recipe="own", records_per_call=1, judge_calls=1)
    assert [refusal.what for refusal in judged.refusals] == ["judging calls"]
    assert work(recipe="own", records_per_call=1, judge_calls=0).refusals == ()


def test_long_calls_are_counted_apart() -> None:
    calls = Calls("generation", Fraction(5), Fraction(100), Fraction(50), growth=Fraction(50))
    assert calls.above(50) == (calls.prompts, calls.outputs)  # 100, 150, 200, 250, 300: all
    assert calls.above(200) == exactly(250 + 300, 100)
    assert calls.above(1_000) == exactly(0, 0)
    assert Calls("generation", Fraction(1, 4), Fraction(100), Fraction(50)).above(100) == exactly(0, 0)


def test_evidence_of_the_plan_may_be_words_or_a_row_of_the_book() -> None:
    found = work(
        recipe="own", records_per_call=1, prompt_tokens={"likely": 9, "evidence": "press", "grade": "measured"}
    )
    assert (found.inputs.sources[:2], found.inputs.grade) == (("plan: prompt_tokens", "press"), "assumed")
    found = work(recipe="own", turns=1, prompt_tokens={"likely": 9, "evidence": "our log", "grade": "measured"})
    assert found.inputs.sources[:2] == ("plan: prompt_tokens", "plan: prompt_tokens: our log")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"turns": 8, "records_per_call": 2}, "remove records_per_call or write 1"),
        ({"turns": 0.5}, "must be at least 1"),
        ({"records_per_call": 0}, "must be above 0"),
        ({"correction": {"share": 2}}, "between 0 and 1"),
        ({"correction": {"rate": "30 USD"}}, "must be an amount an hour such as '30 USD/hour'"),
        ({"correction": {"rate": "30 XXX/hour"}}, "currency 'XXX' is not known"),
    ],
)
def test_a_recipe_that_contradicts_itself_is_a_fault(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        options(**keys)


def test_correction_is_hours_of_a_share_of_the_usable_records() -> None:
    stated = {"share": 0.02, "minutes": {"low": 0.5, "likely": 1, "high": 3}, "rate": "30 USD/hour"}
    cost = correction_cost(options(recipe="tutor-student", correction=stated), ROWS)
    assert isinstance(cost, StatedCost)
    assert (cost.ratio, cost.rate, cost.basis, cost.unit) == (
        Fraction(1, 3_000),
        Money(Fraction(30), "USD"),
        "usable",
        "hour",
    )
    assert cost.why == "a share of 0.02 of the usable records × 0.5 to 3, likely 1 minutes / 60"


def test_a_recipe_published_with_correction_must_say_how_much() -> None:
    missing = correction_cost(options(recipe="tutor-student"), ROWS)
    assert isinstance(missing, Refusal)
    assert (missing.what, missing.why) == (
        "human correction",
        "correction.share is required: write share = 0 if nobody corrects",
    )
    assert correction_cost(options(recipe="short-stories"), ROWS) is None
    assert correction_cost(options(recipe="tutor-student", correction={"share": 0}), ROWS) is None
    assert isinstance(correction_cost(options(correction={"minutes": 1}), ROWS), Refusal)
    assert isinstance(correction_cost(options(correction={"share": 0.1}), ROWS), Refusal)
    unpriced = correction_cost(options(correction={"share": 0.1, "minutes": 1}), ROWS)
    assert isinstance(unpriced, StatedCost)
    assert isinstance(unpriced.rate, Refusal)


def test_terms_pass_on_and_what_is_unknown_is_named() -> None:
    known = origin_of(ROWS, "llama-3.1-8b", ("our tickets", "acme"))
    assert (known.terms, known.seeds, known.warnings) == (("acme",), ("our tickets",), ())
    unknown = origin_of(ROWS, "gpt-99", ())
    assert (unknown.terms, unknown.seeds) == ((), ("output of the model gpt-99",))
    assert unknown.warnings == (
        "The book does not know the model gpt-99: whether it was released by then was not checked.",
    )
    assert origin_of(ROWS, None, ()).seeds == ("output of a model that is not named",)
    assert origin_of(ROWS, "gpt-99", (), covered=True).seeds == ()


def test_a_thing_cannot_be_used_before_its_release() -> None:
    early = release_of(ROWS, "engine", "vllm", date(2023, 6, 19))
    assert early is not None
    assert (early.kind, early.what) == ("not released", "vLLM")
    assert release_of(ROWS, "engine", "vllm", date(2023, 6, 20)) is None
    assert release_of(ROWS, "engine", "unheard-of", date(2023, 6, 19)) is None
