"""Each reason for which a story is rejected, with what is just allowed."""

from functools import cache

import pytest

from estimator.errors import Refusal
from providers.recipes.declared import Declared
from providers.recipes.load import load_recipe
from providers.recipes.values import Draft, Finish

SEED = {"noun": "kitten", "verb": "hide", "adjective": "tiny", "feature": "something that was lost is found"}

GOOD = """\
Lily had a tiny kitten. The kitten was gray and soft, and its name was Pip. One day Lily looked for Pip in the \
house, but she could not find him.

"Where are you, Pip?" she called. She looked under the bed. She looked behind the door. She was very sad.

Then she heard a small sound. It came from her boot! Pip was hiding in it, and he was asleep. Lily laughed and \
took him in her arms.

"You silly kitten," she said. "You can hide so well!" Then they played until it was night, and both were \
happy."""


FROG = """\
A little green frog sat by the pond. He wanted to go over to the other side, but the water was deep and he was \
afraid. “I can not do it,” he said. His mother smiled. “You are a brave frog,” she told him. So he took a big \
breath and jumped. Splash! He was in the middle of the pond. He swam and swam, and soon he was there. “I did \
it!” he cried. From that day on, he was never afraid of the pond again."""

CAKE = """\
Sam and his sister Ann were hungry after school. On the table there was one piece of cake. “It is mine!” said \
Sam. “No, it is mine!” said Ann. They both pulled at the plate, and the cake fell on the floor. Now nobody had \
cake. Sam was sorry. He still had an apple in his bag. He cut it in two and shared it with Ann. They sat down \
and ate, and they were friends again."""


@cache
def recipe() -> Declared:
    found = load_recipe("short-stories")
    assert not isinstance(found, Refusal)
    return found


def check(text: str, finish: Finish = "stop", **seed: str) -> str:
    return recipe().check(
        Draft(text, {"answers": {"story": {"text": text, "finish": finish}}, "seed": {**SEED, **seed}})
    )


def plain(count: int) -> str:
    """A story of so many words, all of them simple, no sentence like another."""
    spare = [
        f"{one} {other}" for one in ("red", "big", "old", "new") for other in ("ball", "tree", "bird", "boat", "cake")
    ]
    starts = ("we see a", "here is the", "you like my", "now get your", "then he has one", "look at this", "go to that")
    found = ["the", "tiny", "kitten", "will", "hide", "here"]
    at = 0
    while len(found) < count:
        found += f"{starts[at % 7]} {spare[at % 20]}".split()
        at += 1
    found = found[:count]
    return " ".join(word + ("." if number % 7 == 6 else "") for number, word in enumerate(found)).rstrip(".") + "."


def test_a_good_story_is_accepted() -> None:
    assert check(GOOD) == ""
    assert check(GOOD, "other") == ""


@pytest.mark.parametrize(
    ("noun", "verb", "adjective", "text"),
    [("frog", "jump", "brave", FROG), ("cake", "share", "hungry", CAKE)],
    ids=["frog", "cake"],
)
def test_other_good_stories_are_accepted(noun: str, verb: str, adjective: str, text: str) -> None:
    assert check(text, noun=noun, verb=verb, adjective=adjective) == ""


def test_a_story_has_40_to_250_words() -> None:
    assert [check(plain(count)) for count in (39, 40, 250, 251)] == ["too short", "", "", "too long"]


def test_each_word_asked_for_must_occur_in_some_form() -> None:
    assert check(GOOD.replace("hiding", "hidden").replace("hide", "hid")) == ""
    assert check(GOOD.replace("kitten", "kittens")) == ""
    assert check(GOOD.replace("hiding", "sitting").replace("hide", "sit")) == "word missing"
    assert check(GOOD.replace("tiny", "small")) == "word missing"
    assert check(GOOD.replace("kitten", "cat")) == "word missing"


def test_one_word_in_twenty_may_be_hard() -> None:
    assert [
        check(plain(93) + " " + "molecule " * 4 + "yes yes yes."),
        check(plain(93) + " " + "molecule " * 5 + "yes yes."),
    ] == ["", ""]
    assert check(plain(93) + " " + "molecule " * 6 + "yes.") == "hard words"


def test_names_are_not_hard_but_only_three_and_only_with_a_capital() -> None:
    four = plain(60) + " We saw Bronwyn and Theodora and Ignatius."
    assert check(four) == ""
    assert check(four + " Zenobia ran. We saw Zenobia go. Then Zenobia sat down. See Zenobia!") == ""
    many = " ".join(
        f"We saw {name} and {name}." for name in ("Bronwyn", "Theodora", "Ignatius", "Zenobia", "Perpetua", "Ferdinand")
    )
    assert check(plain(50) + " " + many) == "hard words"
    assert check(plain(50) + " We saw bronwyn and theodora and ignatius and zenobia there.") == "hard words"


def test_another_language_is_hard() -> None:
    assert (
        check("kitten hide tiny " + " ".join(f"η γάτα{letter} κοιμάται εδώ" for letter in "ηθικλμνξπρ") + ".")
        == "hard words"
    )


@pytest.mark.parametrize(
    "head",
    [
        "# The Kitten\n\n",
        "**The Kitten**\n\n",
        "Title: The Kitten\n\n",
        "1. One day\n",
        "- One day\n",
        "```\n",
        "Here is a story. ",
        "The story is about this: ",
        "Story:\n",
    ],
)
def test_what_is_not_the_story_itself_is_rejected(head: str) -> None:
    assert check(head + GOOD) == "not only a story"


@pytest.mark.parametrize(
    ("end", "why"),
    [(".", ""), ("!", ""), ('."', ""), ("?”", ""), ("", "no end"), (",", "no end"), (" and", "no end"), ("...\n", "")],
)
def test_the_last_line_ends_a_sentence(end: str, why: str) -> None:
    assert check(GOOD.removesuffix(".") + end) == why


def test_a_sentence_stands_twice_at_most() -> None:
    assert check(GOOD + " The sun was very warm. The sun was very warm.") == ""
    assert check(GOOD + " The sun was very warm. The sun was very warm. The SUN was very warm!") == "repeats itself"
    assert check(GOOD + " It was fun. It was fun. It was fun.") == ""
    run = "and it was so big and"
    assert check(f"{GOOD} He ran {run} he sat {run} he ate.") == ""
    assert check(f"{GOOD} He ran {run} he sat {run} he ate {run} he was glad.") == "repeats itself"
    assert check(f"{GOOD} It was {'big ' * 7}.") == ""
    assert check(f"{GOOD} It was {'big ' * 8}.") == "repeats itself"


def test_a_story_that_the_model_did_not_end_is_cut() -> None:
    assert check(GOOD, "length") == "cut"
    assert check("") == "empty"
    assert recipe().check(Draft("", {"answers": {}, "seed": SEED})) == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "\x1b[2J" + GOOD,
        GOOD + "\u202e",
        "x" * 1_000_000,
        "a " * 500_000,
        "." * 40_000,
        "A! " * 13_000,
        "'" * 40_000,
        "Z" * 40_000,
    ],
)
def test_what_is_hostile_has_a_reason_too(text: str) -> None:
    assert check(text) in recipe().reasons


def test_every_reason_has_a_meaning() -> None:
    assert set(recipe().reasons) == {
        "cut", "empty", "too long", "control characters", "too short", "no end", "not only a story", "word missing",
        "hard words", "repeats itself",
    }  # fmt: skip
