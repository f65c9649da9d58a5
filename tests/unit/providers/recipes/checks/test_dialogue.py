"""Each reason for which a dialogue is rejected, with what is just allowed."""

from functools import cache
from typing import Any

import pytest

from estimator.errors import Refusal
from providers.recipes.declared import Declared
from providers.recipes.load import load_recipe
from providers.recipes.values import Draft

SEED = {"problem": "Solve for x: 3x + 4 = 19.", "answer": "5", "form": "a whole number", "unit": "cm|centimetres"}
OPENING = "Here is your problem: Solve for x: 3x + 4 = 19. How would you start?"

GOOD = (
    OPENING,
    "First I take 4 away from both sides. That leaves 3x = 15.",
    "Right so far. What do you do with the 3 in front of x?",
    "I divide both sides by 3, so x must be 5.",
    "Put it back into the first equation. Does it fit?",
    "3 times 5 is 15, and 15 plus 4 is 19. It fits.\nFinal answer: 5",
)


@cache
def recipe() -> Declared:
    found = load_recipe("tutor-student")
    assert not isinstance(found, Refusal)
    return found


def check(*texts: str, finish: str = "stop", **seed: str) -> str:
    turns: list[dict[str, Any]] = [
        {"actor": "tutor" if at % 2 == 0 else "student", "text": text, "finish": "stop"}
        for at, text in enumerate(texts)
    ]
    turns[-1]["finish"] = finish
    return recipe().check(Draft("", {"turns": turns, "seed": {**SEED, **seed}}))


def last(text: str, **seed: str) -> str:
    return check(*GOOD[:-1], text, **seed)


def test_a_good_dialogue_is_accepted() -> None:
    assert check(*GOOD) == ""
    assert check(*GOOD, finish="other") == ""


@pytest.mark.parametrize("answer", ["5", "x = 5", "5.0", "10/2", "sqrt(25)", "**5**", "5 cm", "$5$", r"\boxed{5}"])
def test_the_true_answer_is_accepted_however_it_is_written(answer: str) -> None:
    assert last(f"Done. Final answer: {answer}") == ""


def test_a_root_and_a_multiple_of_pi_are_compared_exactly() -> None:
    assert last("Done. Final answer: 2√13", answer="2*sqrt(13)") == ""
    assert last("Done. Final answer: 7.2111", answer="2*sqrt(13)") == "wrong answer"
    assert last("Done. Final answer: 25π cm", answer="25*pi") == ""


@pytest.mark.parametrize("answer", ["6", "-5", "5.01", "1/5"])
def test_another_number_is_wrong(answer: str) -> None:
    assert last(f"Final answer: {answer}") == "wrong answer"


def test_without_the_marker_there_is_no_answer() -> None:
    assert last("So x is 5, and that is my result.") == "no answer"
    assert check(*GOOD[:2], "What now?", "It is five, I think.") == "no answer"


def test_an_answer_of_the_tutor_is_none_of_the_student() -> None:
    assert check(*GOOD[:4], "Then state it now, please.") == "no answer"


@pytest.mark.parametrize(
    "answer",
    ["", "five", "5 or 6", "<the number>", "9**9**9", "(" * 10_000, "\u0665", "5\nFinal answer: 6", "__import__('os')"],
)
def test_what_is_not_one_number_is_unreadable(answer: str) -> None:
    expected = "too long" if len(answer) > 40_000 else "unreadable answer"
    assert last(f"Final answer: {answer}") == expected


def test_the_same_answer_twice_is_one_answer() -> None:
    assert last("Final answer: 5\nFinal answer: 5") == ""


def test_a_dialogue_of_four_turns_is_long_enough_and_one_of_two_is_not() -> None:
    assert check(*GOOD[:3], GOOD[5]) == ""
    assert check(OPENING, GOOD[5]) == "too short"


def test_turns_have_three_words_to_a_hundred_and_fifty() -> None:
    assert check(OPENING, "Take 4 away.", *GOOD[2:]) == ""
    assert check(OPENING, "Take 4.", *GOOD[2:]) == "too short"
    assert check(OPENING, " ".join(f"word{n}" for n in range(150)), *GOOD[2:]) == ""
    assert check(OPENING, " ".join(f"word{n}" for n in range(151)), *GOOD[2:]) == "too long"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (1, "I take 4 away.\nTutor: Good, go on."),
        (1, "I take 4 away.\n**Tutor:** Good, go on."),
        (1, "Good job, now divide by 3."),
        (2, "Yes.\nStudent: I divide by 3."),
        (2, "That is right. Final answer: 15"),
        (2, "As a student I would divide by 3."),
        (1, "Yes.\nStudent: I divide by 3 then."),
    ],
)
def test_who_says_the_others_part_slips(at: int, text: str) -> None:
    assert check(*GOOD[:at], text, *GOOD[at + 1 :]) == "role slip"


def test_a_turn_that_says_what_was_said_is_repeated() -> None:
    assert check(*GOOD[:3], GOOD[1], *GOOD[4:]) == "repeated turn"
    assert check(*GOOD[:3], GOOD[1].upper().replace(".", " ! "), *GOOD[4:]) == "repeated turn"
    assert check(*GOOD[:3], OPENING, *GOOD[4:]) == "repeated turn"


def test_the_tutor_must_not_be_first_to_say_the_answer() -> None:
    assert check(*GOOD[:2], "Right, and then x is 5, is it not?", *GOOD[3:]) == "answer told"
    assert check(*GOOD[:2], "Right, and then x is 10/2, is it not?", *GOOD[3:]) == "answer told"
    assert check(*GOOD[:4], "Yes, 5 is right. State it.", GOOD[5]) == ""
    assert check(*GOOD[:2], "Right, and what is 15 by 3, or 5.5?", *GOOD[3:]) == ""


def test_a_number_that_the_problem_shows_is_no_secret() -> None:
    assert check(*GOOD[:2], "What of the 19 there?", *GOOD[3:5], "Final answer: 19", answer="19") == ""


def test_what_looks_like_a_number_and_is_none_tells_nothing() -> None:
    assert check(*GOOD[:2], "Not 1/0 and not 1/00.", *GOOD[3:]) == ""


def test_a_cut_or_empty_turn_ends_it() -> None:
    assert check(*GOOD, finish="length") == "cut"
    assert check(*GOOD[:2], "") == "empty"
    assert check(*GOOD[:2], "", finish="length") == "cut"


@pytest.mark.parametrize("text", ["\0", "go\x1b[31m on", "a\u202eb", "half \ud800"])
def test_control_characters_are_rejected(text: str) -> None:
    assert check(*GOOD[:2], text, *GOOD[3:]) == "control characters"


@pytest.mark.parametrize(
    "text",
    ["Final answer: " + "(" * 1_000_000, "9" * 1_000_000, "Final answer: " * 70_000, "a:\n" * 300_000],
    ids=["brackets", "digits", "markers", "labels"],
)
def test_a_megabyte_is_too_long_and_no_more_is_done_with_it(text: str) -> None:
    assert last(text) == "too long"


@pytest.mark.parametrize(
    "text", ["Final answer: " + "(" * 39_000, "1/0 " * 9_000, "a:\n" * 13_000, "Final answer: 1/0", "1/0 and 1/00 then"]
)
def test_what_is_hostile_within_the_bounds_has_a_reason_too(text: str) -> None:
    assert last(text) in recipe().reasons


def test_every_reason_has_a_meaning() -> None:
    assert set(recipe().reasons) == {
        "cut", "empty", "too long", "control characters", "no answer", "unreadable answer", "wrong answer", "too short",
        "role slip", "repeated turn", "answer told",
    }  # fmt: skip
    assert all(recipe().reasons.values())
