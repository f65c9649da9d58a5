from collections.abc import Callable
from pathlib import Path

import pytest

from estimator.errors import InputError, Problem
from estimator.planning.load import check_plan, read_plan
from tests.unit.planning.small import checked, offer, workspace

WHERE = workspace(offer("shop/posts") + offer("shop/users") + offer("lost/posts", provider='"losst"'))

GOOD = """
[need]
records = 1_000
kind = "post"
purpose = "fine-tune"
criteria = "light"
[[plan]]
id = "p"
name = "a plan"
[[plan.source]]
offer = "shop/posts"
share = 1
tokens_per_record = { likely = 50, low = 40, high = 60, tokenizer = "o200k" }
endpoint = "search"
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        checked(text, WHERE)
    return list(caught.value.problems)


def test_a_good_file_is_rows() -> None:
    file = checked(GOOD, WHERE)
    assert file.need.records == 1000
    assert file.plan[0].source[0].provider_keys == {"endpoint": "search"}


@pytest.mark.parametrize(
    ("change", "where", "message", "hint"),
    [
        (
            lambda t: t.replace("shop/posts", "shop/post"),
            "plan[p].source[1].offer",
            "no price file knows the offer 'shop/post'",
            "did you mean 'shop/posts' or",
        ),
        (
            lambda t: t.replace("shop/posts", "lost/posts"),
            "plan[p].source[1].offer",
            "no provider is called 'losst'",
            "known: fake",
        ),
        (
            lambda t: t.replace("endpoint", "endpont"),
            "plan[p].source[1].endpont",
            "unknown key 'endpont'",
            "did you mean 'endpoint'",
        ),
        (
            lambda t: t.replace("endpoint", "acount"),
            "plan[p].source[1].acount",
            "unknown key 'acount'",
            "did you mean 'account'",
        ),
        (
            lambda t: t + "pages = 0\n",
            "plan[p].source[1].pages",
            "input should be greater than or equal to 1, not 0",
            "",
        ),
        (
            lambda t: t.replace('"light"', '"lite"'),
            "need.criteria",
            "no criteria are called 'lite'",
            "did you mean 'light'?; your own go into a file named in yields = […]",
        ),
        (
            lambda t: t.replace("records = 1_000", "recrods = 1_000"),
            "need.recrods",
            "unknown key 'recrods'",
            "did you mean 'records'",
        ),
        (
            lambda t: t.replace("share = 1", "usage = { posts = 5 }"),
            "plan[p].source[1].usage.posts",
            "shop/posts has no meter called 'posts'",
            "did you mean 'post'",
        ),
        (
            lambda t: t.replace("share = 1", "share = 0.5"),
            "plan[p]",
            "the shares of a plan's sources must sum to 1, not 0.5",
            "",
        ),
    ],
)
def test_a_fault_is_named_with_its_place_and_the_nearest_name(
    change: Callable[[str], str], where: str, message: str, hint: str
) -> None:
    found = problems(change(GOOD))
    [problem] = [problem for problem in found if problem.message == message] or [found[0]]
    assert (problem.file, problem.where, problem.message) == ("plan.toml", where, message)
    assert problem.hint.startswith(hint)


def test_every_fault_is_told_at_once() -> None:
    text = (
        GOOD.replace("fine-tune", "train")
        .replace('"light"', '"heavy"')
        .replace("endpoint", "end")
        .replace("[[plan.source]]", '[[plan.source]]\noffer = "nobody"\nshare = 1\n[[plan.source]]')
    )
    assert {(problem.where, problem.message.partition(":")[0].split(",")[0]) for problem in problems(text)} >= {
        ("need.purpose", "input should be 'pretrain-foundation'"),
        ("plan[p].source[1]", "tokens_per_record is missing"),
        ("plan[p].source[1].offer", "no price file knows the offer 'nobody'"),
        ("plan[p].source[2].end", "unknown key 'end'"),
        ("need.criteria", "no criteria are called 'heavy'"),
    }


def test_stated_usage_needs_no_key_of_the_provider_but_the_keys_it_has_must_be_right() -> None:
    usage = GOOD.replace("share = 1", "usage = { post = 5 }")
    assert checked(usage.replace('endpoint = "search"', ""), WHERE).plan[0].source[0].usage == {"post": 5}
    assert "unknown key 'endpont'" in {problem.message for problem in problems(usage.replace("endpoint", "endpont"))}


@pytest.mark.parametrize(
    "text",
    [
        "need = 1\nplan = 2",
        "need = []\nplan = [1, { source = 3 }, { id = 4, source = [5, { offer = 6 }] }]",
        "",
        "plan = [{ source = [[]] }]",
    ],
)
def test_a_file_of_another_shape_is_bad_input_and_never_a_crash(text: str) -> None:
    assert problems(text)


def test_further_files_are_named_relative_to_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "plans" / "p.toml"
    path.parent.mkdir()
    path.write_text('books = ["mine.toml", 3]\nyields = ["rates.toml"]\n' + GOOD)
    found = read_plan(path)
    assert (found.name, found.books, found.yields) == (
        "p.toml",
        (path.parent / "mine.toml",),
        (path.parent / "rates.toml",),
    )
    path.write_text('books = "mine.toml"\n' + GOOD)
    found = read_plan(path)
    assert found.books == ()
    with pytest.raises(InputError, match="books"):
        check_plan(found, WHERE)


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")
