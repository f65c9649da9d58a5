"""From a pilot's sums to what is known of a mean per record: tokens per usable record."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from estimator.draws.special import Numbers
from estimator.errors import Refusal
from estimator.sourcing import Estimated
from estimator.yields.levels import mean_levels
from estimator.yields.moments import mean_moments
from estimator.yields.pilot import caveats_of, counted, few
from estimator.yields.posterior import estimated
from estimator.yields.quantiles import Curve, curve, table_levels

HEAVY = 1.5
"""Skewness of the unit means from which a posterior says that few of them carry the mean."""


class MeanPosterior(NamedTuple):
    """What a pilot says of a mean per record.

    Attributes:
        likely: Sum over records, exact.
        units: Sampling units that had a record.
        records: Records summed over.
        caveats: What a planner must know beside the numbers.
        curve: Quantiles.
    """

    likely: Fraction
    units: int
    records: int
    caveats: tuple[str, ...]
    curve: Curve

    def quantile(self, u: Numbers) -> Numbers:
        """The mean at each level, above 0 and not falling; levels strictly inside (0, 1)."""
        return self.curve.quantile(u)

    def estimated(self, source: str) -> Estimated:
        """The mean as an input of an estimate: likely value, P5, P95, ``measured``."""
        return estimated(self.likely, self.curve, source)


def mean_posterior(
    counts: Sequence[int], sums: Sequence[int | Fraction], *, unit: str = "unit", stopped: bool = False
) -> MeanPosterior | Refusal:
    """The mean per record behind a pilot's sums.

    A Student t on the log scale, widened upwards by the skewness seen (lengths have heavy tails). Equations and
    sources: docs/model.md (what a pilot says of a keep rate).

    Args:
        counts: Records by sampling unit, in the order in which the units were sampled.
        sums: What they sum to (tokens), exact, in the same order.
        unit: What a sampling unit is, in words: ``"page"``.
        stopped: Whether a cap ended the pilot early.

    Returns:
        The posterior, or a refusal where no honest interval exists: no records, one unit, or sums of nought.

    Raises:
        ValueError: If the counts do not add up, with every fault.
    """
    counted(counts, sums, ("counts", "sums"), unit, inside=False)
    pairs = [(count, total) for count, total in zip(counts, sums, strict=True) if count]
    records, total = sum(count for count, _ in pairs), sum((Fraction(part) for _, part in pairs), Fraction(0))
    lacking = few("mean per record", len(pairs), records, unit)
    if lacking:
        return lacking
    if not total:
        return Refusal("not covered", "mean per record", f"every {unit} sums to 0; measure {unit}s that do not")
    size, part = (np.array([[float(value) for value in column]]) for column in zip(*pairs, strict=True))
    moments = mean_moments(size, part)
    levels = table_levels()
    quantiles = curve(levels, mean_levels(moments, size, part, levels)[0], share=False)
    told = caveats_of(size[0], part[0], unit, stopped=stopped)
    if moments.skewness.item() > HEAVY:
        told += (f"a few {unit}s carry the mean: heavy tail, more {unit}s may raise it",)
    return MeanPosterior(total / records, len(pairs), records, told, quantiles)
