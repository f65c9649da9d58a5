"""Which rare rows a generator may see, and which tell how close a new real row comes to those."""

from fractions import Fraction
from math import ceil

import numpy as np

from estimator.errors import brief, fault
from providers.recipes.rare_class.cells import merged, seen, written
from providers.recipes.rare_class.values import Column, Row, Split, Table

LEAST_HELD_OUT = 20
"""Rows: of fewer, one in twenty is less than a row, so that a P5 of their distances is no distance seen."""

SHARE = Fraction(1, 5)
"""Of the rare rows that is held out, by default (assumed): four fifths are left to learn from."""


def split(table: Table, seed: int, share: Fraction = SHARE, file: str = "the table") -> Split:
    """Hold a share of the different rare rows out.

    Rows are shuffled by the seed alone. A row that comes twice in the file is one row here, so that no copy of a
    training row is held out.

    Args:
        table: As it was read.
        seed: Of the shuffle, at least 0.
        share: Held out: above 0, at most one half, so that the rows left are no fewer than those held out.
        file: What a fault is said of.

    Raises:
        InputError: The share is no such share, or the rare rows are too few for it.
    """
    if not 0 < share <= Fraction(1, 2):
        raise fault(file, "share held out", f"is {share}, above 0 and at most 1/2 is allowed", "1/5 is usual")
    needed = ceil(LEAST_HELD_OUT / share)
    count = len(table.rare)
    if count < needed:
        raise fault(
            file,
            "",
            f"has {count} different rows of the class {brief(table.asked.rare, 40)!r}; {needed} are needed",
            f"at least {LEAST_HELD_OUT} are held out to tell how close a new real row comes to the others: the closest "
            f"twentieth of fewer is less than one row. {_way_out(count, share)}",
        )
    order = np.random.default_rng(seed).permutation(count).tolist()
    held = {*order[: int(count * share)]}
    train = tuple(row for place, row in enumerate(table.rare) if place not in held)
    columns = tuple(_judging(column, train, place) for place, column in enumerate(table.columns))
    return Split(table.asked, columns, train, tuple(row for place, row in enumerate(table.rare) if place in held))


def _way_out(count: int, share: Fraction) -> str:
    if count >= 2 * LEAST_HELD_OUT and share < Fraction(1, 2):
        return f"Hold out a larger share: {Fraction(LEAST_HELD_OUT, count)} is enough"
    return f"Collect more: no share is enough for fewer than {2 * LEAST_HELD_OUT}"


def _judging(column: Column, train: tuple[Row, ...], place: int) -> Column:
    return column._replace(seen=merged(column.seen, seen(written(train, place))))
