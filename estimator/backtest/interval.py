"""A 90 % interval of a figure from the 90 % intervals of its inputs, by the draws that a plan's ranges come from."""

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction

import numpy as np

from estimator.draws.drawn import Drawn, likely_of
from estimator.draws.inputs import Draws
from estimator.sourcing import Estimated

POINTS = 4096
"""Draws of every input."""

Values = Mapping[str, Fraction]


def interval(
    inputs: Mapping[str, Estimated], outcome: Callable[[Values], Fraction], shares: Collection[str] = ()
) -> tuple[Fraction, Fraction, Fraction]:
    """The 5th percentile, the value at likely inputs, and the 95th percentile of an outcome.

    Args:
        inputs: By name; one without a range is a constant.
        outcome: The figure as arithmetic on one value of each input.
        shares: Names of the inputs that lie between 0 and 1.
    """
    draws = Draws(POINTS)
    found = outcome(
        {name: draws.of(name, name, one._replace(most=1) if name in shares else one) for name, one in inputs.items()}
    )
    likely = likely_of(found)
    if not isinstance(found, Drawn):
        return likely, likely, likely
    low, high = np.quantile(found.draws, (0.05, 0.95), method="hazen").tolist()
    return Fraction(low), likely, Fraction(high)
