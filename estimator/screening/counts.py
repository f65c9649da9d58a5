"""What a screening found: counts by sampling unit, and why the others were dropped."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from estimator.screening.layout import DISTINCT

GONE = "deleted, removed or withheld"
UNREADABLE = "unreadable"
COPY = "a copy of another record"


class Drop(NamedTuple):
    """Where a record fell and why."""

    stage: str
    why: str


class UnitCounts(NamedTuple):
    """A sampling unit.

    Attributes:
        name: Its name.
        fetched: Records that came, unreadable ones included.
        kept: Records left after each stage, in the order of the stages.
        tokens: Of the records that passed every stage.
    """

    name: str
    fetched: int
    kept: tuple[int, ...]
    tokens: int


class Screened(NamedTuple):
    """A screening; ``fetched == usable + sum(rejected.values()) + duplicates + unreadable``.

    Attributes:
        stages: In the order in which records were judged.
        units: In the order in which they came.
        drops: Dropped records by stage and reason.
        clusters: Clusters of near-duplicates by size; ``None`` where copies were not looked for.
        beside: What was seen and counts at no stage: disagreements on the language, texts cut by the supplier, records
            that a query operator should have left out.
        tokenizer: Whose tokens were counted.
        threshold: From which similarity records were copies; ``None`` as for ``clusters``.
    """

    stages: tuple[str, ...]
    units: tuple[UnitCounts, ...]
    drops: Mapping[Drop, int]
    clusters: Mapping[int, int] | None
    beside: Mapping[str, int]
    tokenizer: str
    threshold: Fraction | None

    @property
    def fetched(self) -> int:
        """Records that came."""
        return sum(unit.fetched for unit in self.units)

    @property
    def usable(self) -> int:
        """Records that passed every stage."""
        return sum(unit.kept[-1] for unit in self.units)

    @property
    def tokens(self) -> int:
        """Of the usable records."""
        return sum(unit.tokens for unit in self.units)

    @property
    def rejected(self) -> dict[str, int]:
        """Records that each stage dropped, but for unreadable ones and copies."""
        found = dict.fromkeys(self.stages, 0)
        for drop, count in self.drops.items():
            if drop.why not in (UNREADABLE, COPY):
                found[drop.stage] += count
        return {stage: count for stage, count in found.items() if stage != DISTINCT}

    @property
    def duplicates(self) -> int:
        """Records dropped as copies of an earlier one."""
        return self.dropped(COPY)

    @property
    def unreadable(self) -> int:
        """Items that came without an id or a shape that can be read."""
        return self.dropped(UNREADABLE)

    def dropped(self, why: str) -> int:
        """Records dropped for a reason, at any stage."""
        return sum(count for drop, count in self.drops.items() if drop.why == why)
