"""A number that carries its draws: an exact likely value for the bill, and float64 draws for the ranges.

A provider's arithmetic is written once, on fractions. Given a :class:`Drawn` where a plan states a range, the same
lines give the exact result at the likely value and, beside it, the result at every draw. Comparisons, texts and
everything that needs one value read the likely one; where each draw must choose for itself, :func:`least`,
:func:`most` and ``math.floor`` or ``math.ceil`` do so.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Operation = Callable[[Any, Any], Any]


class Drawn(Fraction):
    """An exact number with draws of what it may be instead.

    Attributes:
        draws: One value for each draw.
    """

    __slots__ = ("draws",)

    draws: "NDArray[np.float64]"

    def __new__(cls, likely: Fraction, draws: "NDArray[np.float64]") -> "Drawn":  # noqa: PYI034 - never subclassed
        """The number ``likely``, carrying ``draws``."""
        made = super().__new__(cls, likely.numerator, likely.denominator)
        made.draws = draws
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return (Drawn, (Fraction(self.numerator, self.denominator), self.draws))

    def __add__(self, other: Any) -> Any:  # noqa: ANN401 - as fractions have it
        return _both(Fraction.__add__, self, other, lambda a, b: a + b)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__sub__, self, other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__rsub__, self, other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__mul__, self, other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__truediv__, self, other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__rtruediv__, self, other, lambda a, b: b / a)

    def __floordiv__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(_whole(Fraction.__floordiv__), self, other, lambda a, b: a // b)

    def __rfloordiv__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(_whole(Fraction.__rfloordiv__), self, other, lambda a, b: b // a)

    def __mod__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__mod__, self, other, lambda a, b: a % b)

    def __rmod__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__rmod__, self, other, lambda a, b: b % a)

    def __pow__(self, other: Any) -> Any:  # noqa: ANN401
        return _both(Fraction.__pow__, self, other, lambda a, b: a**b)

    def __neg__(self) -> "Drawn":
        return Drawn(Fraction.__neg__(self), -self.draws)

    def __pos__(self) -> "Drawn":
        return self

    def __abs__(self) -> "Drawn":
        return Drawn(Fraction.__abs__(self), abs(self.draws))

    def __copy__(self) -> "Drawn":
        return self

    def __deepcopy__(self, memo: Any) -> "Drawn":  # noqa: ANN401
        return self

    def __floor__(self) -> Any:  # noqa: ANN401
        import numpy as np  # noqa: PLC0415 - an exact estimate never meets a drawn number

        return Drawn(Fraction(Fraction.__floor__(self)), np.floor(self.draws))

    def __ceil__(self) -> Any:  # noqa: ANN401
        import numpy as np  # noqa: PLC0415 - as in __floor__

        return Drawn(Fraction(Fraction.__ceil__(self)), np.ceil(self.draws))


def _both(exact: Operation, this: Drawn, other: object, on_draws: Operation) -> Any:  # noqa: ANN401
    likely = exact(this, _plain(other))
    if likely is NotImplemented or not isinstance(likely, Fraction):
        return likely
    return Drawn(likely, on_draws(this.draws, draws_of(cast("Fraction", other))))


def _whole(exact: Operation) -> Operation:
    """An operation whose whole result stays a fraction."""

    def made(this: object, other: object) -> object:
        found = exact(this, other)
        return Fraction(found) if isinstance(found, int) else found

    return made


def _plain(value: object) -> object:
    return Fraction(value.numerator, value.denominator) if isinstance(value, Drawn) else value


def draws_of(value: Fraction | int) -> Any:  # noqa: ANN401 - an array or a float, alike in array arithmetic
    """The draws of a number, or the number itself as a float when it carries none."""
    return value.draws if isinstance(value, Drawn) else float(value)


def likely_of(value: Fraction) -> Fraction:
    """The number without its draws."""
    return Fraction(value.numerator, value.denominator)


def least(first: Fraction, second: Fraction) -> Fraction:
    """The smaller of two numbers, draw by draw."""
    return _choice(min, "minimum", first, second)


def most(first: Fraction, second: Fraction) -> Fraction:
    """The larger of two numbers, draw by draw."""
    return _choice(max, "maximum", first, second)


def _choice(exact: Operation, name: str, first: Fraction, second: Fraction) -> Fraction:
    likely: Fraction = exact(likely_of(first), likely_of(second))
    if not isinstance(first, Drawn) and not isinstance(second, Drawn):
        return likely
    import numpy as np  # noqa: PLC0415 - an exact estimate never meets a drawn number

    return Drawn(likely, getattr(np, name)(draws_of(first), draws_of(second)))


def within(value: Fraction, limit: Fraction) -> Fraction:
    """1 where a number is at most a limit, else 0, draw by draw."""
    likely = Fraction(int(likely_of(value) <= limit))
    if not isinstance(value, Drawn) and not isinstance(limit, Drawn):
        return likely
    return Drawn(likely, (draws_of(value) <= draws_of(limit)).astype("float64"))
