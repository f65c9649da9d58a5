"""What counts per sampling unit say about a rate and its standard error: the clustered ratio estimator.

Arrays hold one world a row and one sampling unit a column; a unit that showed nothing counts as absent. The equations
and their sources stand in docs/model.md (what a pilot says of a keep rate).
"""

from typing import NamedTuple

import numpy as np

from estimator.draws.special import Numbers

_LEAST_EFFECT = 0.1
_LEAST_SHARE = 1e-6
_LEAST_ERROR = 1e-9
_LEAST_EXTRA = -1.0
_LEAST_DEGREES = 0.5
_MOST_DEGREES = 1_000.0
_MOST_CORRELATION = 0.99


class Moments(NamedTuple):
    """A clustered rate with what its interval is made of, one value a world.

    Attributes:
        rate: Pooled share kept, or mean per record.
        error: Standard error of ``log(rate / (1 - rate))``, or of ``log(rate)`` for a mean.
        degrees: Degrees of freedom of the squared error.
        effect: Design effect: variance over that of as many independent records; 1 for a mean, which has none.
        correlation: Intra-unit correlation that the design effect means (Kish); may be below 0.
        skewness: Skewness of a unit's mean, bias-corrected; 0 for a share.
        units: Sampling units that showed a record.
    """

    rate: Numbers
    error: Numbers
    degrees: Numbers
    effect: Numbers
    correlation: Numbers
    skewness: Numbers
    units: Numbers


class _Pooled(NamedTuple):
    """The ratio estimate of each world."""

    records: Numbers
    units: Numbers
    rate: Numbers
    rest: Numbers
    variance: Numbers
    kish: Numbers


def _pooled(size: Numbers, total: Numbers) -> _Pooled:
    """Ratio estimate, residuals and the variance CR2 gives it for working-independent records (Bell and McCaffrey)."""
    records = size.sum(axis=-1)
    rate = total.sum(axis=-1) / records
    rest = total - rate[..., None] * size
    share = size / records[..., None]
    # A unit that is all but alone would divide by nought; its weight in the degrees of freedom says so already.
    variance = (rest**2 / np.maximum(1.0 - share, _LEAST_SHARE)).sum(axis=-1) / records**2
    return _Pooled(records, (size > 0).sum(axis=-1), rate, rest, variance, (size * share).sum(axis=-1))


def _degrees(weight: Numbers, extra: Numbers) -> Numbers:
    """Satterthwaite's degrees of freedom of a squared standard error.

    ``2 / (its relative variance)``, where that is ``2 / (m' - 1)`` for normal residuals of ``m'`` effective units plus
    ``extra / m'`` for what their shape adds.
    """
    effective = weight.sum(axis=-1) ** 2 / (weight**2).sum(axis=-1)
    spread = 2.0 / np.maximum(effective - 1.0, _LEAST_DEGREES) + np.maximum(extra, _LEAST_EXTRA) / effective
    return np.asarray(np.clip(2.0 / spread, _LEAST_DEGREES, _MOST_DEGREES))


def _beta_binomial(rate: Numbers, correlation: Numbers, size: Numbers) -> tuple[Numbers, Numbers]:
    """Skewness and excess kurtosis of a unit's count, from the factorial moments of the beta-binomial."""
    within = np.clip(correlation, 1e-6, _MOST_CORRELATION)
    total = (1.0 - within) / within
    factorial = [np.ones_like(rate)]
    for step in range(4):
        factorial.append(factorial[-1] * np.maximum(size - step, 0.0) * (rate * total + step) / (total + step))
    _, f1, f2, f3, f4 = factorial
    r2, r3, r4 = f2 + f1, f3 + 3 * f2 + f1, f4 + 6 * f3 + 7 * f2 + f1
    m2 = r2 - f1**2
    m3 = r3 - 3 * f1 * r2 + 2 * f1**3
    m4 = r4 - 4 * f1 * r3 + 6 * f1**2 * r2 - 3 * f1**4
    return m3 / m2**1.5, m4 / m2**2 - 3.0


def _shape(pooled: _Pooled) -> tuple[Numbers, Numbers]:
    """Skewness and excess kurtosis of the residuals as seen; none where there is no residual."""
    units = np.asarray(pooled.units, dtype=np.float64)
    least = (_LEAST_ERROR * pooled.rate * pooled.records) ** 2
    second = (pooled.rest**2).sum(axis=-1) / units + least
    third, fourth = ((pooled.rest**power).sum(axis=-1) / units for power in (3, 4))
    return third / second**1.5, fourth / second**2 - 3.0


def keep_moments(shown: Numbers, kept: Numbers) -> Moments:
    """The moments of a share kept, strictly between 0 and 1 in every world.

    Args:
        shown: Records shown, worlds by units.
        kept: Records kept, of the same shape.
    """
    pooled = _pooled(shown, kept)
    rate, kish = pooled.rate, pooled.kish
    spread = rate * (1.0 - rate)
    effect = np.maximum(pooled.variance * pooled.records / spread, _LEAST_EFFECT)
    correlation = np.where(kish > 1.0, np.minimum((effect - 1.0) / np.maximum(kish - 1.0, 1e-9), 1.0), 0.0)
    error = np.sqrt(effect / (pooled.records * spread))
    positive = np.clip(correlation, 0.0, _MOST_CORRELATION)
    skewness, kurtosis = _beta_binomial(rate, positive, kish)
    # How the log of the squared error moves with the estimate itself, in standard deviations of a unit: the logit
    # already follows that part, so only what is left takes degrees of freedom.
    slope = 2.0 * (1.0 - 2.0 * rate) * error * np.sqrt(pooled.units)
    weight = shown * (1.0 + np.maximum(shown - 1.0, 0.0) * positive[..., None])
    seen, tails = _shape(pooled)
    fitted = kurtosis - 2.0 * skewness * slope + slope**2
    degrees = _degrees(weight, np.maximum(fitted, tails - 2.0 * seen * slope + slope**2))
    return Moments(rate, error, degrees, effect, correlation, np.zeros_like(rate), pooled.units)


def mean_moments(counts: Numbers, sums: Numbers) -> Moments:
    """The moments of a mean per record, above 0 in every world.

    Args:
        counts: Records, worlds by units.
        sums: What they sum to (tokens), of the same shape.
    """
    pooled = _pooled(counts, sums)
    units = pooled.units.astype(np.float64)
    skewness, kurtosis = _shape(pooled)
    unbiased = np.sqrt(units * (units - 1.0)) / np.maximum(units - 2.0, 1.0)
    error = np.maximum(np.sqrt(pooled.variance) / pooled.rate, _LEAST_ERROR)
    plain = np.ones_like(error)
    return Moments(
        pooled.rate,
        error,
        _degrees(counts, np.maximum(kurtosis, 0.0)),
        plain,
        0.0 * plain,
        skewness * unbiased,
        pooled.units,
    )
