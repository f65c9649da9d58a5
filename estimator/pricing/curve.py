"""Exact cost curves: the one thing every tariff is made of.

A :class:`Curve` is left-continuous and piecewise linear on whole arguments (units of a meter, or money in a fine
grain), may jump either way where one piece ends, may give its first units away and may round its argument up to a
quantum (packages, whole cards, top-ups). All coefficients are integers over one denominator, so a value is exact in any
decimal context and costs a few integer operations; :meth:`Curve.array` reads the same pieces in float64.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK = 32_768
"""Elements a float pass works on at once: the scratch arrays then stay in the cache of one core."""


class BeyondCurveError(ValueError):
    """The argument lies past the last piece: the curve has no value there, and none is made up."""


class Piece(NamedTuple):
    """``intercept + slope * x`` on ``(previous end, end]``; ``end`` is ``None`` for a piece without end."""

    end: int | None
    intercept: Fraction
    slope: Fraction


class Affordable(NamedTuple):
    """How much a budget buys.

    Attributes:
        most: The largest argument whose value is within the budget; ``None`` when there is no largest.
        steady: The largest argument up to which *every* argument is within the budget. Smaller than ``most`` where the
            curve falls: then buying ``most`` is allowed while some smaller volume is not.
    """

    most: int | None
    steady: int | None


@dataclass(frozen=True, slots=True)
class Curve:
    """See the module. ``value(n)`` is a numerator over ``den``; build one with :func:`curve`.

    Attributes:
        ends: Inclusive right ends of the pieces, increasing; one fewer than the pieces when the last has no end.
        intercepts: Per piece, over ``den``.
        slopes: Per piece, over ``den``.
        den: Common denominator of every value.
        at_zero: Value where nothing is charged for (argument 0 after the free part), over ``den``.
        free: Argument given away before anything else.
        quantum: The rest is rounded up to a multiple of this.
    """

    ends: tuple[int, ...]
    intercepts: tuple[int, ...]
    slopes: tuple[int, ...]
    den: int
    at_zero: int = 0
    free: int = 0
    quantum: int = 1
    closed: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "closed", len(self.ends) == len(self.slopes))

    def value(self, n: int) -> int:
        """The exact value at ``n`` as a numerator over ``den``.

        Raises:
            BeyondCurveError: ``n`` is past the end of a closed curve.
        """
        n -= self.free
        if n <= 0:
            return self.at_zero
        if self.quantum != 1:
            n = -(-n // self.quantum) * self.quantum
        i = bisect_left(self.ends, n)
        if i == len(self.slopes):
            msg = f"{n} is past the last tier, which ends at {self.ends[-1]}"
            raise BeyondCurveError(msg)
        return self.intercepts[i] + self.slopes[i] * n

    def __call__(self, n: int) -> Fraction:
        """The exact value at ``n``. Raises as :meth:`value`."""
        return Fraction(self.value(n), self.den)

    def over(self, den: int) -> "Curve":
        """The same curve with its values over the larger denominator ``den``."""
        factor = den // self.den
        return Curve(
            self.ends,
            tuple(factor * a for a in self.intercepts),
            tuple(factor * s for s in self.slopes),
            den,
            factor * self.at_zero,
            self.free,
            self.quantum,
        )

    @property
    def last(self) -> int | None:
        """The largest argument with a value, ``None`` when there is none."""
        if not self.closed:
            return None
        return self.ends[-1] // self.quantum * self.quantum + self.free

    def breakpoints(self) -> tuple[int, ...]:
        """The last argument of each piece, the free part included: where a bill has its corners."""
        inner = (end // self.quantum * self.quantum + self.free for end in self.ends)
        return tuple(sorted({*inner, self.free} - {0}))

    def affordable(self, budget: Fraction) -> Affordable:
        """The largest argument whose value is within ``budget`` (see :class:`Affordable`).

        Raises:
            ValueError: Even an argument of 0 costs more than the budget.
        """
        limit = budget.numerator * self.den // budget.denominator
        if self.at_zero > limit:
            msg = f"nothing fits: the smallest cost is {Fraction(self.at_zero, self.den)}"
            raise ValueError(msg)
        most: int | None = self.free
        steady: int | None = self.free
        joined = True
        for span in self._spans():
            part = self._within(span, limit)
            if part is None:
                joined = False
                continue
            most = None if part[1] is None else part[1] + self.free
            joined = joined and part[0] == span[0]
            steady = most if joined else steady
            joined = joined and part[1] == span[1]
        return Affordable(most, steady)

    def cheaper_beyond(self, n: int) -> int | None:
        """The smallest larger argument that costs less than ``n`` does, or ``None``: where buying more saves."""
        limit = self.value(n) - 1
        following = (max(-(-(n - self.free) // self.quantum), 0) + 1) * self.quantum
        for span in self._spans():
            part = self._within(span, limit)
            if part is None:
                continue
            first = max(part[0], following)
            if part[1] is None or first <= part[1]:
                return first - self.quantum + self.free + 1
        return None

    def _spans(self) -> Iterable[tuple[int, int | None, int, int]]:
        """Non-empty pieces as (first, last, intercept, slope), first and last being multiples of the quantum."""
        bounds = [0, *(end // self.quantum * self.quantum for end in self.ends)]
        lasts: list[int | None] = [*bounds[1:], *([] if self.closed else [None])]
        for before, last, a, s in zip(bounds, lasts, self.intercepts, self.slopes, strict=False):
            first = before + self.quantum
            if last is None or first <= last:
                yield first, last, a, s

    def _within(self, span: tuple[int, int | None, int, int], limit: int) -> tuple[int, int | None] | None:
        """The part of a span whose value is at most ``limit``: its start where it rises, its end where it falls."""
        first, last, a, s = span
        if s > 0:
            top = (limit - a) // s // self.quantum * self.quantum
            last = top if last is None else min(top, last)
        elif s < 0:
            first = max(first, -(-(limit - a) // s // self.quantum) * self.quantum)
        elif a > limit:
            return None
        return None if last is not None and last < first else (first, last)

    def array(self, n: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The float64 twin of :meth:`value`: money at each of ``n`` whole units, NaN past the end of a closed curve."""
        import numpy as np  # noqa: PLC0415 - a plain comparison never needs arrays

        out = np.empty_like(n, dtype=np.float64)
        for at in range(0, n.size, CHUNK):
            self.fill(np.asarray(n[at : at + CHUNK], dtype=np.float64), out[at : at + CHUNK])
        return out

    def fill(self, n: "NDArray[np.float64]", out: "NDArray[np.float64]") -> None:
        """As :meth:`array` for one chunk, into ``out`` (which may be ``n``'s own buffer only if ``n`` is a copy)."""
        import numpy as np  # noqa: PLC0415 - as in array

        x = np.fmax(n - self.free, 0.0) if self.free else n
        if self.quantum != 1:
            x = np.ceil(x / self.quantum) * self.quantum
        if not self.ends:
            np.multiply(x, self.slopes[0] / self.den, out=out)
            out += self.intercepts[0] / self.den
        else:
            self._take(x, out)
        if self.at_zero != self.intercepts[0]:
            out[x <= 0] = self.at_zero / self.den

    def _take(self, x: "NDArray[np.float64]", out: "NDArray[np.float64]") -> None:
        import numpy as np  # noqa: PLC0415 - as in array

        # Coefficients are looked up by the number of ends passed: choosing by mask costs several times as much,
        # because a processor cannot foresee a mask. The entry past the last piece: no value past a closed end.
        slopes = np.array([*(s / self.den for s in self.slopes), np.nan])
        intercepts = np.array([*(a / self.den for a in self.intercepts), np.nan])
        passed = np.zeros(x.size, np.int8)
        for end in self.ends:
            passed += (x > end).view(np.int8)
        piece = passed.astype(np.intp)
        np.take(slopes, piece, out=out, mode="clip")
        out *= x
        out += np.take(intercepts, piece, mode="clip")


def curve(pieces: Iterable[Piece], *, at_zero: Fraction = Fraction(0), free: int = 0, quantum: int = 1) -> Curve:
    """A curve from its pieces, in order; only the last may be without end.

    Raises:
        ValueError: There is no piece, the ends do not increase, or a piece follows one without end.
    """
    rows = list(pieces)
    ends = [piece.end for piece in rows if piece.end is not None]
    if not rows or any(piece.end is None for piece in rows[:-1]):
        msg = "a curve needs at least one piece, and only the last may be without end"
        raise ValueError(msg)
    if any(b <= a for a, b in pairwise((0, *ends))):
        msg = f"the tiers' bounds must increase from above 0, not {ends}"
        raise ValueError(msg)
    den = lcm(at_zero.denominator, *(c.denominator for p in rows for c in (p.intercept, p.slope)))
    return Curve(
        tuple(ends),
        tuple(int(piece.intercept * den) for piece in rows),
        tuple(int(piece.slope * den) for piece in rows),
        den,
        int(at_zero * den),
        free,
        quantum,
    )
