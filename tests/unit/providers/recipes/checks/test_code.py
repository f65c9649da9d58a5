"""Each reason for which an exercise is rejected; what a model wrote is handed to the runner and never run here."""

import builtins
from collections.abc import Callable
from typing import Any

import pytest

from estimator.errors import Refusal
from providers.recipes.checks.registry import Tools
from providers.recipes.declared import Declared
from providers.recipes.load import load_recipe
from providers.recipes.values import Draft

PROBLEM = (
    "Write a function count_vowels(text) that returns how many vowels a text has. Vowels are a, e, i, o and u, in "
    "either case. An empty text has none."
)
SOLUTION = """def count_vowels(text):
    return sum(letter in "aeiou" for letter in text.lower())
"""
TESTS = """assert count_vowels("hello") == 2
assert count_vowels("") == 0
assert count_vowels("AEIOU") == 5
"""


class Runner:
    """Passes every solution that has a body, and keeps what it was given."""

    def __init__(self, says: Callable[[str], str] | None = None) -> None:
        self.given: list[tuple[str, str]] = []
        self.says = says or (lambda solution: "tests fail" if "return None" in solution else "")

    def __call__(self, solution: str, tests: str) -> str:
        self.given.append((solution, tests))
        return self.says(solution)


def recipe(run: Runner) -> Declared:
    found = load_recipe("python-exercises", Tools(run, {"out of time": "it did not end in time"}))
    assert not isinstance(found, Refusal)
    return found


def draft(solution: str = SOLUTION, tests: str = TESTS, problem: str = PROBLEM, finish: str = "stop") -> Draft:
    exercise = f"{problem}\n\n```python\n{solution}```"
    answers: dict[str, Any] = {
        "exercise": {"text": exercise, "finish": finish},
        "tests": {"text": f"```python\n{tests}```", "finish": "stop"},
    }
    return Draft(exercise, {"seed": {}, "answers": answers})


def check(*parts: str, run: Runner | None = None, **named: str) -> str:
    return recipe(run or Runner()).check(draft(*parts, **named))


def test_without_a_runner_the_recipe_is_refused_and_says_why() -> None:
    refusal = load_recipe("python-exercises")
    assert isinstance(refusal, Refusal)
    assert str(refusal) == (
        "recipe python-exercises: its check runs what a model wrote, and nothing here can run that shut off from "
        "everything else"
    )


def test_a_good_exercise_is_run_twice_as_it_is_and_hollow() -> None:
    run = Runner()
    assert check(run=run) == ""
    assert run.given == [
        (SOLUTION, TESTS),
        ("def count_vowels(text):\n    return None", TESTS),
    ]


@pytest.mark.parametrize(
    "solution",
    [
        "import math\n\ndef f(x):\n    '''The root.'''\n    return math.isqrt(x)\n",
        "from collections import Counter\nLIMIT: int = 3\nVOWELS = 'aeiou'\ndef f(x):\n    return Counter(x)\n",
        "class Stack:\n    def __init__(self):\n        self.items = []\n\ndef f(x):\n    return Stack()\n",
        "def f(x):\n    return r'\\d' + '\\d'\n",
    ],
    ids=["import", "constant", "class", "odd escape"],
)
def test_other_good_solutions_are_accepted(solution: str) -> None:
    assert check(solution, "assert f(1) == 1\nassert f(2) == 2\nassert f(3) == 3\n") == ""


def test_what_the_runner_says_is_the_reason() -> None:
    assert check(run=Runner(lambda _solution: "out of time")) == "out of time"
    assert check(run=Runner(lambda _solution: "an unheard-of thing")) == "tests fail"


def test_tests_that_pass_on_nothing_prove_nothing() -> None:
    assert check(run=Runner(lambda _solution: "")) == "tests prove nothing"


@pytest.mark.parametrize(
    ("tests", "why"),
    [
        ("assert count_vowels('a') == 1\nassert count_vowels('b') == 0\nassert count_vowels('ab') == 1\n", ""),
        ("assert count_vowels('a') == 1\nassert count_vowels('b') == 0\n", "too few tests"),
        ("assert count_vowels('a') == 1\n" * 5, "too few tests"),
        ("assert True\nassert 1 == 1\nassert count_vowels\nassert len('a') == 1\n", "too few tests"),
        ("", "too few tests"),
        ("import os\nassert count_vowels('a') == 1\n", "not only asserts"),
        ("print(count_vowels('a'))\n", "not only asserts"),
        ("def test():\n    assert count_vowels('a') == 1\n", "not only asserts"),
        ("assert count_vowels('a' == 1\n", "not Python"),
    ],
)
def test_tests_are_asserts_that_call_the_solution(tests: str, why: str) -> None:
    assert check(SOLUTION, tests) == why


@pytest.mark.parametrize(
    ("solution", "why"),
    [
        ("x = 1\n", "no function"),
        ("f = lambda x: x\n", "no function"),
        ("", "no function"),
        ("def f(x) return x\n", "not Python"),
        ("def f(x):\n    return x\nprint(f(1))\n", "more than functions"),
        ("def f(x):\n    return x\ny = f(1)\n", "more than functions"),
        ("def f(x):\n    return x\nif __name__ == '__main__':\n    f(1)\n", "more than functions"),
        ("import os\ndef f(x):\n    return x\n", "imports"),
        ("def f(x):\n    import subprocess\n    return x\n", "imports"),
        ("from . import y\ndef f(x):\n    return x\n", "imports"),
        ("import os.path\ndef f(x):\n    return x\n", "imports"),
    ],
)
def test_a_solution_only_defines(solution: str, why: str) -> None:
    run = Runner()
    assert check(solution, run=run) == why
    assert run.given == []


@pytest.mark.parametrize(
    ("exercise", "why"),
    [
        (PROBLEM, "no code"),
        (f"{PROBLEM}\n```python\n{SOLUTION}```\n```python\n{SOLUTION}```", "no code"),
        (f"{PROBLEM}\n```javascript\n{SOLUTION}```", "no code"),
        (f"{PROBLEM}\n```python\n{SOLUTION}", "no code"),
        (f"{PROBLEM}\n```\n{SOLUTION}```", ""),
        (f"Fourteen words are one too few for a problem that people are to read.\n```py\n{SOLUTION}```", "too short"),
        (f"Fifteen words are just enough for a problem that a person is to read here.\n```py\n{SOLUTION}```", ""),
    ],
)
def test_a_problem_in_words_is_followed_by_one_block(exercise: str, why: str) -> None:
    made = draft()
    answers = {**made.parts["answers"], "exercise": {"text": exercise, "finish": "stop"}}
    assert recipe(Runner()).check(Draft(exercise, {**made.parts, "answers": answers})) == why


def test_a_block_has_at_most_four_thousand_characters() -> None:
    padding = 4_000 - len(SOLUTION) - 2
    assert check(SOLUTION + "#" * (padding + 1) + "\n") == ""
    assert check(SOLUTION + "#" * (padding + 2) + "\n") == "too long"


def test_what_is_cut_or_was_not_asked_for_is_no_exercise() -> None:
    assert check(finish="length") == "cut"
    run = Runner()
    assert (
        recipe(run).check(Draft("", {"seed": {}, "answers": {"exercise": draft().parts["answers"]["exercise"]}}))
        == "empty"
    )
    assert run.given == []


HOSTILE = {
    "brackets": "x = " + "(" * 3_900 + "\n",
    "closed brackets": "x = " + "(" * 150 + ")" * 150 + "\n",
    "signs": "x = " + "-" * 3_900 + "1\n",
    "attributes": "x = a" + ".a" * 1_900 + "\n",
    "sum": "x = 1" + "+1" * 1_900 + "\n",
    "power": "x = 9**9**9**9\n",
    "lambdas": "x = " + "lambda: " * 480 + "1\n",
    "indent": "".join(" " * depth + "if 1:\n" for depth in range(80)),
    "null": "x = 1\0\n",
    "half a character": "x = '\ud800'\n",
    "megabyte": "x = 1\n" * 200_000,
    "fences": "```\n" * 900,
    "ticks": "`" * 3_900,
    "coding": "# -*- coding: utf-7 -*-\n",
    "subscripts": "x = a" + "[0]" * 1_300 + "\n",
    "nots": "x = " + "not " * 990 + "1\n",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_code_has_a_reason_and_is_never_run_here(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_arguments: object, **_named: object) -> None:
        pytest.fail("something was run")

    monkeypatch.setattr(builtins, "eval", no)
    monkeypatch.setattr(builtins, "exec", no)
    found = recipe(Runner())
    assert found.check(draft(SOLUTION + code)) in {"", *found.reasons}
    assert found.check(draft(SOLUTION, code)) in found.reasons
    assert found.check(draft(code)) in found.reasons
