"""Records judged one after another, unit by unit: what is held is counts, and the texts that reached ``distinct``.

Every stage but the last forgets a record as soon as it has judged it. Copies can only be told among all records, so the
first :data:`~estimator.yields.neardup.LIMIT` characters of those that passed every other stage are held until the end.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from estimator.screening.checks import Check, rules
from estimator.screening.counts import COPY, GONE, UNREADABLE, Drop, Screened, UnitCounts
from estimator.screening.criteria import ENGLISH
from estimator.screening.language import Language, language
from estimator.screening.layout import DISTINCT, Layout
from estimator.screening.record import Judgeable, Seen, seen
from estimator.screening.tokens import FOUR_CHARACTERS, Tokenizer
from estimator.yields.neardup import LIMIT, clusters

UNDETERMINED = frozenset({"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})
"""What X states where it tells no language: undetermined, no words, only mentions, hashtags, media and so on."""


class Alike(NamedTuple):
    """From when two records are copies.

    Attributes:
        threshold: Least Jaccard similarity of their character 5-grams, above 0 and at most 1.
        seed: Of the hash functions.
    """

    threshold: Fraction
    seed: int = 0


class Screening:
    """Judges records as they come, and counts.

    Where a million records of 200 characters reach ``distinct``, they and their signatures take about 1 GB at the end
    (1 KB a record, measured on 200,000); nothing else grows with the records.
    """

    def __init__(
        self, layout: Layout, alike: Alike, *, tell: Language = language, tokenizer: Tokenizer = FOUR_CHARACTERS
    ) -> None:
        """Set up the stages.

        Args:
            layout: The stages.
            alike: From when two records are copies; the share of distinct ones hangs on it, so it has no default.
            tell: How a language is told.
            tokenizer: How tokens are counted.

        Raises:
            ValueError: The threshold is not above 0 and at most 1.
        """
        if not 0 < alike.threshold <= 1:
            msg = f"a similarity threshold must be above 0 and at most 1, such as 7/10, not {alike.threshold}"
            raise ValueError(msg)
        # A record's language may be asked for by a stage and for the comparison with the supplier's word.
        told = lru_cache(maxsize=2)(tell)
        made = rules(layout, told)
        self._layout, self._alike, self._tokenizer = layout, alike, tokenizer
        self._checks: list[tuple[str, Check]] = [(stage, made.check(stage)) for stage in layout.judged]
        self._before = [(f"{stage}: {{}} came in spite of {sign}", made.check(stage)) for stage, sign in layout.watched]
        self._told = told if "language" in (*layout.stages, *dict(layout.before)) else None
        self._dropped: Counter[Drop] = Counter()
        self._beside: Counter[str] = Counter()
        self._places: dict[str, int] = {}
        self._counts: list[list[int]] = []
        self._sums: list[int] = []
        # Of the records that reached distinct: the unit's place, the tokens, and what is compared.
        self._of, self._tokens, self._texts = array("q"), array("q"), list[str]()

    def add(self, unit: str, records: Iterable[Judgeable], unreadable: int = 0) -> None:
        """Judge further records of a sampling unit; several calls for one unit add up.

        Args:
            unit: Its name. A unit from which nothing came is one too.
            records: In the order in which they came: the first of several copies is the one that is kept.
            unreadable: Items that came without an id or a shape that can be read. They were fetched and are not
                usable, so they fall at the first stage.
        """
        place = self._places.setdefault(unit, len(self._counts))
        if place == len(self._counts):
            self._counts.append([0] * (1 + len(self._checks)))
            self._sums.append(0)
        self._counts[place][0] += unreadable
        self._dropped[Drop(self._layout.stages[0], UNREADABLE)] += unreadable
        for record in records:
            self._judge(record, place)

    def _judge(self, record: Judgeable, place: int) -> None:
        counts = self._counts[place]
        counts[0] += 1
        now = seen(record)
        if now is None:
            self._dropped[Drop(self._layout.stages[0], GONE)] += 1
            return
        self._look(now)
        for number, (stage, check) in enumerate(self._checks, 1):
            why = check(now)
            if why:
                self._dropped[Drop(stage, why)] += 1
                return
            counts[number] += 1
        self._keep(now.text, place)

    def _keep(self, text: str, place: int) -> None:
        tokens = self._tokenizer.count(text)
        if DISTINCT not in self._layout.stages:
            self._sums[place] += tokens
            return
        self._of.append(place)
        self._tokens.append(tokens)
        self._texts.append(text[:LIMIT])

    def _look(self, now: Seen) -> None:
        """Count what is worth a word and belongs to no stage."""
        if "truncated" in now.record.marks:
            self._beside["text: cut by the supplier"] += 1
        for words, check in self._before:
            why = check(now)
            if why:
                self._beside[words.format(why)] += 1
        stated = (now.record.lang or "").lower().partition("-")[0]
        if self._told is not None and stated and stated not in UNDETERMINED:
            english = self._told(now.text) == ENGLISH
            if english != (stated == ENGLISH):
                self._beside[f"language: {'English' if english else 'not English'}, the supplier says otherwise"] += 1

    def done(self) -> Screened:
        """The counts. Copies are told apart here, among all records at once; nothing may be added after it."""
        sizes = self._distinct() if DISTINCT in self._layout.stages else None
        return Screened(
            stages=self._layout.stages,
            units=tuple(
                UnitCounts(name, self._counts[place][0], tuple(self._counts[place][1:]), self._sums[place])
                for name, place in self._places.items()
            ),
            drops={drop: count for drop, count in self._dropped.items() if count},
            clusters=sizes,
            beside=dict(sorted(self._beside.items())),
            tokenizer=self._tokenizer.name,
            threshold=None if sizes is None else self._alike.threshold,
        )

    def _distinct(self) -> Mapping[int, int]:
        """Clusters by size; the first of each counts in its unit, and its tokens do."""
        found = clusters(self._texts, self._alike.threshold, self._alike.seed)
        first = found.labels == np.arange(len(self._texts))
        of, tokens = np.array(self._of, np.int64)[first], np.array(self._tokens, np.int64)[first]
        sums = np.zeros(len(self._counts), np.int64)
        np.add.at(sums, of, tokens)
        kept = np.bincount(of, minlength=len(self._counts))
        for counts, usable in zip(self._counts, kept.tolist(), strict=True):
            counts.append(usable)
        self._sums = sums.tolist()
        self._dropped[Drop(DISTINCT, COPY)] += len(self._texts) - int(of.size)
        self._texts = []
        return found.sizes


class Batch(NamedTuple):
    """Records of one sampling unit, as :meth:`Screening.add` takes them."""

    unit: str
    records: Iterable[Judgeable]
    unreadable: int = 0


def screen(
    batches: Iterable[Batch],
    layout: Layout,
    alike: Alike,
    *,
    tell: Language = language,
    tokenizer: Tokenizer = FOUR_CHARACTERS,
) -> Screened:
    """Judge everything that came; the arguments are those of :class:`Screening`."""
    screening = Screening(layout, alike, tell=tell, tokenizer=tokenizer)
    for batch in batches:
        screening.add(*batch)
    return screening.done()
