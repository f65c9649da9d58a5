"""Quantiles and tail shares of the normal, Student's t and beta distributions, in numpy alone.

Every function takes and gives float64 arrays and works on all elements at once. Sources: [AS241] Wichura, Applied
Statistics 37 (1988) 477-484; [DLMF] NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

# [AS241], PPND16: numerators and denominators of the three rational approximations, highest power first.
_CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080),
    (5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
     5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0),
)  # fmt: skip
_TAIL = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
     3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1.0),
)  # fmt: skip
_FAR = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip
_HALF_CENTRE = 0.425
_FAR_FROM = 5.0

_LARGE = 10.0
_CENTRAL_TAIL = 0.2
_STEPS = 60
_TERMS = 20_000
# Newton's steps square the error, so the step after one of this size is below the last digit.
_CLOSE = 1e-9
_TINY = 1e-300
_EPSILON = 2.0**-52


def _ratio(pair: tuple[tuple[float, ...], tuple[float, ...]], r: Numbers) -> Numbers:
    above, below = np.full_like(r, pair[0][0]), np.full_like(r, pair[1][0])
    for top, bottom in zip(pair[0][1:], pair[1][1:], strict=True):
        above *= r
        above += top
        below *= r
        below += bottom
    above /= below
    return above


def _shares(u: ArrayLike) -> Numbers:
    share = np.asarray(u, dtype=np.float64)
    if share.size and not (share.min() > 0 and share.max() < 1):
        msg = "shares must lie strictly between 0 and 1"
        raise ValueError(msg)
    return share


def normal_quantile(u: ArrayLike) -> Numbers:
    """The standard normal quantile of each share, to about 1 part in 10^16: [AS241], PPND16.

    Args:
        u: Shares strictly inside (0, 1), of any shape.

    Raises:
        ValueError: For a share that is not inside (0, 1), NaN included.
    """
    share = _shares(u)
    flat = share.ravel()
    q = flat - 0.5
    z = _ratio(_CENTRE, 0.180625 - q * q) * q
    outer = np.flatnonzero(np.abs(q) > _HALF_CENTRE)
    if outer.size:
        side = q[outer]
        tail = flat[outer]
        r = np.sqrt(-np.log(np.where(side < 0, tail, 1.0 - tail)))
        value = _ratio(_TAIL, r - 1.6)
        far = np.flatnonzero(r > _FAR_FROM)
        value[far] = _ratio(_FAR, r[far] - _FAR_FROM)
        z[outer] = np.copysign(value, side)
    return z.reshape(share.shape)


def _stirling_rest(x: Numbers) -> Numbers:
    """``log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2`` for ``x >= 10``: [DLMF] 5.11.1, five terms."""
    w = 1.0 / (x * x)
    return ((((w / 1188.0 - 1.0 / 1680.0) * w + 1.0 / 1260.0) * w - 1.0 / 360.0) * w + 1.0 / 12.0) / x


def log_beta(a: ArrayLike, b: ArrayLike) -> Numbers:
    """The logarithm of the beta function, ``log Gamma(a) + log Gamma(b) - log Gamma(a + b)``, for positive a and b.

    Where the larger argument is at least 10 the two large terms are subtracted in their Stirling series ([DLMF]
    5.11.1), so that they do not cancel.
    """
    one, two = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
    high, low = np.maximum(one, two), np.minimum(one, two)
    log_gamma = np.vectorize(math.lgamma, otypes=[np.float64])
    wide = np.maximum(high, _LARGE)
    series = _stirling_rest(wide) - _stirling_rest(wide + low)
    difference = low - low * np.log(wide) - (wide + low - 0.5) * np.log1p(low / wide) + series
    direct = log_gamma(high) - log_gamma(high + low)
    return np.asarray(log_gamma(low) + np.where(high >= _LARGE, difference, direct))


def _fraction(x: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """The continued fraction of the incomplete beta function, [DLMF] 8.17.22, by the modified Lentz recurrence."""
    c = np.ones_like(x)
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / np.where(np.abs(d) < _TINY, _TINY, d)
    value = d.copy()
    for m in range(1, _TERMS):
        two = 2.0 * m
        for term in (
            m * (b - m) * x / ((a + two - 1.0) * (a + two)),
            -(a + m) * (a + b + m) * x / ((a + two) * (a + two + 1.0)),
        ):
            d = 1.0 + term * d
            d = 1.0 / np.where(np.abs(d) < _TINY, _TINY, d)
            c = 1.0 + term / c
            c = np.where(np.abs(c) < _TINY, _TINY, c)
            step = c * d
            value *= step
        if np.all(np.abs(step - 1.0) <= 16.0 * _EPSILON):
            break
    return value


def _beta_share(x: Numbers, y: Numbers, ab: tuple[Numbers, Numbers], scale: Numbers) -> Numbers:
    """``I_x(a, b)`` with ``y = 1 - x`` and ``scale = log B(a, b)`` given, each exact where it is small."""
    a, b = ab
    turned = x > (a + 1.0) / (a + b + 2.0)
    near, far = np.where(turned, y, x), np.where(turned, b, a)
    other = np.where(turned, a, b)
    with np.errstate(divide="ignore", under="ignore"):
        front = a * np.log(x) + b * np.log(y) - scale
        part = np.exp(front) * _fraction(near, far, other) / far
    return np.where(turned, 1.0 - part, part)


def beta_cdf(x: ArrayLike, a: ArrayLike, b: ArrayLike) -> Numbers:
    """The regularised incomplete beta function ``I_x(a, b)``: the share of a beta distribution below ``x``.

    Args:
        x: Points in [0, 1].
        a: First shape, positive.
        b: Second shape, positive.

    Source: [DLMF] 8.17.22 with 8.17.4. Relative error about 1 part in 10^12 for shapes up to 10,000.
    """
    points, one, two = np.broadcast_arrays(
        np.asarray(x, dtype=np.float64), np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    )
    inside = np.clip(points, _TINY, 1.0 - _EPSILON / 2)
    share = _beta_share(inside, 1.0 - inside, (one, two), log_beta(one, two))
    return np.where(points <= 0, 0.0, np.where(points >= 1, 1.0, share))


def t_tail(t: ArrayLike, degrees: ArrayLike) -> Numbers:
    """The share of Student's t above ``t >= 0``: ``I_x(v/2, 1/2) / 2`` with ``x = v / (v + t^2)``, [DLMF] 8.17.

    Args:
        t: Points, at least 0.
        degrees: Degrees of freedom ``v``, positive, not necessarily whole.
    """
    point, free = np.broadcast_arrays(np.asarray(t, dtype=np.float64), np.asarray(degrees, dtype=np.float64))
    scale = np.broadcast_to(log_beta(np.asarray(degrees, dtype=np.float64) / 2.0, 0.5), point.shape)
    return _t_tail(point, free, scale)


def _t_tail(t: Numbers, free: Numbers, scale: Numbers) -> Numbers:
    squared = np.maximum(t * t, _TINY)
    whole = free + squared
    half = np.full_like(whole, 0.5)
    return 0.5 * _beta_share(free / whole, squared / whole, (free / 2.0, half), scale)


def _log_density(t: Numbers, free: Numbers, scale: Numbers) -> Numbers:
    return -0.5 * np.log(free) - scale - (free + 1.0) / 2.0 * np.log1p(t * t / free)


def t_quantile(u: ArrayLike, degrees: ArrayLike) -> Numbers:
    """Student's t quantile of each share.

    Newton's method on the distribution near the centre and on its logarithm in the tails. Both are concave in the
    variable they are solved in (t, and log t), so the steps approach the root from one side and cannot cycle.

    Args:
        u: Shares strictly inside (0, 1).
        degrees: Degrees of freedom, at least 0.5; broadcast with ``u``.

    Raises:
        ValueError: For a share that is not inside (0, 1).
    """
    share = _shares(u)
    free = np.asarray(degrees, dtype=np.float64)
    scale = log_beta(free / 2.0, 0.5)
    share, free, scale = (np.asarray(part) for part in np.broadcast_arrays(share, free, scale))
    tail = np.minimum(share, 1.0 - share)
    size = np.zeros_like(tail)
    for where, solve in ((tail > _CENTRAL_TAIL, _central_root), (tail <= _CENTRAL_TAIL, _outer_root)):
        if where.any():
            size[where] = solve(tail[where], free[where], scale[where])
    return np.copysign(size, share - 0.5)


def _central_root(tail: Numbers, free: Numbers, scale: Numbers) -> Numbers:
    t = np.zeros_like(tail)
    for _ in range(_STEPS):
        step = (_t_tail(t, free, scale) - tail) * np.exp(-_log_density(t, free, scale))
        t += step
        if np.all(np.abs(step) <= _CLOSE):
            break
    return t


def _outer_root(tail: Numbers, free: Numbers, scale: Numbers) -> Numbers:
    # The normal quantile is the smaller one, so the search starts below the root.
    s, target = np.log(normal_quantile(1.0 - np.maximum(tail, _EPSILON))), np.log(tail)
    for _ in range(_STEPS):
        t = np.exp(s)
        above = _t_tail(t, free, scale)
        step = (np.log(above) - target) * above * np.exp(-_log_density(t, free, scale)) / t
        s += step
        if np.all(np.abs(step) <= _CLOSE):
            break
    return np.exp(s)
