"""The recipe: a model is shown the columns and a few real rows of the class, and writes one more."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import numpy as np

from estimator.errors import fault
from providers.recipes.rare_class.answers import json_of
from providers.recipes.rare_class.checks import CLOSENESS, REASONS, Checker, Judged
from providers.recipes.rare_class.prompts import messages
from providers.recipes.rare_class.values import Row, Split
from providers.recipes.values import Ask, Draft, Making, Seed

EXAMPLES = 6
"""Real rows shown for one new one, by default (assumed)."""

MAX_PROMPT = 48_000
"""Characters of a conversation."""

TEMPERATURE = "0.8"
"""By default (assumed): rows are wanted that differ, of categories that exist."""


class RareClass:
    """Rows of a rare class from a model; a :class:`providers.recipes.values.Recipe`.

    **Real rows leave this program**: the examples are training rows of the user's file as they stand, and go to the
    server of the model. Where that is not on this machine the user has to consent, or show no examples; the names of
    the columns, their ranges and the categories of the class go in either case. Rows held out go nowhere.

    Args:
        split: The table.
        examples: Real rows shown for one new one; 0 shows none.
        temperature: As a decimal.

    Attributes:
        sends_real_rows: Whether real rows are in the prompts.

    Raises:
        InputError: There are too few training rows for so many examples, or a prompt would be too long.
    """

    id = "rare-class"
    version = 1
    kind = "row"
    actors: Sequence[str] = ("writer",)
    reasons: Mapping[str, str] = REASONS

    def __init__(self, split: Split, examples: int = EXAMPLES, temperature: str = TEMPERATURE) -> None:
        if not 0 <= examples <= len(split.train):
            told = f"are {examples}, 0 to {len(split.train)} are allowed"
            raise fault("the recipe", "examples", told, "a few are enough")
        self._split, self._examples, self._temperature = split, examples, temperature
        self._checker = Checker(split)
        self._longest = max(len(json_of(row, split.columns).encode()) for row in split.train)
        longest = sorted(split.train, key=lambda row: len(json_of(row, split.columns)))[-examples or len(split.train) :]
        size = sum(len(message.content) for message in messages(split, longest[:examples]))
        if size > MAX_PROMPT:
            told = f"has up to {size:,} characters, at most {MAX_PROMPT:,} are allowed"
            raise fault("the recipe", "prompt", told, "show fewer examples, or leave columns out")
        self.sends_real_rows = examples > 0

    @property
    def sent(self) -> tuple[str, ...]:
        """What goes to the model's server with every call, for the person who has to consent to it."""
        count = len(self._split.columns)
        always = (
            f"the names and kinds of {count} columns, and of the class their lowest and highest numbers and categories"
        )
        rows = f"{self._examples} of the {len(self._split.train):,} real training rows of the class, as they stand"
        return (rows, always) if self.sends_real_rows else (always,)

    def seeds(self, count: int, seed: int) -> Sequence[Seed]:
        """Draws of the rows to show, by their places among the training rows: a seed holds no cell of them."""
        return [self._seed(number, seed) for number in range(count)]

    def _seed(self, number: int, seed: int) -> Seed:
        rng = np.random.default_rng([seed, number])
        drawn = rng.choice(len(self._split.train), self._examples, replace=False).tolist()
        return Seed(number, {"examples": " ".join(map(str, drawn)), "draw": str(seed)})

    def make(self, seed: Seed, record: int) -> Making:
        """One row from one call."""
        train = self._split.train
        shown = [train[int(place)] for place in seed.values["examples"].split()]
        told = yield Ask(
            actor="writer",
            messages=messages(self._split, shown),
            # A token is at least a byte of what is written, so a row like the longest real one always fits.
            max_tokens=self._longest * 5 // 4 + 16,
            temperature=self._temperature,
            seed=_number(self.id, seed.values["draw"], seed.number, record),
        )
        return self.draft(told.text, cut=told.finish == "length")

    def draft(self, answer: str, *, cut: bool = False) -> Draft:
        """An answer as a draft: its row with the label, as one line of JSON, or its text where it is no row."""
        judged = self._checker.answer(answer, cut=cut)
        text = self.line(judged.row) if judged.row is not None else answer
        # What a server sent may hold half a character, which no file takes.
        text = text.encode(errors="replace").decode()
        return Draft(text, {"answer": answer, "cut": int(cut)})

    def line(self, row: Row) -> str:
        """A row as it is kept: one line of JSON, the label last."""
        return json_of(row, self._split.columns, (self._split.asked.label, self._split.asked.rare))

    def row_draft(self, row: Row) -> Draft:
        """A row made without a model as a draft, so that it meets the same check."""
        return self.draft(json_of(row, self._split.columns))

    def judged(self, draft: Draft) -> Judged:
        """A draft's row, and why it is rejected, in words."""
        return self._checker.answer(draft.parts["answer"], cut=bool(draft.parts["cut"]))

    def measured(self, drafts: Iterable[Draft]) -> tuple[Row, ...]:
        """The rows that say something of their generator: all of the right form, those too close among them."""
        found = map(self.judged, drafts)
        return tuple(
            each.row
            for each in found
            if each.row is not None and (each.rejected is None or each.rejected.reason in CLOSENESS)
        )

    def check(self, draft: Draft) -> str:
        """Why a record is rejected; empty where it is accepted."""
        rejected = self.judged(draft).rejected
        return "" if rejected is None else rejected.reason


def _number(*parts: str | int) -> int:
    """A seed of a call: of 31 bits, as servers take them."""
    digest = sha256("\0".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
