"""Counts of a run: each seed a sampling unit, each reason of a rejection counted, copies told among all that passed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from estimator.screening.tokens import FOUR_CHARACTERS
from estimator.yields.neardup import LIMIT, clusters
from providers.pilot.making.kept import Given, Judged, Kept


class Work(NamedTuple):
    """Calls and tokens.

    Attributes:
        calls: Answers.
        sent: Tokens sent; ``None`` where some answer's are not known.
        given: Tokens given back; as above.
    """

    calls: int
    sent: int | None
    given: int | None


class SeedCounts(NamedTuple):
    """What came of one seed.

    Attributes:
        seed: Its number.
        made: Records made and judged.
        accepted: Of these.
        distinct: Of these: the first of several copies counts where it stands.
        tokens: Of the distinct ones, four characters a token.
        making: Calls that made them.
        judging: Calls that judged them.
        again: Requests sent once more.
    """

    seed: int
    made: int
    accepted: int
    distinct: int
    tokens: int
    making: Work
    judging: Work
    again: int


class Counts(NamedTuple):
    """A run, counted.

    Attributes:
        seeds: In order; those of which nothing was finished have made none.
        clusters: Clusters of accepted records by size.
        rejected: Records by the reason.
        uncounted: Answers whose tokens nobody counted.
        recounted: Answers whose tokens the server's tokenizer counted afterwards.
    """

    seeds: tuple[SeedCounts, ...]
    clusters: Mapping[int, int]
    rejected: Mapping[str, int]
    uncounted: int
    recounted: int

    @property
    def made(self) -> int:
        """Records made and judged."""
        return sum(row.made for row in self.seeds)

    @property
    def accepted(self) -> int:
        """Records accepted."""
        return sum(row.accepted for row in self.seeds)

    @property
    def distinct(self) -> int:
        """Records accepted and unlike all before them."""
        return sum(row.distinct for row in self.seeds)


def counts(kept: Kept, threshold: Fraction) -> Counts:
    """The counts of a run."""
    judged = [kept.records[key] for key in sorted(kept.records)]
    accepted = [item for item in judged if not item.why and item.text is not None]
    texts = [(item.text or "")[:LIMIT] for item in accepted]
    first, sizes = _first(texts, threshold)
    answers: dict[int, list[Given]] = defaultdict(list)
    for place in sorted(kept.answers):
        answers[place.seed].append(kept.answers[place])
    rows = []
    for seed in sorted({*answers, *(item.seed for item in judged)}):
        mine = [item for item in judged if item.seed == seed]
        rows.append(
            _seed(
                seed, mine, [pair for pair in zip(accepted, first, strict=True) if pair[0].seed == seed], answers[seed]
            )
        )
    by = Counter(given.answer.counted_by for given in kept.answers.values())
    rejected = Counter(item.why for item in judged if item.why)
    return Counts(tuple(rows), sizes, dict(rejected.most_common()), by[""], by["tokenizer"])


def _first(texts: list[str], threshold: Fraction) -> tuple[list[bool], Mapping[int, int]]:
    if not texts:
        return [], {}
    found = clusters(texts, threshold)
    return (found.labels == np.arange(len(texts))).tolist(), found.sizes


def _seed(
    seed: int, judged: Sequence[Judged], accepted: Sequence[tuple[Judged, bool]], answers: Sequence[Given]
) -> SeedCounts:
    return SeedCounts(
        seed=seed,
        made=len(judged),
        accepted=len(accepted),
        distinct=sum(first for _, first in accepted),
        tokens=sum(FOUR_CHARACTERS.count(item.text or "") for item, first in accepted if first),
        making=_work([given for given in answers if given.purpose == "generation"]),
        judging=_work([given for given in answers if given.purpose == "judge"]),
        again=sum(given.tries - 1 for given in answers),
    )


def _work(answers: Sequence[Given]) -> Work:
    sent = [given.answer.prompt_tokens for given in answers]
    back = [given.answer.output_tokens for given in answers]
    return Work(len(answers), _sum(sent), _sum(back))


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
