"""Pilots for the tests: group sizes of drawn labels, and sets whose true number of distinct records is known."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]

UNLIKE = 10**6
"""Labels from here on occur once."""


def sizes(labels: Iterable[object]) -> dict[int, int]:
    """How many groups hold so many of the labels."""
    return dict(Counter(Counter(labels).values()))


def distinct(labels: Labels) -> int:
    """How many labels differ."""
    return int(np.unique(labels).size)


def known(seed: int, count: int) -> dict[str, Labels]:
    """Draws from laws of every shape: long tails, laws that run dry, and templates beside texts of their own."""
    rng = np.random.default_rng(seed)
    made = {f"zipf {power} of 100,000": zipf(rng, power, 100_000, count) for power in (0.8, 1.0, 1.2)}
    made["zipf 1.2 of 1,000"] = zipf(rng, 1.2, 1_000, count)
    made |= {f"geometric {rate}": rng.geometric(rate, count) for rate in (0.1, 0.01)}
    made |= {f"{many} alike": rng.integers(many, size=count) for many in (300, 1_000, 3_000, 20_000)}
    made |= {f"pitman-yor {t} {s}": pitman_yor(rng, t, s, count) for t, s in ((10, 0.3), (100, 0.5), (50, 0.8))}
    for share, many in ((0.5, 20), (0.2, 50)):
        made[f"{share:.0%} of {many} templates"] = beside(rng, share, many, count)
    made["zipf 2.0 of 100,000"] = zipf(rng, 2.0, 100_000, count)
    for share, many in ((0.5, 500), (0.8, 200), (0.3, 100), (0.6, 1_000), (0.9, 50), (0.03, 30)):
        made[f"{share:.0%} of {many} templates"] = beside(rng, share, many, count)
    made |= {"zipf 1.5 of 100,000": zipf(rng, 1.5, 100_000, count), "zipf 1.0 of 2,000": zipf(rng, 1.0, 2_000, count)}
    made |= {f"geometric {rate}": rng.geometric(rate, count) for rate in (0.03, 0.003)}
    return made | {f"{many} alike": rng.integers(many, size=count) for many in (600, 8_000)}


def unseen(seed: int, count: int) -> dict[str, Labels]:
    """Further laws, by which no limit but that to the least a pilot allows was chosen."""
    rng = np.random.default_rng([seed, 1])
    made = {"zipf 1.1 of 10,000": zipf(rng, 1.1, 10_000, count), "zipf 0.5 of 5,000": zipf(rng, 0.5, 5_000, count)}
    made["zipf 1.6 of 500"] = zipf(rng, 1.6, 500, count)
    for share, many in ((0.4, 40), (0.7, 300), (0.25, 2_000)):
        made[f"{share:.0%} of {many} templates"] = beside(rng, share, many, count)
    odds = rng.gamma(0.3, size=4_000)
    made["gamma 0.3 of 4,000"] = rng.choice(4_000, size=count, p=odds / odds.sum())
    made["1,500 alike beside 20 often"] = np.where(
        rng.random(count) < 0.3, rng.integers(20, size=count), 20 + rng.integers(1_500, size=count)
    )
    made["pitman-yor 30 0.6"] = pitman_yor(rng, 30, 0.6, count)
    return made


def beside(rng: np.random.Generator, share: float, many: int, count: int) -> Labels:
    """A share of draws from so many templates, the others texts of their own."""
    alike = rng.random(count) < share
    return np.where(alike, rng.integers(many, size=count), UNLIKE + np.arange(count))


def zipf(rng: np.random.Generator, power: float, kinds: int, count: int) -> Labels:
    """Labels whose probabilities fall as a power of their rank."""
    odds = np.arange(1.0, kinds + 1) ** -power
    return rng.choice(kinds, size=count, p=odds / odds.sum())


def pitman_yor(rng: np.random.Generator, theta: float, sigma: float, count: int) -> Labels:
    """A new group with probability ``(theta + sigma k) / (theta + n)``, else one drawn by its size less ``sigma``."""
    labels: list[int] = []
    held: list[int] = []
    for n in range(count):
        if rng.random() < (theta + sigma * len(held)) / (theta + n):
            labels.append(len(held))
            held.append(1)
            continue
        while True:  # a record's table, taken with probability (size - sigma) / size
            table = labels[int(rng.integers(n))]
            if rng.random() < (held[table] - sigma) / held[table]:
                break
        labels.append(table)
        held[table] += 1
    return np.array(labels, np.int64)
