"""What a recipe asks of a model and makes of its answers, as values: no connection, no clock, no file is in them.

A recipe makes one record at a time. :meth:`Recipe.make` is a generator that yields each :class:`Ask`, is sent the
:class:`Told` that answers it, and returns the :class:`Draft`. It is a pure function of its seed, the record's number
and the answers: a pilot that died replays the answers it has and asks only for those it lacks.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

Finish = Literal["stop", "length", "other"]
"""Why a model stopped: by itself or at a stop word, at its limit of tokens, or for another or no stated reason."""

Purpose = Literal["generation", "judge"]


class Message(NamedTuple):
    """A turn of a conversation; ``role`` is as the servers' interface has it."""

    role: Literal["system", "user", "assistant"]
    content: str


class Ask(NamedTuple):
    """One call of a model.

    Attributes:
        actor: Which of the recipe's parts speaks: ``tutor``, ``writer``, ``judge``. A user may give each a model.
        messages: The whole conversation, as this actor sees it.
        max_tokens: Given back at most.
        temperature: As a decimal, such as ``0.8``.
        seed: For servers that draw reproducibly.
        purpose: Whether it makes the record or judges it.
        stop: Words at which the answer ends.
    """

    actor: str
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: str
    seed: int
    purpose: Purpose = "generation"
    stop: tuple[str, ...] = ()


class Told(NamedTuple):
    """An answer: its text, within the bounds of the client, and why it ended."""

    text: str
    finish: Finish


class Seed(NamedTuple):
    """What makes records differ: a draw from a recipe's lists. Records of one seed are alike: it is the sampling unit.

    Attributes:
        number: From 0, in the order drawn.
        values: By the names that the prompts use.
    """

    number: int
    values: Mapping[str, str]


class Draft(NamedTuple):
    """A record before it is checked.

    Attributes:
        text: What would be kept, compared for copies, and shown to a person.
        parts: What its check reads: strings, whole numbers, lists and objects of these, by name.
    """

    text: str
    parts: Mapping[str, Any] = {}


Making = Generator[Ask, Told, Draft]


class Recipe(Protocol):
    """A recipe, loaded.

    Attributes:
        id: Its name, as keep rates and plans have it: ``tutor-student``.
        version: A whole number that rises when its prompts, seeds or checker change what is accepted.
        kind: Of its records: ``dialogue``, ``story``, ``code``, ``row``, ``post``, ``comment``, ``label``.
        actors: Parts that speak, in order.
        reasons: Why a record may be rejected: a closed set of short words, each with what it means.
    """

    id: str
    version: int
    kind: str
    actors: Sequence[str]
    reasons: Mapping[str, str]

    def seeds(self, count: int, seed: int) -> Sequence[Seed]:
        """So many seeds, drawn by a generator of this seed; the first ones are the same however many are asked for."""
        ...

    def make(self, seed: Seed, record: int) -> Making:
        """One record; ``record`` counts from 0 within its seed and moves the seeds of the calls: records differ."""
        ...

    def check(self, draft: Draft) -> str:
        """Why a record is rejected, of :attr:`reasons`; empty where it is accepted.

        May take seconds where a program is run; is called from several threads at once; never raises for what a model
        wrote.
        """
        ...
