"""Forms of words by the stated rules, and lists of words."""

from pathlib import Path

import pytest

from estimator.errors import InputError
from estimator.shipped import shipped
from providers.recipes.words import forms, read_list, uses, words


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("cats", "cat"), ("boxes", "box"), ("puppies", "puppy"), ("leaves", "leaf"), ("mice", "mouse"),
        ("jumped", "jump"), ("hopped", "hop"), ("baked", "bake"), ("carried", "carry"),
        ("thought", "think"), ("was", "be"),
                ("running", "run"), ("making", "make"), ("playing", "play"), ("taller", "tall"), ("biggest", "big"),
        ("happier", "happy"),
        ("slowly", "slow"), ("happily", "happy"), ("sleepy", "sleep"), ("shiny", "shine"),
        ("cat's", "cat"), ("dogs'", "dogs"), ("didn't", "did"), ("didn't", "do"), ("i'll", "i"), ("cat", "cat"),
    ],
)  # fmt: skip
def test_a_form_leads_to_its_word(written: str, word: str) -> None:
    assert word in forms(written)


@pytest.mark.parametrize(("written", "word"), [("caterpillar", "cat"), ("cats", "dog"), ("reruns", "run"), ("s", "")])
def test_another_word_is_no_form(written: str, word: str) -> None:
    assert word not in forms(written)


def test_words_are_letters_of_any_script_and_no_numbers() -> None:
    assert words("He said: “It’s 5 o'clock!” Été—no.") == ["he", "said", "it's", "o'clock", "été", "no"]
    assert words("") == []


def test_a_word_is_used_in_any_of_its_forms() -> None:
    assert uses(["the", "mice", "ran"], "mouse")
    assert uses(["the", "mice", "ran"], "run")
    assert not uses(["the", "mice", "ran"], "cat")


def test_the_shipped_list_is_what_its_head_says() -> None:
    found = read_list(shipped("examples/recipes/words/spache-1974.txt"))
    assert len(found) == 1_040
    assert {"a", "i", "zoo", "won't"} <= found
    assert not any(len(word) == 1 and word not in "ai" for word in found)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"cat\nDog\n", "line 2: 'Dog' is no word"),
        (b"caf\xe9", "is not UTF-8"),
        (b"a " * 200_000, "larger than 256 KiB"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "own.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        read_list(path)
