"""A pilot's counts by sampling unit: whether they add up, whether they suffice, and what to be told about them."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from estimator.draws.special import Numbers, t_quantile
from estimator.errors import Refusal

FEW = 10
"""Sampling units up to which a posterior says how few they are, and which a refusal asks for."""

_THIRD = 3
_SURE = 0.995
_MOST = 10**12
_SHOWN_FAULTS = 5


def whole(number: int, noun: str) -> str:
    """A count with its noun: "1 page", "1,000 records"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def counted(
    sizes: Sequence[int], parts: Sequence[int | Fraction], names: tuple[str, str], unit: str, *, inside: bool = True
) -> None:
    """Check a pilot's counts.

    Args:
        sizes: Records by unit.
        parts: What was counted or summed over them.
        names: What ``sizes`` and ``parts`` are called.
        unit: What a sampling unit is called.
        inside: Whether a part is a whole number of the records; else any exact number of at least 0.

    Raises:
        ValueError: With the first few faults: lengths that differ, numbers below 0, not whole or too large, parts
            larger than the whole.
    """
    size, part = names
    if len(sizes) != len(parts):
        msg = f"{size} has {whole(len(sizes), unit)} and {part} {whole(len(parts), unit)}: give both for each {unit}"
        raise ValueError(msg)
    faults = []
    for place, (all_, some) in enumerate(zip(sizes, parts, strict=True), 1):
        fault = _fault(all_, some, names, inside=inside)
        if fault:
            faults.append(f"{unit} {place}: {fault}")
    if faults:
        more = f"; and {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
        raise ValueError("; ".join(faults[:_SHOWN_FAULTS]) + more)


def _fault(all_: int, some: int | Fraction, names: tuple[str, str], *, inside: bool) -> str:
    size, part = names
    for value, name, exact in ((all_, size, False), (some, part, not inside)):
        if isinstance(value, bool) or not isinstance(value, int | Fraction if exact else int):
            return f"{name} must be {'an exact' if exact else 'a whole'} number, not {value!r:.40}"
        if not 0 <= value <= _MOST:
            return f"{name} must lie between 0 and {_MOST:,}, not {value!s:.40}"
    if inside and some > all_:
        return f"{part} {some} of {all_} {size}"
    return f"{part} {some} of no record" if some and not all_ else ""


def few(what: str, units: int, records: int, unit: str) -> Refusal | None:
    """A refusal where no interval exists: nothing was measured, or one unit, which shows no spread between units."""
    if not records:
        return Refusal("not covered", what, f"no record was measured; measure at least {FEW} {unit}s")
    if units == 1:
        why = (
            f"{whole(records, 'record')} of 1 {unit} say nothing of how {unit}s differ, so no range can be given; "
            f"measure at least {FEW} {unit}s, fewer records of each if need be"
        )
        return Refusal("not covered", what, why)
    return None


def caveats_of(size: Numbers, part: Numbers, unit: str, *, stopped: bool) -> tuple[str, ...]:
    """What to be told about a pilot's units, in the order in which they were sampled."""
    told = []
    if len(size) <= FEW:
        told.append(f"{whole(len(size), unit)} only")
    if drifts(size, part):
        told.append(f"the first and the last third of the {unit}s differ: drift, or {unit}s that were not drawn alike")
    if 2 * size.max() > size.sum():
        told.append(f"one {unit} holds more than half of the records")
    if stopped:
        told.append(f"stopped by a cap: the {unit}s it kept out may differ")
    elif len(size) > _THIRD and size[-1] < size[:-1].min():
        told.append(f"the last {unit} is the shortest: if a cap stopped the pilot, the {unit}s it kept out may differ")
    return tuple(told)


def drifts(size: Numbers, part: Numbers) -> bool:
    """Whether the first and the last third of the units differ at the level 1 % (Welch's t on unit residuals)."""
    third = len(size) // _THIRD
    if third < _THIRD:
        return False
    rates, variances = [], []
    for rows in (slice(0, third), slice(-third, None)):
        records = size[rows].sum()
        rates.append(part[rows].sum() / records)
        rest = part[rows] - rates[-1] * size[rows]
        variances.append((rest**2).sum() * third / (third - 1) / records**2)
    together = sum(variances)
    if not together:
        return bool(rates[0] != rates[1])
    degrees = together**2 * (third - 1) / sum(variance**2 for variance in variances)
    return bool(abs(rates[1] - rates[0]) > t_quantile(np.array(_SURE), degrees) * np.sqrt(together))
