"""Counts of a run: each seed a sampling unit, each reason of a rejection counted, copies told among all that passed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

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
        unrepeated: Of these, those that are no copy of another record of the seed: of several the first counts.
        distinct: Of these, those that are no copy of a record of an earlier seed either.
        tokens: Of the distinct ones, four characters a token.
        making: Calls that made them.
        judging: Calls that judged them.
        again: Requests sent once more although the first may be billed.
    """

    seed: int
    made: int
    accepted: int
    unrepeated: int
    distinct: int
    tokens: int
    making: Work
    judging: Work
    again: int


class Counts(NamedTuple):
    """A run, counted.

    Attributes:
        seeds: In order; those of which nothing was finished have made none.
        clusters: Clusters of unrepeated records by size, which is the number of seeds that a cluster is found in.
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
    def unrepeated(self) -> int:
        """Records accepted and unlike all others of their seed."""
        return sum(row.unrepeated for row in self.seeds)

    @property
    def distinct(self) -> int:
        """Records accepted and unlike all before them."""
        return sum(row.distinct for row in self.seeds)


def counts(kept: Kept, threshold: Fraction) -> Counts:
    """The counts of a run."""
    judged = [kept.records[key] for key in sorted(kept.records)]
    accepted = [item for item in judged if not item.why and item.text is not None]
    texts = [(item.text or "")[:LIMIT] for item in accepted]
    groups = _groups(texts, threshold)
    answers: dict[int, list[Given]] = defaultdict(list)
    for place in sorted(kept.answers):
        answers[place.seed].append(kept.answers[place])
    made, news = Counter(item.seed for item in judged), _news(accepted, groups)
    rows = [_seed(seed, made[seed], news[seed], answers[seed]) for seed in sorted({*answers, *made})]
    sizes = Counter(Counter(new.group for mine in news.values() for new in mine if new.in_seed).values())
    by = Counter(given.answer.counted_by for given in kept.answers.values())
    rejected = Counter(item.why for item in judged if item.why)
    return Counts(tuple(rows), sizes, dict(rejected.most_common()), by[""], by["tokenizer"])


class _New(NamedTuple):
    """An accepted record: its group of copies, and whether it is the first of them in its seed, and of all."""

    text: str
    group: int
    in_seed: bool
    of_all: bool


def _groups(texts: list[str], threshold: Fraction) -> list[int]:
    found: list[int] = clusters(texts, threshold).labels.tolist() if texts else []
    return found


def _news(accepted: Sequence[Judged], groups: Sequence[int]) -> Mapping[int, list[_New]]:
    """What each accepted record brings that was not there before, by seed.

    Records of one seed repeat each other far more often than those of two: the prompt is the same. More seeds bring
    more of the same share of such copies, so they say nothing of how the distinct ones of all seeds level off.
    """
    found: dict[int, list[_New]] = defaultdict(list)
    here: set[tuple[int, int]] = set()
    there: set[int] = set()
    for item, group in zip(accepted, groups, strict=True):
        found[item.seed].append(_New(item.text or "", group, (item.seed, group) not in here, group not in there))
        here.add((item.seed, group))
        there.add(group)
    return found


def _seed(seed: int, made: int, accepted: Sequence[_New], answers: Sequence[Given]) -> SeedCounts:
    return SeedCounts(
        seed=seed,
        made=made,
        accepted=len(accepted),
        unrepeated=sum(new.in_seed for new in accepted),
        distinct=sum(new.of_all for new in accepted),
        tokens=sum(FOUR_CHARACTERS.count(new.text) for new in accepted if new.of_all),
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
