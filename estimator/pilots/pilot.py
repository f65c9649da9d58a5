"""A pilot as a value: what it measured, and the views that statistics take of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import starmap
from typing import NamedTuple

from estimator.money import Money
from estimator.pilots.rows import FETCHED, Header, Totals


class Unit(NamedTuple):
    """One sampling unit.

    Attributes:
        name: A number or a digest.
        fetched: Records that came.
        kept: Records left after each stage, in the order of the header.
        tokens: Of the records that passed every stage; ``None`` where nobody counted.
        cost: ``None`` where it is not known.
        metered: Units by meter; ``None`` where they are not known.
        on: The UTC day; ``None`` where it is not known.
    """

    name: str
    fetched: int
    kept: tuple[int, ...]
    tokens: int | None = None
    cost: Money | None = None
    metered: Mapping[str, int] | None = None
    on: date | None = None


class Pilot(NamedTuple):
    """A pilot file, read and checked.

    Attributes:
        name: The file's.
        header: What was measured and how.
        rows: Its sampling units, in the order of the file.
        totals: ``None`` for the whole units of a file that was cut.
        digest: SHA-256 of the file's bytes.
    """

    name: str
    header: Header
    rows: tuple[Unit, ...]
    totals: Totals | None
    digest: str

    @property
    def endpoint(self) -> str:
        """The endpoint, task or recipe that keep rates hang on; empty where none is stated."""
        return self.header.endpoint or self.header.recipe or ""

    @property
    def units(self) -> int:
        """How many sampling units there are."""
        return len(self.rows)

    @property
    def fetched(self) -> int:
        """Records that came, of all units."""
        return sum(row.fetched for row in self.rows)

    @property
    def kept(self) -> dict[str, int]:
        """Records left after each stage, of all units."""
        return {stage: sum(row.kept[place] for row in self.rows) for place, stage in enumerate(self.header.stages)}

    @property
    def cost(self) -> Money | None:
        """What everything cost: as the totals say, else the sum of the units where each is known."""
        if self.totals is not None and self.totals.cost is not None:
            return self.totals.cost.money
        return cost_of(self.rows)

    @property
    def cluster_sizes(self) -> dict[int, int] | None:
        """Clusters of near-duplicates by size, smallest first; ``None`` where nobody counted them."""
        clusters = None if self.totals is None else self.totals.clusters
        return None if clusters is None else {int(size): clusters[size] for size in sorted(clusters, key=int)}

    def stage_counts(self, stage: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Records shown to a stage and kept by it, one of each for every sampling unit.

        Raises:
            ValueError: The pilot has no such stage.
        """
        place = place_of(stage, self.header.stages)
        kept = tuple(row.kept[place] for row in self.rows)
        shown = tuple(row.kept[place - 1] for row in self.rows) if place else tuple(row.fetched for row in self.rows)
        return shown, kept

    def token_sums(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Records that passed every stage and their tokens, for each sampling unit whose tokens were counted."""
        counted = [(row.kept[-1], row.tokens) for row in self.rows if row.tokens is not None]
        return tuple(count for count, _ in counted), tuple(tokens for _, tokens in counted)


def place_of(stage: str, stages: tuple[str, ...]) -> int:
    """The position of a stage.

    Raises:
        ValueError: There is none of this name.
    """
    if stage not in stages:
        msg = f"no stage is called {stage!r}; there are {', '.join(stages)}, after {FETCHED}"
        raise ValueError(msg)
    return stages.index(stage)


def cost_of(rows: Sequence[Unit]) -> Money | None:
    """The sum of the units' costs; ``None`` where one is not known."""
    known = known_costs(rows)
    return None if not known or len(known) < len(rows) else Money(summed(known), known[0].currency)


def known_costs(rows: Sequence[Unit]) -> list[Money]:
    """The costs of the units whose cost is known."""
    return [row.cost for row in rows if row.cost is not None]


def summed(costs: Sequence[Money]) -> Fraction:
    """The exact sum of amounts in one currency."""
    if any(PLACES % cost.amount.denominator for cost in costs):
        return sum((cost.amount for cost in costs), Fraction(0))
    # Amounts as written have at most 12 decimals: sums of integers take a tenth of the time of sums of fractions.
    return Fraction(sum(cost.amount.numerator * (PLACES // cost.amount.denominator) for cost in costs), PLACES)


PLACES = 10**12
"""Parts of the major unit in which every amount that can be written is whole."""


def cluster_sums(sizes: Mapping[int, int]) -> tuple[int, int]:
    """Records in clusters of these sizes, and clusters."""
    return sum(starmap(int.__mul__, sizes.items())), sum(sizes.values())
