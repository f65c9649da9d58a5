from time import perf_counter

import pytest

from estimator.errors import InputError
from estimator.screening.expressions import LONGEST, MOST, Expression, expressions
from estimator.screening.layout import RESERVED
from tests.unit.screening.small import post, stages, why


def faults(*given: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        expressions(given, RESERVED)
    return [f"{problem.where}: {problem.message}" for problem in caught.value.problems]


def test_keep_and_drop() -> None:
    assert expressions(["a=keep:x=y:z", "b2_=drop:(?i)BUY"], RESERVED) == (
        Expression("a", keeps=True, pattern="x=y:z"),
        Expression("b2_", keeps=False, pattern="(?i)BUY"),
    )
    made = stages(own=["asks=keep:[?]$", "ads=drop:(?i)buy"])
    assert why(post(text="x" * 60), made) == "asks: the expression"
    assert why(post(text="x" * 60 + " Buy?"), made) == "ads: the expression"
    assert why(post(text="x" * 60 + "? \n"), made) == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", ": is no name of a stage"),
        ("Links=drop:x", "Links: is no name of a stage"),
        ("2=drop:x", "2: is no name of a stage"),
        ("a" * 41 + "=drop:x", "is no name of a stage"),
        ("language=drop:x", "language: is taken by another stage"),
        ("fetched=drop:x", "fetched: is taken by another stage"),
        ("human=drop:x", "human: is taken by another stage"),
        ("a=x", "a: says 'x' where keep or drop is expected"),
        ("a=keep", "a: has no expression"),
        ("a=keep:", "a: has no expression"),
        ("a=keep:[", "cannot be read: missing ]"),
        ("a=keep:(?=x)", "cannot be read: invalid perl operator"),
        ("a=keep:(x)\\1", "cannot be read: invalid escape sequence"),
        ("a=keep:((x{1000}){1000}){1000}", "cannot be read: invalid repetition size"),
        ("a=keep:\ud800", "half a character"),
        ("a=keep:" + "x{0,1000}" * 3, "too large when counted out (6,004 of 5,000)"),
        ("a=keep:" + "x{0,1000}" * 54, "cannot be read: pattern too large"),
    ],
)
def test_what_a_person_is_told(given: str, message: str) -> None:
    assert any(message in fault for fault in faults(given))


def test_all_faults_come_at_once_and_the_second_of_a_name_is_one() -> None:
    assert faults("a=keep:x", "a=keep:y", "b=z:y") == [
        "a: is taken by another stage",
        "b: says 'z' where keep or drop is expected",
    ]


def test_lengths_and_numbers_are_bounded() -> None:
    assert len(expressions(["a=keep:" + "x" * LONGEST], ())) == 1
    assert "501 characters" in faults("a=keep:" + "x" * (LONGEST + 1))[0]
    assert len(expressions([f"a{number}=keep:x" for number in range(MOST)], ())) == MOST
    assert "there are 21 expressions" in faults(*(f"a{number}=keep:x" for number in range(MOST + 1)))[0]


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){20}b", "(?:a?){25}a{25}b"])
def test_expressions_that_choke_a_backtracker_end(pattern: str) -> None:
    began = perf_counter()
    Expression("a", keeps=True, pattern=pattern).passes()("a" * 40_000 + "!")
    assert perf_counter() - began < 2
