"""Answers and verdicts as the ledger keeps them: a pilot that died makes no call twice whose answer it has."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from providers.chat.replies import Answer
from providers.recipes.values import Ask, Purpose, Told
from providers.wire import Found

ANSWER, RECORD = "answer", "record"
"""Kinds of what is kept: an answer of the model, and a record with its verdict."""

REFUSED = "refused by the server"
"""The reason of a record of which the server refused a call, beside those of its recipe."""


class Place(NamedTuple):
    """Which call of which record: all count from 0."""

    seed: int
    record: int
    call: int


class Given(NamedTuple):
    """An answer as it came.

    Attributes:
        place: Whose it is.
        answer: Its text and tokens.
        actor: Who spoke.
        purpose: Whether it makes or judges.
        begin: Milliseconds of the pilot's clock when it was asked.
        end: When it was there.
        width: Calls that were to be in flight.
        tries: Requests sent for it that may be billed, the last included.
    """

    place: Place
    answer: Answer
    actor: str
    purpose: Purpose
    begin: int
    end: int
    width: int
    tries: int


class Judged(NamedTuple):
    """A record with its verdict.

    Attributes:
        seed: Its seed's number.
        record: Its number within the seed.
        text: As it would be kept; ``None`` where it was not finished.
        why: Why it was rejected; empty where it was accepted.
    """

    seed: int
    record: int
    text: str | None
    why: str


def answer_row(given: Given) -> Found:
    """An answer as the ledger keeps it."""
    told = given.answer.told
    facts = {
        "finish": told.finish,
        "sent": given.answer.prompt_tokens,
        "given": given.answer.output_tokens,
        "counted_by": given.answer.counted_by,
        "actor": given.actor,
        "purpose": given.purpose,
        "begin": given.begin,
        "end": given.end,
        "width": given.width,
        "tries": given.tries,
        "text": told.text,
    }
    return Found(".".join(map(str, given.place)), ANSWER, json.dumps(facts))


def record_row(judged: Judged) -> Found:
    """A record as the ledger keeps it."""
    return Found(f"{judged.seed}.{judged.record}", RECORD, json.dumps({"why": judged.why, "text": judged.text}))


def asked(place: Place, ask: Ask, answer: Answer, span: tuple[int, int, int, int]) -> Given:
    """An answer with what was asked; ``span``: when it began and ended, the calls in flight, the requests sent."""
    return Given(place, answer, ask.actor, ask.purpose, *span)


class Kept(NamedTuple):
    """What a ledger holds of a run."""

    answers: dict[Place, Given]
    records: dict[tuple[int, int], Judged]


def kept(rows: Iterable[Found]) -> Kept:
    """What is there of a run."""
    found = Kept({}, {})
    for row in rows:
        if row.kind == ANSWER:
            given = _given(row)
            found.answers[given.place] = given
        elif row.kind == RECORD:
            seed, record = _numbers(row.id)
            facts = json.loads(row.text or "{}")
            found.records[seed, record] = Judged(seed, record, facts["text"], facts["why"])
    return found


def _given(row: Found) -> Given:
    facts: dict[str, Any] = json.loads(row.text or "{}")
    answer = Answer(Told(facts["text"], facts["finish"]), facts["sent"], facts["given"], facts["counted_by"])
    names = ("actor", "purpose", "begin", "end", "width", "tries")
    return Given(Place(*_numbers(row.id)), answer, *(facts[name] for name in names))


def _numbers(name: str) -> Iterator[int]:
    return map(int, name.split("."))
