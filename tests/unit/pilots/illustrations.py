"""The pilots of ``examples/pilots``: illustrations, drawn with a fixed seed from rates that others assume.

Nothing in them was measured, and each says so in its header (``grade`` and ``note``). After a change of the format::

    python -m tests.unit.pilots.illustrations

Per sampling unit, every record passes each stage with the stage's stated keep rate, independently. At ``distinct`` a
record that does not pass is a copy of one drawn from those kept before, so clusters grow as copies come. Only
:meth:`random.Random.random` is drawn from, whose sequence for a seed no version of Python changes.
"""

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from estimator.money import Money
from estimator.pilots.pilot import Unit
from estimator.pilots.rows import SCHEMA, Header
from estimator.pilots.write import pilot_bytes

FOLDER = Path(__file__).parents[3] / "examples" / "pilots"
SEED = 7
DAY = date(2026, 11, 22)


class Rates(NamedTuple):
    """What an illustration is drawn from: its size, the rates stated elsewhere, and the price of a record if any."""

    units: int
    each: int
    keep: dict[str, float]
    tokens: tuple[int, int]
    price: Fraction | None = None


COMMON = {
    "schema": SCHEMA,
    "criteria": "light-en",
    "criteria_version": 1,
    "drawn": "in order",
    "started": DAY,
    "ended": DAY,
    "stopped": "complete",
    "grade": "assumed",
}

TUTOR: dict[str, Any] = {
    **COMMON,
    "id": "tutor-student",
    "offer": "gpu/runpod-secure/h100-sxm",
    "provider": "local",
    "recipe": "tutor-student",
    "model": "qwen3-8b",
    "kind": "dialogue",
    "unit": "prompt seed",
    "stages": ("accepted", "distinct"),
    "tokenizer": "o200k",
    "near_duplicates": {"method": "drawn, no text was compared"},
    "note": (
        "an illustration: counts drawn with seed 7 from the assumed rates of examples/article.toml and yields.toml, "
        "not a measurement"
    ),
}
# accepted: yields.toml, recipe/light-en/tutor-student/accepted, likely; the others: plan tutor-2h100 of the article.
TUTOR_RATES = Rates(100, 50, {"accepted": 0.689, "distinct": 0.7}, (450, 800))

X_SEARCH: dict[str, Any] = {
    **COMMON,
    "id": "x-search",
    "offer": "x/pay-per-use",
    "provider": "x",
    "endpoint": "search/all",
    "operators": ("lang:en", "-is:retweet"),
    "kind": "post",
    "unit": "page",
    "stages": ("human", "length", "distinct"),
    "tokenizer": "4 characters a token",
    "near_duplicates": {"method": "drawn, no text was compared"},
    "note": (
        "an illustration: counts drawn with seed 7 from the assumed rates of yields.toml and the tokens of "
        "examples/article.toml, posts at the list price of 22 November 2026, not a measurement"
    ),
}
# Likely rates of yields.toml, x/light-en/search/all; tokens: plan x-pay-per-use of the article; 0.005 USD a post.
X_RATES = Rates(30, 100, {"human": 0.82, "length": 0.82, "distinct": 0.93}, (20, 40), Fraction(5, 1000))


def drawn(header: dict[str, Any], rates: Rates) -> bytes:
    """The file of an illustration."""
    random = Random(SEED)
    sizes: list[int] = []
    rows = [_unit(str(number), rates, random, sizes) for number in range(1, rates.units + 1)]
    clusters = {size: sizes.count(size) for size in set(sizes)}
    return pilot_bytes(Header.model_validate(header), rows, clusters)


def _unit(name: str, rates: Rates, random: Random, sizes: list[int]) -> Unit:
    left, kept = rates.each, []
    for stage, rate in rates.keep.items():
        passed = sum(_passes(stage, rate, random, sizes) for _ in range(left))
        kept.append(passed)
        left = passed
    low, high = rates.tokens
    tokens = sum(low + int((high - low + 1) * random.random()) for _ in range(left))
    cost = None if rates.price is None else Money(rates.price * rates.each, "USD")
    return Unit(name, rates.each, tuple(kept), tokens, cost, None if cost is None else {"post": rates.each})


def _passes(stage: str, rate: float, random: Random, sizes: list[int]) -> bool:
    passes = random.random() < rate
    if stage == "distinct":
        passes = passes or not sizes
        if passes:
            sizes.append(1)
        else:
            sizes[int(len(sizes) * random.random())] += 1
    return passes


FILES = {"tutor-student.jsonl": (TUTOR, TUTOR_RATES), "x-search.jsonl": (X_SEARCH, X_RATES)}

if __name__ == "__main__":
    for name, made_of in FILES.items():
        (FOLDER / name).write_bytes(drawn(*made_of))
