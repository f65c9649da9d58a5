"""How alike machine-made and real rows are, column by column and pair by pair, from 0 (nothing alike) to 1 (the same).

The four scores are those of SDMetrics (https://docs.sdv.dev/sdmetrics/metrics/quality-metrics), with its defaults:

- numbers (KSComplement): 1 less the greatest distance of the two distribution functions;
- categories (TVComplement): 1 less half the sum of the differences of their shares, an empty cell being a category;
- two columns of numbers (CorrelationSimilarity): 1 less half the difference of Pearson's correlations;
- any other two (ContingencySimilarity): as categories, of the pairs of cells, numbers in ten bins of equal width
  between the ends of the training rows, the outer two open.

Empty cells take no part in scores of numbers. A score of few rows falls short of 1 by chance alone, so the same score
of the real rows held out stands beside each: a generator does well that comes near it.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.errors import Refusal
from providers.recipes.rare_class.values import Column, Row, Split, Value

BINS = 10
"""Of numbers beside categories, as SDMetrics has them."""

Numbers = NDArray[np.float64]


class Score(NamedTuple):
    """How alike one column, or two, are.

    Attributes:
        names: Of the column or columns.
        made: Of the machine-made rows beside the training rows; a refusal where it cannot be measured.
        real: Of the rows held out beside the same.
    """

    names: tuple[str, ...]
    made: float | Refusal
    real: float | Refusal


class Fidelity(NamedTuple):
    """How alike all columns, and all pairs of them, are.

    Attributes:
        columns: In order.
        pairs: Each two columns, in order.
    """

    columns: tuple[Score, ...]
    pairs: tuple[Score, ...]


def fidelity(rows: Sequence[Row], split: Split) -> Fidelity:
    """How alike machine-made rows are to the training rows.

    Args:
        rows: Of the split's columns.
        split: The real rows.
    """
    columns, places = split.columns, range(len(split.columns))
    return Fidelity(
        tuple(_score((place,), rows, split, columns) for place in places),
        tuple(_score(pair, rows, split, columns) for pair in combinations(places, 2)),
    )


def mean(scores: Sequence[Score]) -> Score:
    """The mean of the scores that were measured on both sides; a refusal where none was."""
    both = [
        (score.made, score.real)
        for score in scores
        if not isinstance(score.made, Refusal) and not isinstance(score.real, Refusal)
    ]
    if not both:
        none = _refused("the mean of the scores", "no score could be measured")
        return Score((), none, none)
    return Score((), sum(made for made, _ in both) / len(both), sum(real for _, real in both) / len(both))


def _score(places: tuple[int, ...], rows: Sequence[Row], split: Split, columns: Sequence[Column]) -> Score:
    chosen = [columns[place] for place in places]
    train, made, held = (
        [[row[place] for row in some] for place in places] for some in (split.train, rows, split.held_out)
    )
    return Score(tuple(column.name for column in chosen), _alike(chosen, train, made), _alike(chosen, train, held))


def _alike(columns: Sequence[Column], real: list[list[Value]], made: list[list[Value]]) -> float | Refusal:
    names = " with ".join(column.name for column in columns)
    if any(column.kind == "text" for column in columns):
        return _refused(names, "texts are not compared: state a category, or leave the column out")
    numeric = [column.kind in ("whole number", "decimal") for column in columns]
    if not made[0]:
        return _refused(names, "there is no row")
    if all(numeric):
        return _numbers_alike(names, [*map(_floats, real)], [*map(_floats, made)])
    binned = [_binned(one, two) if number else (one, two) for one, two, number in zip(real, made, numeric, strict=True)]
    return shares_alike(
        [*zip(*(one for one, _ in binned), strict=True)], [*zip(*(two for _, two in binned), strict=True)]
    )


def _numbers_alike(names: str, real: list[Numbers], made: list[Numbers]) -> float | Refusal:
    if len(real) == 1:
        one, other = (cells[~np.isnan(cells)] for cells in (real[0], made[0]))
        return ks_complement(one, other) if one.size and other.size else _refused(names, "all cells are empty")
    found = correlation(*real), correlation(*made)
    if found[0] is None or found[1] is None:
        return _refused(names, "one column is the same in all rows, so that nothing goes with it")
    return 1 - abs(found[0] - found[1]) / 2


def ks_complement(one: Numbers, other: Numbers) -> float:
    """1 less the two-sample Kolmogorov-Smirnov statistic of numbers, at least one on each side."""
    ends = np.concatenate([one, other])
    under = [np.searchsorted(np.sort(cells), ends, side="right") / cells.size for cells in (one, other)]
    return float(1 - np.abs(under[0] - under[1]).max())


def shares_alike(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """1 less the total variation distance of what stands in two lists, neither empty."""
    left, right = Counter(one), Counter(other)
    return 1 - sum(abs(left[cell] / len(one) - right[cell] / len(other)) for cell in {*left, *right}) / 2


def correlation(one: Numbers, other: Numbers) -> float | None:
    """Pearson's, over rows that have both numbers; ``None`` where either is the same in all of them."""
    both = ~(np.isnan(one) | np.isnan(other))
    left, right = one[both], other[both]
    if left.size < 2 or np.ptp(left) == 0 or np.ptp(right) == 0:  # noqa: PLR2004 - one point has no slope
        return None
    # To one scale first: a square of the largest numbers would overflow.
    left, right = left / np.abs(left).max(), right / np.abs(right).max()
    with np.errstate(invalid="ignore", divide="ignore"):
        found = float(np.corrcoef(left, right)[0, 1])
    return found if np.isfinite(found) else None


def _binned(real: list[Value], made: list[Value]) -> tuple[list[Value], list[Value]]:
    """Numbers as the numbers of their bins between the ends of the real ones; an empty cell as it is."""
    known = _floats(real)
    known = known[~np.isnan(known)]
    edges = np.histogram_bin_edges(known, BINS)[1:-1] if known.size else np.zeros(1)

    def bins(cells: list[Value]) -> Iterator[Value]:
        for cell, place in zip(cells, np.digitize(_floats(cells), edges).tolist(), strict=True):
            yield None if cell is None else place

    return [*bins(real)], [*bins(made)]


def _floats(cells: Sequence[Value]) -> Numbers:
    return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)


def _refused(what: str, why: str) -> Refusal:
    return Refusal("not observed", what, f"not measured: {why}")
