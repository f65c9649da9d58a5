"""Scrambled Sobol points: shares in (0, 1) that fill every dimension, and pairs of dimensions, evenly.

Points come a dimension at a time, because a plan asks for one whenever it meets an uncertain input. Each dimension is
scrambled on its own, by a random lower triangular matrix and a digital shift (J. Matousek, "On the L2-discrepancy for
anchored boxes", Journal of Complexity 14, 1998): every point is then uniform on (0, 1), so a mean over points is
unbiased, and the even filling stays. What is random is read from SHAKE-128 of a seed and a name: no generator's state
is shared, and a name has the same points in every run, on every machine.
"""

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from estimator.draws.directions import DIMENSIONS, TABLE

BITS = 32
"""Binary digits of a point."""

LARGEST = 2**20
"""Most points at a time."""

_OWN = np.array([1 << (BITS - 1 - digit) for digit in range(BITS)], np.uint32)


_ABOVE = ~(_OWN | (_OWN - np.uint32(1)))


@lru_cache(maxsize=1)
def _entries() -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(map(int, entry.split())) for entry in TABLE.split(";") if entry.strip())


@lru_cache(maxsize=DIMENSIONS)
def directions(dimension: int) -> tuple[int, ...]:
    """The direction numbers of a dimension, counted from 0, as 32-bit fractions.

    By the recurrence of P. Bratley and B. L. Fox, "Algorithm 659", ACM Transactions on Mathematical Software 14, 1988.

    Raises:
        ValueError: There is no such dimension.
    """
    if not 0 <= dimension < DIMENSIONS:
        msg = f"a dimension lies between 0 and {DIMENSIONS - 1}, not {dimension}"
        raise ValueError(msg)
    if dimension == 0:
        return tuple(1 << (BITS - 1 - digit) for digit in range(BITS))
    polynomial, *first = _entries()[dimension - 1]
    degree = len(first)
    numbers = [number << (BITS - 1 - digit) for digit, number in enumerate(first)]
    for digit in range(degree, BITS):
        number = numbers[digit - degree] ^ (numbers[digit - degree] >> degree)
        for back in range(1, degree):
            if polynomial >> (degree - back) & 1:
                number ^= numbers[digit - back]
        numbers.append(number)
    return tuple(numbers)


@lru_cache(maxsize=DIMENSIONS)
def _array(dimension: int) -> NDArray[np.uint32]:
    return np.array(directions(dimension), np.uint32)


def points(dimension: int, number: int) -> NDArray[np.uint32]:
    """The first points of a dimension, not scrambled, as 32-bit fractions in the order of the plain binary index.

    The same set as in the order of the Gray code for every power of two.

    Args:
        dimension: From 0.
        number: How many, a power of two.

    Raises:
        ValueError: There is no such dimension, or ``number`` is no power of two up to :data:`LARGEST`.
    """
    return _filled(_array(dimension), np.uint32(0), number)


def scrambled(dimension: int, number: int, seed: int, name: str) -> NDArray[np.uint32]:
    """As :func:`points`, scrambled.

    Args:
        dimension: From 0.
        number: How many, a power of two.
        seed: Of the whole simulation.
        name: Of the input: the same name is scrambled in the same way.
    """
    noise = hashlib.shake_128(f"{seed}\x00{dimension}\x00{name}".encode("utf-8", "surrogatepass"))
    words = np.frombuffer(noise.digest(4 * (BITS + 1)), dtype="<u4")
    # Row i of the matrix makes digit i of the result, from its own digit and those above it.
    lower = (words[1:] & _ABOVE) | _OWN
    numbers = _array(dimension)[: max(1, number.bit_length() - 1)]
    digits = np.bitwise_count(lower & numbers[:, None]) & np.uint8(1)
    return _filled(np.bitwise_or.reduce(digits * _OWN, axis=1), words[0], number)


def _filled(numbers: NDArray[np.uint32], shift: np.uint32, number: int) -> NDArray[np.uint32]:
    """All sums of subsets of the direction numbers: those of the first half with those of the second."""
    if not 1 <= number <= LARGEST or number & (number - 1):
        msg = f"the number of points must be a power of two up to {LARGEST:,}, not {number:,}"
        raise ValueError(msg)
    digits = number.bit_length() - 1
    half = digits // 2
    low, high = _sums(numbers[:half]) ^ shift, _sums(numbers[half:digits])
    out: NDArray[np.uint32] = np.bitwise_xor.outer(high, low)
    return out.ravel()


def _sums(numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
    made: NDArray[np.uint32] = np.bitwise_xor.reduce(_subsets(numbers.size) & numbers, axis=1)
    return made


@lru_cache(maxsize=BITS)
def _subsets(size: int) -> NDArray[np.uint32]:
    """Row by row, in the order of the plain binary index, all digits set where a number is in the subset."""
    return (np.arange(1 << size)[:, None] >> np.arange(size) & 1).astype(np.uint32) * np.uint32(2**BITS - 1)


def shares(bits: NDArray[np.uint32]) -> NDArray[np.float64]:
    """32-bit fractions as numbers strictly between 0 and 1: each is the middle of its cell."""
    return (bits.astype(np.float64) + 0.5) * 2.0**-BITS
