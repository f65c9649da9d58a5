"""What stands in a recipe file, ``perusable.recipe/1``: prompts, seeds, problems, how a record ends, its check.

The keys are told in docs/recipes.md.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from estimator.rows import Kind, Name, Number, Positive, Row, Text
from providers.recipes.values import Purpose

SCHEMA = "perusable.recipe/1"

_UNSEEN = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}"

Prompt = Annotated[str, StringConstraints(pattern=rf"^[^{_UNSEEN}]*$", min_length=1, max_length=8_000)]
"""Words for a model: lines are allowed, other control characters and invisible ones are not."""

Label = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""What a prompt calls a value, a call or an actor."""

Item = Annotated[Text, Field(min_length=1, max_length=400)]


def _temperature(text: str) -> str:
    if Decimal(text) > 2:  # noqa: PLR2004 - the servers' own limit
        msg = "must be at most 2"
        raise ValueError(msg)
    return text


Temperature = Annotated[Number, AfterValidator(_temperature)]
Tokens = Annotated[Positive, Field(le=16_384)]
Stops = Annotated[tuple[Annotated[Prompt, Field(max_length=80)], ...], Field(max_length=4)]


class CallRow(Row):
    """One call of a model, in the order of the file."""

    id: Label
    actor: Label
    system: Prompt | None = None
    prompt: Prompt
    max_tokens: Tokens
    temperature: Temperature
    stop: Stops = ()
    purpose: Purpose = "generation"


class ActorRow(Row):
    """One who speaks in a dialogue.

    Attributes:
        name: As the record has it before each turn.
        start: What this actor is told before the first line, where it does not hear that line from the other.
        last: Added to what it hears before its last turn; stands in no record.
    """

    id: Label
    name: Item
    system: Prompt
    start: Prompt | None = None
    last: Prompt | None = None
    max_tokens: Tokens
    temperature: Temperature
    stop: Stops = ()


class DialogueRow(Row):
    """Two actors who speak in turn.

    Attributes:
        opening: The first line, said by the second actor; the recipe's own words.
        turns: That models speak, at most; the last is the first actor's.
        ends: A turn of the first actor with these words is the last one.
    """

    opening: Prompt
    turns: Annotated[Positive, Field(le=40)]
    ends: Item
    actor: Annotated[tuple[ActorRow, ...], Field(min_length=2, max_length=2)]

    @model_validator(mode="after")
    def _ends_with_the_first(self) -> "DialogueRow":
        if self.turns % 2 == 0:
            msg = f"turns must be odd, not {self.turns}: the first actor speaks first and last"
            raise ValueError(msg)
        if self.actor[1].start is None:
            msg = f"{self.actor[1].id} says the opening line: state its start, what it is told before"
            raise ValueError(msg)
        return self


_RANGE = re.compile(r"(-?(?:0|[1-9][0-9]{0,5}))\.\.(-?(?:0|[1-9][0-9]{0,5}))(?: by ([1-9][0-9]{0,4}))?")


def numbers_of(text: str) -> range:
    """The whole numbers of ``2..9`` or ``10..90 by 5``, both ends included.

    Raises:
        ValueError: It is written otherwise, or holds no number.
    """
    match = _RANGE.fullmatch(text)
    found = range(int(match[1]), int(match[2]) + 1, int(match[3] or 1)) if match else range(0)
    if not found:
        raise ValueError("must be whole numbers from the least to the most, such as '2..9' or '10..90 by 5'")
    return found


def _numbers(text: str) -> str:
    numbers_of(text)
    return text


Numbers = Annotated[str, AfterValidator(_numbers)]
Formula = Annotated[Text, Field(min_length=1, max_length=120)]


class ProblemRow(Row):
    """A family of problems: a text with places, the numbers that fill them, and how its answer is worked out.

    Attributes:
        text: With places for numbers, words and what is worked out.
        numbers: Whole numbers to draw from, by name.
        words: Words to draw from, by name.
        work: Formulas over what stands before them, worked out in order.
        equations: Linear equations in the unknowns.
        unknowns: What they are solved for.
        answer: A formula over everything before.
        needs: Comparisons that a draw must meet, such as ``a < b``; it is drawn again until it does.
        whole: What must come out as a whole number.
        form: How the answer is to be written, in words for a model.
        write: How the true answer is written for a model: ``decimal`` where it ends, as of money, or ``exact``.
        unit: Words of which one may stand behind the answer.
    """

    id: Name
    text: Prompt
    numbers: Annotated[dict[Label, Numbers], Field(min_length=1, max_length=12)]
    words: dict[Label, Annotated[tuple[Item, ...], Field(min_length=1, max_length=100)]] = Field(default_factory=dict)
    work: dict[Label, Formula] = Field(default_factory=dict, max_length=12)
    equations: Annotated[tuple[Formula, ...], Field(max_length=4)] = ()
    unknowns: Annotated[tuple[Label, ...], Field(max_length=4)] = ()
    answer: Formula
    needs: Annotated[tuple[Formula, ...], Field(max_length=12)] = ()
    whole: Annotated[tuple[Label, ...], Field(max_length=12)] = ()
    form: Item = "a whole number"
    write: Literal["exact", "decimal"] = "exact"
    unit: Annotated[tuple[Item, ...], Field(max_length=8)] = ()


SEEDED = ("problem", "answer", "form", "unit", "family")
"""Names that a drawn problem gives to the prompts, beside those of the lists."""

CheckT = TypeVar("CheckT", bound="CheckRow")


class RecipeFile(Row, Generic[CheckT]):
    """A recipe file; the keys of ``check`` are those of the checker that it names."""

    schema_: Literal["perusable.recipe/1"] = Field(alias="schema")
    id: Name
    version: Positive
    kind: Kind
    title: Text
    note: Text = ""
    seeds: dict[Label, Annotated[tuple[Item, ...], Field(min_length=1, max_length=2_000)]] = Field(default_factory=dict)
    problem: tuple[ProblemRow, ...] = ()
    call: Annotated[tuple[CallRow, ...], Field(max_length=10)] = ()
    dialogue: DialogueRow | None = None
    text: Prompt | None = None
    check: CheckT

    @model_validator(mode="after")
    def _one_way(self) -> "RecipeFile[CheckT]":
        for wrong, msg in (
            (bool(self.call) == (self.dialogue is not None), "state call or dialogue, one of the two"),
            (bool(self.call) and self.text is None, "state text: what of the calls is kept, such as '{story}'"),
            (self.dialogue is not None and self.text is not None, "text goes with call: a dialogue is kept as spoken"),
            (not self.seeds and not self.problem, "state seeds or problem: without them all records are alike"),
        ):
            if wrong:
                raise ValueError(msg)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """What a seed gives to the prompts."""
        return (*self.seeds, *(SEEDED if self.problem else ()))

    @property
    def actors(self) -> tuple[str, ...]:
        """Who speaks, in the order of the file."""
        spoken = self.dialogue.actor if self.dialogue else ()
        return tuple(dict.fromkeys([*(call.actor for call in self.call), *(actor.id for actor in spoken)]))


Of = Literal["call", "seed", "actor", "dialogue", "problem"]


class CheckRow(Row):
    """What the settings of every checker have in common; each states its ``name``."""

    def refers(self) -> Iterator[tuple[str, Of, str]]:
        """What of the recipe this checker reads: the key that says so, what it names, and its name."""
        yield from ()


class AnyCheck(CheckRow):
    """Stands in where the checker itself is wrong, so that every other fault is found too."""

    model_config = ConfigDict(**{**Row.model_config, "extra": "allow"})
    name: Any = ""
