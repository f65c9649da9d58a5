"""A review as a value: which record is next, what was said of the others, and how long it took.

Nothing here waits, prints or writes. A review that ended early is the same value made anew from its steps.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from estimator.screening.sample import Card

Verdict = Literal["accept", "edit", "reject", "skip"]
VERDICTS: tuple[Verdict, ...] = ("accept", "edit", "reject", "skip")

PAUSE = 300_000
"""Milliseconds between two keys from which nobody knows how much of them was reading."""


class Step(NamedTuple):
    """One decision.

    Attributes:
        digest: The record.
        verdict: ``undo`` takes back the last verdict that stands.
        spent: Milliseconds looked at it; ``None`` where a pause lies in them.
    """

    digest: str
    verdict: Verdict | Literal["undo"]
    spent: int | None = None


class Said(NamedTuple):
    """What stands of a record.

    Attributes:
        card: The record.
        verdict: What was said.
        spent: Milliseconds, with those before an undo; ``None`` where a pause lies in them.
    """

    card: Card
    verdict: Verdict
    spent: int | None


class Review(NamedTuple):
    """Where a review stands.

    Attributes:
        cards: In the order of the review.
        said: What stands, in the order of the cards: one after another, without a gap.
        carried: Time spent on records whose verdict was taken back; ``None`` where a pause lies in it.
    """

    cards: tuple[Card, ...]
    said: tuple[Said, ...] = ()
    carried: Mapping[str, int | None] = {}

    @property
    def next(self) -> Card | None:
        """The record to look at; ``None`` once all have been."""
        return self.cards[len(self.said)] if len(self.said) < len(self.cards) else None

    @property
    def last(self) -> Card | None:
        """The record that an undo would bring back."""
        return self.said[-1].card if self.said else None

    def after(self, step: Step) -> "Review":
        """The review after a step.

        Raises:
            ValueError: The step is not about the record whose turn it is, or there is nothing to take back.
        """
        if step.verdict == "undo":
            return self._undone(step)
        card = self.next
        if card is None or card.digest != step.digest:
            msg = "it is another record's turn"
            raise ValueError(msg)
        spent = _sum(self.carried.get(card.digest, 0), step.spent)
        carried = {digest: time for digest, time in self.carried.items() if digest != card.digest}
        return self._replace(said=(*self.said, Said(card, step.verdict, spent)), carried=carried)

    def _undone(self, step: Step) -> "Review":
        if not self.said or self.said[-1].card.digest != step.digest:
            msg = "there is no such verdict to take back"
            raise ValueError(msg)
        last = self.said[-1]
        return self._replace(said=self.said[:-1], carried={**self.carried, last.card.digest: last.spent})


def reviewed(cards: tuple[Card, ...], steps: Iterable[Step]) -> Review:
    """The review after all steps.

    Raises:
        ValueError: As for :meth:`Review.after`.
    """
    review = Review(cards)
    for step in steps:
        review = review.after(step)
    return review


class Watch(NamedTuple):
    """Time between keys, in milliseconds.

    Attributes:
        since: When the last key came.
        spent: What has counted on this record; ``None`` once a pause lies in it.
    """

    since: int
    spent: int | None = 0

    def at(self, now: int) -> "Watch":
        """After a key at ``now``; a pause of more than five minutes makes the record's time unknown, not long."""
        gone = max(0, now - self.since)
        return Watch(now, None if gone > PAUSE else _sum(self.spent, gone))

    def worked(self, now: int) -> "Watch":
        """After work in an editor that ended at ``now``: nobody presses a key here meanwhile, so all of it counts."""
        return Watch(now, _sum(self.spent, max(0, now - self.since)))


def _sum(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two
