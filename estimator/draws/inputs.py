"""The uncertain inputs of a simulation: each met once, under a name, and the same wherever that name stands."""

import hashlib
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from estimator.draws.directions import DIMENSIONS
from estimator.draws.drawn import Drawn
from estimator.draws.marginals import draw
from estimator.draws.sobol import scrambled, shares
from estimator.sourcing import Drawing, Estimated

DRAWS = 8192
"""How many draws are taken unless told: P90 then lies within about 0.25 % of where it would be with any number."""


class Input(NamedTuple):
    """An uncertain input that a simulation has met.

    Attributes:
        name: Its identity: two plans with the same name share its draws.
        words: What it is, for a reader.
        value: Its range.
        drawn: Its draws.
    """

    name: str
    words: str
    value: Estimated
    drawn: Drawn


class Draws:
    """Draws of every uncertain input, taken when it is first met.

    The same seed and the same order of inputs give the same draws, to the last bit. Inputs of the same name are the
    same unknown: they move together in every plan, so that no comparison of two plans is blurred by what both share.

    Attributes:
        number: How many draws, a power of two.
        seed: Of all of them.
        inputs: What was met, by name, in order.
    """

    def __init__(self, number: int = DRAWS, seed: int = 0, first: int = 0) -> None:
        """Start without inputs.

        Args:
            number: How many draws, a power of two.
            seed: Any whole number.
            first: The first dimension used: two simulations with other dimensions are independent.
        """
        self.number = number
        self.seed = seed
        self.inputs: dict[str, Input] = {}
        self._first = first
        self._values: dict[str, NDArray[np.float64]] = {}

    def of(self, name: str, words: str, value: Estimated) -> Fraction:
        """The input with its draws; its likely value alone where nothing is uncertain."""
        if not value.is_range:
            return value.likely
        known = self.inputs.get(name)
        if known is None:
            known = Input(name, words, value, Drawn(value.likely, self._values_of(name, value)))
            self.inputs[name] = known
        return known.drawn

    def set(self, name: str, values: NDArray[np.float64]) -> None:
        """Fix the draws of an input before it is met: at one value, or at those of another simulation."""
        self._values[name] = values

    def _values_of(self, name: str, value: Estimated) -> NDArray[np.float64]:
        if name in self._values:
            return self._values[name]
        bits = self._bits(name)
        return draw(value, bits) if value.quantile is None else value.quantile(shares(bits))

    def _bits(self, name: str) -> NDArray[np.uint32]:
        dimension = self._first + len(self.inputs)
        if dimension < DIMENSIONS:
            return scrambled(dimension, self.number, self.seed, name)
        # Past the table the points of one dimension are dealt out in an order of their own: even by themselves, and
        # independent of all others.
        noise = hashlib.shake_128(f"{self.seed}\x00order of {name}".encode("utf-8", "surrogatepass"))
        order = np.frombuffer(noise.digest(8 * self.number), dtype="<u8").argsort(kind="stable")
        dealt: NDArray[np.uint32] = scrambled(0, self.number, self.seed, name)[order]
        return dealt


RowT = TypeVar("RowT", bound=BaseModel)


def with_draws(row: RowT, path: str, drawing: Drawing) -> RowT:
    """A copy of a strict row in which every uncertain value carries draws.

    Args:
        row: The keys of a provider.
        path: Where the row stands, before each key's name.
        drawing: Gives the value of an input by the path of its key.
    """
    changed: dict[str, Any] = {}
    for key in type(row).model_fields:
        value = getattr(row, key)
        if hasattr(value, "drawn"):
            stated = value.estimated(f"plan: {path}{key}")
            if stated.is_range:
                changed[key] = value.drawn(drawing(f"{path}{key}", stated))
        elif isinstance(value, BaseModel):
            inner = with_draws(value, f"{path}{key}.", drawing)
            if inner is not value:
                changed[key] = inner
    return row.model_copy(update=changed) if changed else row
