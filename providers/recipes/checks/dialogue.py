"""The check ``solved-dialogue``: a problem talked through to its true answer, each speaker keeping its part."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from estimator.rows import Count, Positive
from providers.recipes import answers
from providers.recipes.checks import form
from providers.recipes.draw import UNITS
from providers.recipes.expression import UnreadableError, Value, same, value
from providers.recipes.rows import CheckRow, Item, Label, Of
from providers.recipes.values import Draft

NO_ANSWER = "no answer"
UNREADABLE = "unreadable answer"
WRONG = "wrong answer"
TOO_SHORT = "too short"
ROLE = "role slip"
REPEATED = "repeated turn"
TOLD = "answer told"

REASONS = {
    **form.REASONS,
    NO_ANSWER: "the last turn states no final answer in the form asked for",
    UNREADABLE: "what stands as the final answer is not one number in a form that is read, or there are several",
    WRONG: "the final answer is another number than the true one",
    TOO_SHORT: "it has fewer turns than asked for, or a turn has too few words",
    ROLE: "one who speaks writes the other's line or says what belongs to the other's part",
    REPEATED: "a turn says what an earlier one has said",
    TOLD: "the tutor states the true answer before the student does",
}

_NUMBER = re.compile(r"(?<![\w.])-?[0-9]{1,15}(?:\.[0-9]{1,12})?(?:/[0-9]{1,12})?(?![\w/]|\.[0-9])")
_PLAIN = re.compile(r"-?[0-9]+(?:/[0-9]+)?")


class SolvedDialogue(CheckRow):
    """Settings.

    Attributes:
        name: Of the checker.
        solver: The actor who states the final answer.
        marker: What it writes before the answer.
        least_turns: Turns of the whole dialogue, the opening line included.
        least_words: Of every turn that models speak but the last.
        most_words: Of every turn.
        alike: From which share of common word triples two turns say the same.
        never: By actor, words that belong to the other's part.
    """

    name: Literal["solved-dialogue"]
    solver: Label
    marker: Item
    least_turns: Positive
    least_words: Count = 0
    most_words: Positive
    alike: float = Field(default=0.8, gt=0, le=1)
    never: dict[Label, tuple[Item, ...]] = Field(default_factory=dict)

    def refers(self) -> Iterator[tuple[str, Of, str]]:
        """As the base class has it."""
        yield "name", "dialogue", ""
        yield "name", "problem", ""
        yield "solver", "actor", self.solver
        yield from (("never", "actor", actor) for actor in self.never)


def check(settings: SolvedDialogue, draft: Draft, names: Mapping[str, str]) -> str:
    """Why a dialogue is rejected; empty where it is accepted.

    Args:
        settings: Of the recipe.
        draft: With the parts ``turns`` and ``seed``.
        names: By actor, the name that stands before its turns.
    """
    turns, seed = draft.parts["turns"], draft.parts["seed"]
    return (
        next((why for turn in turns if (why := form.fault(turn))), "")
        or _length(settings, turns)
        or next((why for turn in turns[1:] if (why := _slip(settings, turn, names))), "")
        or (REPEATED if _repeats(turns, settings.alike) else "")
        or (TOLD if _told(settings, turns, seed) else "")
        or _answer(settings, turns[-1], seed)
    )


def _length(settings: SolvedDialogue, turns: Sequence[Mapping[str, Any]]) -> str:
    counts = [len(turn["text"].split()) for turn in turns]
    if any(count > settings.most_words for count in counts[1:]):
        return form.TOO_LONG
    short = len(turns) < settings.least_turns or any(count < settings.least_words for count in counts[1:-1])
    # A dialogue that never came to its answer failed at that, however few its turns.
    return TOO_SHORT if short and answers.answers(turns[-1]["text"], settings.marker) else ""


def _slip(settings: SolvedDialogue, turn: Mapping[str, Any], names: Mapping[str, str]) -> str:
    text = turn["text"].lower()
    other = [name.lower() for actor, name in names.items() if actor != turn["actor"]]
    labels = [line.strip(" *").partition(":")[0].strip(" *") for line in text.splitlines() if ":" in line]
    own = names[turn["actor"]].lower()
    if own in labels or any(label in other for label in labels):
        return ROLE
    if turn["actor"] != settings.solver and answers.answers(text, settings.marker):
        return ROLE
    return ROLE if any(words.lower() in text for words in settings.never.get(turn["actor"], ())) else ""


def _repeats(turns: Sequence[Mapping[str, Any]], alike: float) -> bool:
    seen: list[frozenset[tuple[str, ...]]] = []
    for turn in turns:
        said = re.findall(r"\w+", turn["text"].lower())
        triples = frozenset(zip(said, said[1:], said[2:], strict=False)) or frozenset({tuple(said)})
        if any(len(triples & other) >= alike * len(triples | other) for other in seen):
            return True
        seen.append(triples)
    return False


def _told(settings: SolvedDialogue, turns: Sequence[Mapping[str, Any]], seed: Mapping[str, str]) -> bool:
    """Whether another than the solver writes the true answer first; one that the problem shows is no secret."""
    key = seed["answer"]
    if not _PLAIN.fullmatch(key):
        return False
    true = value(key)
    for turn in turns:
        if any(_is(found, true) for found in _NUMBER.findall(turn["text"])):
            return turn is not turns[0] and turn["actor"] != settings.solver
    return False


def _is(written: str, true: Value) -> bool:
    try:
        return same(value(written), true)
    except UnreadableError:
        return False


def _answer(settings: SolvedDialogue, turn: Mapping[str, Any], seed: Mapping[str, str]) -> str:
    found = answers.answers(turn["text"], settings.marker) if turn["actor"] == settings.solver else []
    if not found:
        return NO_ANSWER
    if len({answer.strip() for answer in found}) > 1:
        return UNREADABLE
    try:
        return "" if answers.right(found[0], seed["answer"], seed["unit"].split(UNITS)) else WRONG
    except UnreadableError:
        return UNREADABLE
