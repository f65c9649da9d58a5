"""A made-up table of card payments, drawn from a seed: nothing in it was measured, and nobody's payments are in it.

Frauds are larger, later at night, in other shops and countries; 3 in 100 payments are, so that a small file holds
enough of them.
"""

import csv
import io

import numpy as np

from providers.recipes.rare_class.read import parse
from providers.recipes.rare_class.split import split
from providers.recipes.rare_class.values import Asked, Row, Split, Table

HEADER = ("hour", "amount", "merchant", "country", "distance_km", "age_days", "is_fraud")
ASKED = Asked("is_fraud", "1")

SHOPS = ("grocery", "fuel", "travel", "electronics", "gift cards")
LANDS = ("DE", "FR", "PL", "US", "BR")


def payments(count: int, seed: int, *, fraud: bool) -> list[Row]:
    """So many made-up payments of one class, without the label."""
    rng = np.random.default_rng([seed, int(fraud)])
    hours = (rng.normal(2.5 if fraud else 15, 3.0, count).round().astype(int)) % 24
    amounts = np.exp(rng.normal(5.6 if fraud else 3.3, 0.7, count)).round(2)
    shops = rng.choice(len(SHOPS), count, p=[0.05, 0.05, 0.2, 0.4, 0.3] if fraud else [0.5, 0.2, 0.1, 0.15, 0.05])
    lands = rng.choice(len(LANDS), count, p=[0.1, 0.1, 0.1, 0.4, 0.3] if fraud else [0.5, 0.2, 0.2, 0.05, 0.05])
    # The larger the sum, the farther away, so that two columns belong together.
    far = (amounts * (8 if fraud else 0.5) * rng.uniform(0.5, 1.5, count)).round(1)
    ages = rng.integers(1, 60 if fraud else 4_000, count)
    return [
        (int(hour), float(amount), SHOPS[shop], LANDS[land], float(km), int(age))
        for hour, amount, shop, land, km, age in zip(hours, amounts, shops, lands, far, ages, strict=True)
    ]


def csv_bytes(common: int = 2_000, rare: int = 120, seed: int = 1) -> bytes:
    """The table as a file, its classes mixed."""
    rows = [(*row, "0") for row in payments(common, seed, fraud=False)]
    rows += [(*row, "1") for row in payments(rare, seed, fraud=True)]
    order = np.random.default_rng(seed).permutation(len(rows)).tolist()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADER, *(rows[place] for place in order)])
    return text.getvalue().encode()


def table(common: int = 2_000, rare: int = 120, seed: int = 1) -> Table:
    return parse(csv_bytes(common, rare, seed), "made-up.csv", ASKED)


def parts(common: int = 2_000, rare: int = 120, seed: int = 1) -> Split:
    return split(table(common, rare, seed), seed=7)
