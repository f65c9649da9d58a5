"""From a pilot's counts to what is known of the long-run keep rate.

The sampling unit (a page, query, subreddit, day or prompt seed) is what was sampled: records of one unit are alike, so
ten pages of a hundred are ten observations rather than a thousand.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from estimator.draws.special import Numbers
from estimator.errors import Refusal
from estimator.sourcing import Estimated
from estimator.yields.levels import keep_levels
from estimator.yields.moments import keep_moments
from estimator.yields.pilot import caveats_of, counted, few, whole
from estimator.yields.quantiles import CERTAIN, Curve, curve, table_levels

ALIKE = Fraction(3, 10)
"""The intra-unit correlation taken where all or none were kept, which shows nothing of it.

A judgement: the largest correlation of the calibration worlds.
"""


class KeepPosterior(NamedTuple):
    """What a pilot says of a keep rate.

    Attributes:
        likely: Records kept of those shown, exact; where all were kept, the median (a pilot cannot show 1).
        units: Sampling units that showed a record.
        records: Records shown.
        effective: Independent records that would say as much.
        correlation: Intra-unit correlation as estimated, below 0 where units are more even than chance; the one taken
            where all were kept.
        caveats: What a planner must know beside the numbers.
        curve: Quantiles.
    """

    likely: Fraction
    units: int
    records: int
    effective: float
    correlation: float
    caveats: tuple[str, ...]
    curve: Curve

    def quantile(self, u: Numbers) -> Numbers:
        """The keep rate at each level, strictly inside (0, 1) and not falling; levels strictly inside (0, 1)."""
        return self.curve.quantile(u)

    def estimated(self, source: str) -> Estimated:
        """The keep rate as an input of an estimate: likely value, P5, P95, ``measured``."""
        return estimated(self.likely, self.curve, source)


def estimated(likely: Fraction, quantiles: Curve, source: str) -> Estimated:
    """A posterior as an input of an estimate; its bounds are exact rationals of twelve digits."""
    low, high = (Fraction(f"{value:.12g}") for value in quantiles.quantile(np.array([0.05, 0.95])))
    return Estimated(likely, min(low, likely), max(high, likely), "measured", source)


def keep_posterior(
    shown: Sequence[int], kept: Sequence[int], *, unit: str = "unit", stopped: bool = False
) -> KeepPosterior | Refusal:
    """The keep rate behind a pilot's counts.

    The interval is a Student t on the logit scale: clustered standard error, Satterthwaite degrees of freedom that
    know how counts of few records kept scatter, and a distribution-free bound that holds up few units. Equations and
    sources: docs/model.md (what a pilot says of a keep rate); why this one: decision 0012.

    Args:
        shown: Records shown to the stage, by sampling unit, in the order in which the units were sampled.
        kept: Records kept by it, in the same order.
        unit: What a sampling unit is, in words: ``"page"``.
        stopped: Whether a cap ended the pilot early.

    Returns:
        The posterior, or a refusal where no honest interval exists: no records, one unit, or none kept.

    Raises:
        ValueError: If the counts do not add up, with every fault.
    """
    counted(shown, kept, ("shown", "kept"), unit)
    pairs = [(all_, some) for all_, some in zip(shown, kept, strict=True) if all_]
    records, total = sum(all_ for all_, _ in pairs), sum(some for _, some in pairs)
    lacking = few("share kept", len(pairs), records, unit)
    if lacking:
        return lacking
    if not total:
        return _none_kept(pairs, unit)
    if total == records:
        return _all_kept(pairs, unit, stopped=stopped)
    size, part = (np.array([column], dtype=np.float64) for column in zip(*pairs, strict=True))
    moments = keep_moments(size, part)
    levels = table_levels()
    quantiles = curve(levels, keep_levels(moments, size, part, levels)[0], share=True)
    effective, correlation = records / moments.effect.item(), moments.correlation.item()
    told = caveats_of(size[0], part[0], unit, stopped=stopped)
    told += _rare(total, records) + _alike(records, effective, correlation, unit)
    likely = Fraction(total, records)
    return KeepPosterior(likely, len(pairs), records, effective, correlation, told, quantiles)


def _rare(kept: int, shown: int) -> tuple[str, ...]:
    """Said where fewer than ten records decide: the count of either kind is then the sample."""
    for number, verb in ((kept, "kept"), (shown - kept, "dropped")):
        if number < 10:  # noqa: PLR2004 - see above
            return (f"only {number} of {shown:,} records {verb}: the range is that of a rare event",)
    return ()


def _alike(records: int, effective: float, correlation: float, unit: str) -> tuple[str, ...]:
    if correlation <= 0 or records < 2 * effective:
        return ()
    alike = f"records of one {unit} are alike (correlation {correlation:.2f})"
    return (f"{alike}: {records:,} say as much as {max(1, math.floor(effective)):,} independent",)


def _unbroken(pairs: Sequence[tuple[int, int]]) -> float:
    """Independent records that show an unbroken run with the chance these units do.

    A beta-binomial unit of ``n`` records with a small share ``q`` of the other kind shows none of it with the chance
    ``(1 + n / s) ** (-s q)``, ``s = (1 - rho) / rho``: as ``s log(1 + n / s)`` independent records do.
    """
    strength = float((1 - ALIKE) / ALIKE)
    return sum(strength * math.log1p(shown / strength) for shown, _ in pairs)


def _all_kept(pairs: Sequence[tuple[int, int]], unit: str, *, stopped: bool) -> KeepPosterior:
    """All kept: the rule of three on effective records, ``P(rate <= p) = p ** n``."""
    effective, records = _unbroken(pairs), sum(shown for shown, _ in pairs)
    levels = table_levels()
    quantiles = curve(levels, np.minimum(levels ** (1.0 / effective), CERTAIN), share=True)
    alike = f"all {records:,} records kept: how alike records of one {unit} are cannot be seen, "
    told = (f"{alike}correlation {float(ALIKE):g} is taken", *caveats_of(*_columns(pairs), unit, stopped=stopped))
    likely = Fraction(f"{quantiles.quantile(np.array([0.5])).item():.12g}")
    return KeepPosterior(likely, len(pairs), records, effective, float(ALIKE), told, quantiles)


def most_kept(shown: Sequence[int]) -> Fraction:
    """The most that a share can be of which none was kept, at 95 %: the rule of three on effective records.

    One-sided: ``1 - 0.05 ** (1 / n)`` with the records that seeds or pages of :data:`ALIKE` records are worth (Hanley
    and Lippman-Hand, JAMA 249 (1983) 1743; docs/model.md).

    Args:
        shown: Records shown, by sampling unit; at least one.
    """
    return Fraction(f"{_most([(number, 0) for number in shown if number]):.12g}")


def _most(pairs: Sequence[tuple[int, int]]) -> float:
    return float(1.0 - 0.05 ** (1.0 / _unbroken(pairs)))


def _none_kept(pairs: Sequence[tuple[int, int]], unit: str) -> Refusal:
    records, most = sum(shown for shown, _ in pairs), _most(pairs)
    counts = f"{whole(records, 'record')} in {whole(len(pairs), unit)}"
    why = (
        f"none of {counts} was kept: the share is at most {most:.2g} "
        f"at 95 % (correlation {float(ALIKE):g} within a {unit} taken), and nothing says how few, so a cost per record "
        f"has no upper end; measure {unit}s until at least 10 records are kept"
    )
    return Refusal("not covered", "share kept", why)


def _columns(pairs: Sequence[tuple[int, int]]) -> tuple[Numbers, Numbers]:
    size, part = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    return size, part
