"""First-order and total Sobol indices of any function of independent inputs, each with its own error.

Sources: A. Saltelli and others, "Variance based sensitivity analysis of model output", Computer Physics Communications
181 (2010) 259-270, for the design and the first-order index; M. J. W. Jansen, "Analysis of variance designs for model
output", Computer Physics Communications 117 (1999) 35-43, for the total index and for the other form of the first-order
one. Of the two forms the one with the smaller error is given.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Model = Callable[[Mapping[str, Numbers]], Numbers]
"""The output at every row of the inputs' columns."""

REPLICATES = 16
"""Blocks of rows, scrambled apart, whose scatter is the error of an index."""

T95 = 1.7530503556925547
"""The 95 % quantile of Student's t with 15 degrees of freedom, for 16 replicates."""


class Index(NamedTuple):
    """How much of a variance an input is behind.

    Attributes:
        first: The share of the variance that the input takes with it when it is known (Sobol's first-order index).
        first_error: Half the width of its 90 % interval.
        total: The share left when everything else is known: with all it does together with other inputs.
        total_error: Half the width of its 90 % interval.
    """

    first: float
    first_error: float
    total: float
    total_error: float


class Indices(NamedTuple):
    """The indices of all inputs.

    Attributes:
        rows: By the input's name, in the order of the columns.
        undone: The share of draws without a finite output: the indices are of the others.
    """

    rows: Mapping[str, Index]
    undone: float


def indices(model: Model, one: Mapping[str, Numbers], other: Mapping[str, Numbers]) -> Indices | None:
    """Sobol indices by swapping one column at a time.

    An input that does not move the output at all has indices of exactly 0.

    Args:
        model: The output.
        one: Columns of a sample, by input, :data:`REPLICATES` independent blocks of equal length one after the other.
        other: The same of a sample independent of ``one``.

    Returns:
        The indices, or ``None`` where nothing varies: there is no variance to share out.
    """
    first, second = model(one), model(other)
    done = np.isfinite(first) & np.isfinite(second)
    undone = 1 - float(np.isfinite(np.concatenate([first, second])).mean())
    if not done.any() or np.ptp(np.concatenate([first[done], second[done]])) == 0:
        return None
    rows = {name: _index(first, second, model({**one, name: other[name]})) for name in one}
    return Indices(rows, undone)


def _index(first: Numbers, second: Numbers, mixed: Numbers) -> Index:
    """One input: ``mixed`` is the output at the rows of ``first`` with its column taken from ``second``."""
    done = np.isfinite(first) & np.isfinite(second) & np.isfinite(mixed)
    if not done.any():
        return Index(*[float("nan")] * 4)
    centre = (first[done].mean() + second[done].mean()) / 2
    a, b, c = (_centred(values, done, centre) for values in (first, second, mixed))
    # The outputs are centred: Saltelli's product then has far less scatter (Sobol and Myshetskaya 2007).
    variance = _blocks((a * a + b * b) / 2)
    product = _share(_blocks(b * (c - a)), variance)
    # Jansen's other form is exact for an input that is behind everything, where the product scatters most.
    rest = _share(variance - _blocks((b - c) ** 2) / 2, variance)
    first_order = rest if rest[1] < product[1] else product
    return Index(*first_order, *_share(_blocks((a - c) ** 2) / 2, variance))


def _share(part: Numbers, variance: Numbers) -> tuple[float, float]:
    return float(part.sum() / variance.sum()), _error(part, variance)


def _centred(values: Numbers, done: NDArray[np.bool_], centre: float) -> Numbers:
    found = np.zeros(values.size)
    found[done] = values[done] - centre
    return found


def _blocks(values: Numbers) -> Numbers:
    """Sums of the replicates."""
    sums: Numbers = values.reshape(REPLICATES, -1).sum(axis=1)
    return sums


def _error(part: Numbers, variance: Numbers) -> float:
    """Half a 90 % interval, from the scatter of the replicates."""
    known = variance > 0
    if np.count_nonzero(known) < REPLICATES:
        return float("nan")
    return float(T95 * np.std(part / variance, ddof=1) / np.sqrt(REPLICATES))
