"""Rows of the rare class without a model: SMOTE, which costs processor seconds and nothing else.

A new row lies between a real row and one of its nearest neighbours of the class (Chawla, Bowyer, Hall and Kegelmeyer,
SMOTE: Synthetic Minority Over-sampling Technique, JAIR 16 (2002) 321-357). It is what any generator has to beat. The
library that does it, imbalanced-learn, is no dependency of the estimate: it comes with ``perusable[rows]``.
"""

import importlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.errors import Refusal
from providers.recipes.rare_class.values import Column, Row, Split, Value

NEIGHBOURS = 5
"""As Chawla et al. have it; fewer where there are fewer rows."""

INSTALL = "pip install 'perusable[rows]'"

_WHAT = "rows by oversampling"
_OTHER, _RARE = 0, 1

Numbers = NDArray[np.float64]


class Oversampled(NamedTuple):
    """Rows made without a model.

    Attributes:
        rows: As they would stand in the table; none is checked yet.
        method: ``SMOTE`` of numbers alone, ``SMOTEN`` of categories alone, ``SMOTENC`` of both.
        seconds: Of the processor, by the clock that was given.
    """

    rows: tuple[Row, ...]
    method: str
    seconds: float


def oversampled(split: Split, count: int, seed: int, clock: Callable[[], float]) -> Oversampled | Refusal:
    """So many rows between the training rows.

    Args:
        split: Its training rows alone are used.
        count: Rows, at least 1.
        seed: Of the draws; the same rows come for the same seed, count and version of the library.
        clock: Seconds of the processor, such as ``time.process_time``.

    Returns:
        The rows; a refusal where the library is not installed, or a column cannot lie between two rows.
    """
    try:
        library = importlib.import_module("imblearn.over_sampling")
    except ImportError:
        return Refusal("not observed", _WHAT, f"imbalanced-learn is not installed: {INSTALL}")
    unfit = _unfit(split)
    if unfit:
        return Refusal("not observed", _WHAT, unfit)
    start = clock()
    named = [place for place, column in enumerate(split.columns) if column.kind == "category"]
    method = "SMOTE" if not named else "SMOTEN" if len(named) == len(split.columns) else "SMOTENC"
    levels = {place: [*dict.fromkeys(row[place] for row in split.train)] for place in named}
    sampling: dict[str, Any] = {"k_neighbors": min(NEIGHBOURS, len(split.train) - 1), "random_state": seed}
    if method == "SMOTENC":
        sampling["categorical_features"] = named
    found = _drawn(getattr(library, method), sampling, _coded(split, levels), count)
    rows = tuple(_row(cells, split.columns, levels) for cells in found.tolist())
    return Oversampled(rows, method, clock() - start)


def _unfit(split: Split) -> str:
    for place, column in enumerate(split.columns):
        if column.kind == "text":
            return f"{column.name!r} is a text, and nothing lies between two texts: leave it out"
        if column.kind != "category" and any(row[place] is None for row in split.train):
            return f"{column.name!r} has empty cells, and nothing lies between a number and none: fill or leave it out"
    return ""


def _coded(split: Split, levels: dict[int, list[Value]]) -> Numbers:
    """The training rows as numbers, categories as their places among the levels."""
    turned = [
        [levels[place].index(row[place]) if place in levels else row[place] for row in split.train]
        for place in range(len(split.columns))
    ]
    return np.array(turned, dtype=np.float64).T


def _drawn(sampler: Any, sampling: dict[str, Any], train: Numbers, count: int) -> Numbers:  # noqa: ANN401 - a library's class
    rows = len(train)
    # The library wants a larger class beside the rare one, and looks at none of its rows.
    other = np.repeat(train[:1], rows + count, axis=0)
    classes = np.array([_OTHER] * len(other) + [_RARE] * rows)
    made = sampler(sampling_strategy={_RARE: rows + count}, **sampling)
    found, labels = made.fit_resample(np.concatenate([other, train]), classes)
    drawn: Numbers = np.asarray(found, dtype=np.float64)[np.asarray(labels) == _RARE][rows:]
    return drawn


def _row(cells: Sequence[float], columns: Sequence[Column], levels: dict[int, list[Value]]) -> Row:
    return tuple(
        levels[place][round(cell)]
        if place in levels
        # In the file's own precision: more decimals than any real row has would give a row away.
        else (round(cell) if column.kind == "whole number" else round(cell, column.seen.places) + 0.0)
        for place, (cell, column) in enumerate(zip(cells, columns, strict=True))
    )
