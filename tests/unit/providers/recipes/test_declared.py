"""Making a record: which calls are made in which order, what each actor sees, and that it can be replayed."""

from functools import cache

import pytest

from estimator.errors import Refusal
from providers.recipes.checks.registry import Tools
from providers.recipes.declared import Declared, run
from providers.recipes.load import load_recipe
from providers.recipes.values import Ask, Finish, Seed, Told

STORY = Seed(0, {"noun": "cat", "verb": "run", "adjective": "red", "feature": "it happens at night"})
SUM = Seed(
    3,
    {
        "student": "You are careful.",
        "tutor": "You wait.",
        "problem": "What is 2 + 3?",
        "answer": "5",
        "form": "a whole number",
        "unit": "",
        "family": "sum",
    },
)
SHOCK = Seed(
    1,
    {
        "asset": "copper",
        "region": "Brazil",
        "cause": "a strike",
        "horizon": "within a day",
        "severity": "a local event",
        "move": "rises slightly",
    },
)


@cache
def recipe(name: str) -> Declared:
    found = load_recipe(name, Tools(run=lambda _solution, _tests: ""))
    assert not isinstance(found, Refusal)
    return found


class Script:
    """Answers one after another, and what was asked."""

    def __init__(self, *answers: str | Told) -> None:
        self.answers = list(answers)
        self.asks: list[Ask] = []

    def __call__(self, ask: Ask) -> Told:
        self.asks.append(ask)
        answer = self.answers[len(self.asks) - 1]
        return answer if isinstance(answer, Told) else Told(answer, "stop")


def test_a_story_is_one_call_that_holds_its_seed() -> None:
    script = Script("  A cat ran.  ")
    draft = run(recipe("short-stories").make(STORY, 0), script)
    assert draft.text == "A cat ran."
    assert draft.parts == {"seed": dict(STORY.values), "answers": {"story": {"text": "A cat ran.", "finish": "stop"}}}
    (ask,) = script.asks
    assert (ask.actor, ask.purpose, [message.role for message in ask.messages]) == (
        "writer",
        "generation",
        ["user"],
    )
    assert "a red cat" in ask.messages[0].content
    assert "it happens at night" in ask.messages[0].content


def test_the_judge_reads_what_was_written_and_is_not_told_the_label() -> None:
    script = Script("A mine in Brazil stops.", "Label: rises slightly\nPlausibility: 8")
    draft = run(recipe("variants").make(SHOCK, 0), script)
    assert [(ask.actor, ask.purpose) for ask in script.asks] == [("writer", "generation"), ("judge", "judge")]
    seen = script.asks[1].messages[1].content
    assert "A mine in Brazil stops." in seen
    assert seen.count("rises slightly") == 1  # among the five that may be chosen
    assert draft.text == "A mine in Brazil stops.\n\nPrice: rises slightly"


@pytest.mark.parametrize(("text", "finish"), [("A mine", "length"), ("", "stop"), ("  ", "other")])
def test_nothing_more_is_asked_once_a_text_is_cut_or_empty(text: str, finish: Finish) -> None:
    script = Script(Told(text, finish))
    draft = run(recipe("variants").make(SHOCK, 0), script)
    assert len(script.asks) == 1
    assert recipe("variants").check(draft) == ("cut" if finish == "length" else "empty")


def test_braces_in_an_answer_are_no_places() -> None:
    script = Script("Uses {asset} and {nothing}.", "x")
    run(recipe("variants").make(SHOCK, 0), script)
    assert "Uses {asset} and {nothing}." in script.asks[1].messages[1].content


def test_each_actor_sees_the_conversation_from_its_own_side() -> None:
    script = Script("I add them.", "Tutor: What do you get?", "I get 5.", "Yes. State it.", "Final answer: 5")
    draft = run(recipe("tutor-student").make(SUM, 0), script)
    assert [ask.actor for ask in script.asks] == ["student", "tutor", "student", "tutor", "student"]
    student, tutor = script.asks[2].messages, script.asks[3].messages
    assert [message.role for message in student] == ["system", "user", "assistant", "user"]
    assert [message.role for message in tutor] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert (student[1].content, student[3].content) == (
        "Here is your problem: What is 2 + 3? How would you start?",
        "What do you get?",
    )
    assert [message.content for message in tutor[3:]] == ["I add them.", "What do you get?", "I get 5."]
    assert "The correct answer is 5" in tutor[0].content
    assert "correct answer" not in student[0].content
    assert draft.text == (
        "Tutor: Here is your problem: What is 2 + 3? How would you start?\n\nStudent: I add them.\n\n"
        "Tutor: What do you get?\n\nStudent: I get 5.\n\nTutor: Yes. State it.\n\nStudent: Final answer: 5"
    )
    assert recipe("tutor-student").check(draft) == ""


def test_a_dialogue_ends_at_its_last_turn_and_the_student_is_told_which_that_is() -> None:
    script = Script(*(f"{letter * 3} is {letter * 4} and so {letter * 5}" for letter in "abcdefg"))
    draft = run(recipe("tutor-student").make(SUM, 0), script)
    assert len(script.asks) == 7
    assert [("Now finish in one line" in ask.messages[-1].content) for ask in script.asks] == [False] * 6 + [True]
    assert "Now finish" not in draft.text
    assert recipe("tutor-student").check(draft) == "no answer"


@pytest.mark.parametrize("told", [Told("cut he", "length"), Told("", "stop")])
def test_a_dialogue_ends_with_a_turn_that_is_cut_or_empty(told: Told) -> None:
    script = Script("I add them.", told)
    assert recipe("tutor-student").check(run(recipe("tutor-student").make(SUM, 0), script)) in ("cut", "empty")
    assert len(script.asks) == 2


def test_the_same_answers_replay_to_the_same_record() -> None:
    answers = ("I add them.", "What do you get?", "I get 5.", "Yes. State it.", "Final answer: 5")
    one, other = Script(*answers), Script(*answers)
    assert run(recipe("tutor-student").make(SUM, 2), one) == run(recipe("tutor-student").make(SUM, 2), other)
    assert one.asks == other.asks


def test_calls_of_different_records_have_different_seeds() -> None:
    asks = [
        next(recipe("short-stories").make(seed, record))
        for seed in recipe("short-stories").seeds(20, 1)
        for record in range(5)
    ]
    assert len({ask.seed for ask in asks}) == 100
    assert all(0 <= ask.seed < 2**31 for ask in asks)
    spoken = Script(*(f"turn {number} says {number}" for number in range(7)))
    run(recipe("tutor-student").make(SUM, 0), spoken)
    assert len({ask.seed for ask in spoken.asks}) == 7
