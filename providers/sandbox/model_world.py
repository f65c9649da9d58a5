"""What the sandbox's model writes for each record of its recipe, and the truth about it.

Everything follows from the world's seed, the number of the recipe's seed and the number of the record: nothing depends
on the order in which records are asked for. Records of one seed are alike in two ways: their chance to be accepted is
drawn once for the seed, from a beta distribution with a stated intra-seed correlation, and so is the level of their
lengths. Which idea a record is about is drawn over all seeds by a two-parameter Poisson-Dirichlet law, so that
duplicates grow with the number of records.
"""

import math
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from providers.sandbox.model_ideas import Floats, Ideas, Ints
from providers.sandbox.model_prompt import prompt_tokens
from providers.sandbox.model_texts import LONGEST, REASONS, VARIANTS, reply, story

MAX_TOKENS = 1_024
"""What the recipe allows an answer; no answer of the world has more."""

_CHUNK = 1_024
_OWN = 1 << 40
"""No idea of all seeds has so high a number."""
_BLOCK = 32


class Truth(NamedTuple):
    """How a world is drawn. The figures are those of no real model.

    Attributes:
        seed: Of every draw.
        accepted: Share of records accepted, over all seeds.
        icc: Intra-seed correlation of being accepted, of [0, 1): the beta distribution of the seeds' shares has
            ``a + b = (1 - icc) / icc``; 0: independent records.
        discount: Of the law of ideas, of [0, 1).
        strength: Of the law of ideas, above 0.
        own: Share of records that are about one of their seed's own ideas, which no other seed has: duplicates that
            come together. Above 0 the ideas of a run follow no Poisson-Dirichlet law.
        own_ideas: How many such ideas a seed has, all as likely; at most 1,000.
        near: Share of records whose story is a near copy of its idea's: one word of it is another.
        median_tokens: Of an answer, before it is brought into the bounds of 128 and 1,024 tokens.
        seed_sigma: Standard deviation of the seeds' levels of the logarithm of the length.
        record_sigma: The same of the records of one seed.
        reasons: Weights of the reasons of rejection; those left out never occur.
    """

    seed: int = 1
    accepted: float = 0.6
    icc: float = 0.1
    discount: float = 0.5
    strength: float = 200.0
    own: float = 0.0
    own_ideas: int = 4
    near: float = 0.3
    median_tokens: float = 300.0
    seed_sigma: float = 0.2
    record_sigma: float = 0.3
    reasons: Mapping[str, float] = {"no story": 1, "too short": 2, "unfinished": 3, "missing word": 3, "repeats": 1}


class Table(NamedTuple):
    """The truth about many records, without their texts.

    Attributes:
        accepted: Whether a perfect checker accepts each.
        reason: Index into ``REASONS`` of why not; -1 where it is accepted.
        idea: What each is about.
        variant: 0 where its story is its idea's own; else which near copy.
        prompt_tokens: Of each call.
        output_tokens: Of each call.
        start: Where the notes begin.
    """

    accepted: NDArray[np.bool_]
    reason: Ints
    idea: Ints
    variant: Ints
    prompt_tokens: Ints
    output_tokens: Ints
    start: Ints


class ModelRecord(NamedTuple):
    """One record and what is true of it.

    Attributes:
        text: The whole answer.
        accepted: Whether its story keeps every rule.
        reason: The rule it breaks; empty where it is accepted.
        idea: Accepted records of one idea are copies or near copies of each other, of two ideas never.
        prompt_tokens: Of the one call that makes it.
        output_tokens: Of that call.
        story: What is kept of the answer; empty where it has no story.
    """

    text: str
    accepted: bool
    reason: str
    idea: int
    prompt_tokens: int
    output_tokens: int
    story: str


class Totals(NamedTuple):
    """What a run costs and brings.

    Attributes:
        records: Asked for.
        calls: Of the model.
        prompt_tokens: In all calls.
        output_tokens: In all calls.
        accepted: Records that keep every rule.
        distinct: Ideas among those accepted: what is left once near copies are taken out.
        texts: Stories among those accepted: what is left once exact copies are.
    """

    records: int
    calls: int
    prompt_tokens: int
    output_tokens: int
    accepted: int
    distinct: int
    texts: int


class ModelWorld:
    """A generator whose truth is known.

    Args:
        truth: How it is drawn.
    """

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self._levels = lru_cache(maxsize=4_096)(self._drawn)
        self._block = lru_cache(maxsize=512)(self._made)

    @cached_property
    def _ideas(self) -> Ideas:
        return Ideas(self.truth.seed, self.truth.discount, self.truth.strength)

    def table(self, seeds: Ints, records: Ints) -> Table:
        """The truth about records, by the numbers of their seeds and within them."""
        truth = self.truth
        draw = [self._uniform(seeds, records, stream) for stream in range(10)]
        chances, levels = self._of_seeds(seeds)
        accepted = draw[0] < chances
        normal = np.sqrt(-2 * np.log1p(-draw[1])) * np.cos(2 * math.pi * draw[2])
        length = np.rint(truth.median_tokens * np.exp(levels + truth.record_sigma * normal))
        return Table(
            accepted,
            np.where(accepted, -1, self._reasons(draw[3])),
            np.where(draw[8] < truth.own, self._of_seed(seeds, draw[9]), self._ideas.of(draw[4])),
            np.where(draw[5] < truth.near, 1 + (draw[6] * VARIANTS).astype(np.int64), 0),
            prompt_tokens(seeds, records),
            np.clip(length, LONGEST, MAX_TOKENS).astype(np.int64),
            (draw[7] * (1 << 20)).astype(np.int64),
        )

    def record(self, seed_number: int, record_number: int) -> ModelRecord:
        """One record, both numbers from 0."""
        (above, seed), (block, place) = divmod(seed_number, _BLOCK), divmod(record_number, _BLOCK)
        row = self._block(above, block)[seed * _BLOCK + place]
        accepted, reason, idea, variant, prompt, output, start = row
        why = "" if accepted else _NAMES[reason]
        told = story(self.truth.seed, idea, variant, why)
        return ModelRecord(reply(told, output, start), bool(accepted), why, idea, prompt, output, told)

    def run(self, records: int, each: int = 10, first: int = 0) -> Totals:
        """What a run of so many records costs and brings, seed after seed.

        Args:
            records: In all.
            each: Records of each seed, before the next one begins.
            first: The number of the seed that it begins with.
        """
        order = np.arange(records, dtype=np.int64)
        return totals(self.table(first + order // each, order % each))

    def _made(self, above: int, block: int) -> list[tuple[int, ...]]:
        """Neighbouring records of neighbouring seeds at once: one by one they would take a hundred times as long."""
        seeds, records = np.divmod(np.arange(_BLOCK * _BLOCK, dtype=np.int64), _BLOCK)
        table = self.table(above * _BLOCK + seeds, block * _BLOCK + records)
        return list(zip(*(column.tolist() for column in table), strict=True))

    def _of_seed(self, seeds: Ints, draws: Floats) -> Ints:
        own = self.truth.own_ideas
        return _OWN + seeds * own + (draws * own).astype(np.int64)

    def _reasons(self, draws: Floats) -> Ints:
        weights = np.array([self.truth.reasons.get(name, 0) for name in _NAMES], dtype=np.float64)
        bounds = np.cumsum(weights) / weights.sum()
        return np.searchsorted(bounds[:-1], draws, side="right").astype(np.int64)

    def _of_seeds(self, seeds: Ints) -> tuple[Floats, Floats]:
        """The seeds' chances to be accepted, and the levels of their lengths."""
        chunks, places = np.divmod(seeds, _CHUNK)
        chances, levels = np.empty(seeds.shape), np.empty(seeds.shape)
        for chunk in np.unique(chunks).tolist():
            here = chunks == chunk
            drawn = self._levels(chunk)
            chances[here], levels[here] = drawn[0][places[here]], drawn[1][places[here]]
        return chances, levels

    def _drawn(self, chunk: int) -> tuple[Floats, Floats]:
        truth = self.truth
        rng = np.random.default_rng([truth.seed, 0x5EED, chunk])
        levels = truth.seed_sigma * rng.standard_normal(_CHUNK)
        if not truth.icc or truth.accepted in (0.0, 1.0):
            return np.full(_CHUNK, truth.accepted), levels
        both = (1 - truth.icc) / truth.icc
        return rng.beta(truth.accepted * both, (1 - truth.accepted) * both, _CHUNK), levels

    def _uniform(self, seeds: Ints, records: Ints, stream: int) -> Floats:
        """Numbers of [0, 1), one a record: a counter put through splitmix64's mixer (Steele, Lea and Flood 2014)."""
        # One-element arrays wrap around in silence, where scalars would warn.
        start = _mixed(np.array([self.truth.seed], dtype=np.uint64) + _ODD * np.array([stream + 1], dtype=np.uint64))
        mixed = _mixed(_mixed(seeds.astype(np.uint64) + start) + _ODD * (records.astype(np.uint64) + np.uint64(1)))
        return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53


_NAMES = tuple(REASONS)
_ODD = np.uint64(0x9E3779B97F4A7C15)


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    found = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


def totals(table: Table) -> Totals:
    """What these records cost and bring together, by one call each."""
    ideas, count = table.idea[table.accepted], len(table.idea)
    texts = ideas * (VARIANTS + 1) + table.variant[table.accepted]
    return Totals(
        count,
        count,
        int(table.prompt_tokens.sum()),
        int(table.output_tokens.sum()),
        len(ideas),
        len(np.unique(ideas)),
        len(np.unique(texts)),
    )
