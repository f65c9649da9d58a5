"""A recipe read from a file: what it asks, call by call or turn by turn, and the draft that the answers make."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from providers.recipes import draw
from providers.recipes.rows import ActorRow, CallRow, CheckRow, DialogueRow, RecipeFile
from providers.recipes.templates import filled
from providers.recipes.values import Ask, Draft, Making, Message, Seed, Told

Judge = Callable[[Draft], str]
"""A checker with its settings: why a draft is rejected, or nothing."""


class Declared:
    """A recipe of a file; see :class:`providers.recipes.values.Recipe`.

    Attributes:
        file: What stands in the file.
    """

    def __init__(self, file: RecipeFile[CheckRow], reasons: Mapping[str, str], judge: Judge) -> None:
        self.file = file
        self.id = file.id
        self.version = file.version
        self.kind: str = file.kind
        self.actors: Sequence[str] = file.actors
        self.reasons = reasons
        self._judge = judge

    def seeds(self, count: int, seed: int) -> Sequence[Seed]:
        """So many different seeds.

        Raises:
            InputError: The lists do not give so many.
        """
        return draw.seeds(self.file, count, seed)

    def make(self, seed: Seed, record: int) -> Making:
        """One record. A text that the model did not end itself ends the record: it would be rejected at any rate."""
        if self.file.dialogue is not None:
            return _spoken(self.file.dialogue, seed, self._number(seed, record))
        return _called(self.file.call, self.file.text or "", seed, self._number(seed, record))

    def check(self, draft: Draft) -> str:
        """Why a draft is rejected; empty where it is accepted."""
        return self._judge(draft)

    def _number(self, seed: Seed, record: int) -> Callable[[int], int]:
        """A seed for each call: the same for the same record, another for any other."""

        def number(call: int) -> int:
            what = json.dumps([self.id, seed.number, sorted(seed.values.items()), record, call])
            return int.from_bytes(hashlib.sha256(what.encode()).digest()[:4]) >> 1

        return number


def _called(rows: Sequence[CallRow], text: str, seed: Seed, number: Callable[[int], int]) -> Making:
    values, answers = dict(seed.values), dict[str, Any]()
    for at, row in enumerate(rows):
        system = () if row.system is None else (Message("system", filled(row.system, values)),)
        messages = (*system, Message("user", filled(row.prompt, values)))
        ask = Ask(row.actor, messages, row.max_tokens, row.temperature, number(at), row.purpose, row.stop)
        told = yield ask
        values[row.id] = told.text.strip()
        answers[row.id] = {"text": told.text.strip(), "finish": told.finish}
        if row.purpose == "generation" and (told.finish == "length" or not values[row.id]):
            break
    blank = {row.id: "" for row in rows}
    return Draft(filled(text, {**blank, **values}).strip(), {"seed": dict(seed.values), "answers": answers})


def _spoken(row: DialogueRow, seed: Seed, number: Callable[[int], int]) -> Making:
    first, second = row.actor
    turns = [{"actor": second.id, "text": filled(row.opening, seed.values), "finish": "stop"}]
    for at in range(row.turns):
        actor = row.actor[at % 2]
        told = yield _turn(actor, turns, seed, number(at), last=at == row.turns - 1)
        text = _own_words(told.text.strip(), actor.name)
        turns.append({"actor": actor.id, "text": text, "finish": told.finish})
        over = actor is first and row.ends.lower() in text.lower()
        if over or told.finish == "length" or not text:
            break
    names = {actor.id: actor.name for actor in row.actor}
    text = "\n\n".join(f"{names[turn['actor']]}: {turn['text']}" for turn in turns)
    return Draft(text, {"seed": dict(seed.values), "turns": turns})


def _turn(actor: ActorRow, turns: Sequence[Mapping[str, str]], seed: Seed, number: int, *, last: bool) -> Ask:
    """What one actor sees: its own turns as its own, the other's as the person it speaks with."""
    messages = [Message("system", filled(actor.system, seed.values))]
    if turns[0]["actor"] == actor.id and actor.start is not None:
        messages.append(Message("user", filled(actor.start, seed.values)))
    own: dict[bool, Literal["assistant", "user"]] = {True: "assistant", False: "user"}
    messages += [Message(own[turn["actor"] == actor.id], turn["text"]) for turn in turns]
    if last and actor.last is not None:
        said = messages.pop()
        messages.append(Message(said.role, f"{said.content}\n\n{filled(actor.last, seed.values)}"))
    return Ask(actor.id, tuple(messages), actor.max_tokens, actor.temperature, number, "generation", actor.stop)


def _own_words(text: str, name: str) -> str:
    """A turn without the speaker's own name in front, which many models write."""
    head, colon, rest = text.partition(":")
    return rest.strip() if colon and head.strip(" *").lower() == name.lower() else text


def run(making: Making, answer: Callable[[Ask], Told]) -> Draft:
    """The draft that a making ends with, each of its asks being answered at once.

    For tests and trials: an engine that waits for answers sends them itself.
    """
    try:
        ask = next(making)
        while True:
            ask = making.send(answer(ask))
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
