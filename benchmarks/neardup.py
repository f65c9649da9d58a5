"""Near-duplicates of 100,000 short records against rensa, in turn within one run, and both against the truth."""

import importlib
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from benchmarks.line import Line, best
from estimator.yields.neardup import clusters, normal

RECORDS = 100_000
THRESHOLD = Fraction(7, 10)
RUNS = 3
VOCABULARY, WORDS = 20_000, 33


class Made(NamedTuple):
    """Records with their truth: texts, and pairs (copy, original) of which one is the other with words edited."""

    texts: list[str]
    pairs: list[tuple[int, int]]


def lines() -> Iterator[Line]:
    """Time against rensa's, recall and precision."""
    made = records(RECORDS)
    truth = {pair for pair in made.pairs if jaccard(made.texts[pair[0]], made.texts[pair[1]]) >= THRESHOLD}
    labels = clusters(made.texts, THRESHOLD).labels.tolist()
    recall = sum(labels[one] == labels[two] for one, two in truth) / len(truth)
    origin = list(range(len(made.texts)))
    for copy, original in sorted(made.pairs):
        origin[copy] = origin[original]
    joined = [(at, label) for at, label in enumerate(labels) if at != label]
    precision = sum(origin[one] == origin[two] for one, two in joined) / len(joined)
    yield Line("near-duplicates found at Jaccard 0.7", recall, 0.98, "share", floor=True, note=f"{len(truth):,} pairs")
    yield Line("near-duplicates that are ones", precision, 0.999, "share", floor=True)
    mine = best(lambda: clusters(made.texts, THRESHOLD), RUNS)
    note = f"{mine:.1f} s, {RECORDS / mine:,.0f} records/s"
    theirs = _rensa(made.texts)
    if theirs is None:
        yield Line("near-duplicates against rensa", None, 0.6, "x", note="rensa is not here: install rensa==0.5.0")
    else:
        note += f"; rensa {theirs[0]:.1f} s, recall {_found(theirs[1], truth):.3f}"
        yield Line("near-duplicates against rensa", mine / theirs[0], 0.6, "x", note=note)


def records(count: int, seed: int = 0) -> Made:
    """Three quarters new, a tenth exact copies, the rest copies with 1 to 3 of 33 words edited."""
    rng = random.Random(seed)  # noqa: S311 - a case that can be drawn again
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 8))) for _ in range(VOCABULARY)]
    texts: list[str] = []
    pairs = []
    for place in range(count):
        kind = rng.random() if texts else 0
        if kind < 0.75:  # noqa: PLR2004 - the shares of the sentence above
            texts.append(" ".join(rng.choices(words, k=WORDS)))
            continue
        original = rng.randrange(place)
        said = texts[original].split()
        for _ in range(rng.randint(1, 3) if kind >= 0.85 else 0):  # noqa: PLR2004 - as above
            said[rng.randrange(WORDS)] = rng.choice(words)
        texts.append(" ".join(said))
        pairs.append((place, original))
    return Made(texts, pairs)


def jaccard(one: str, two: str) -> Fraction:
    """The similarity by its definition, on sets of 5-grams."""
    left, right = ({text[at : at + 5] for at in range(max(1, len(text) - 4))} for text in (normal(one), normal(two)))
    return Fraction(len(left & right), len(left | right))


def _rensa(texts: Sequence[str]) -> tuple[float, list[set[int]]] | None:
    try:
        rensa = importlib.import_module("rensa")  # a peer that need not be here
    except ImportError:
        return None
    found: list[set[int]] = []

    def run() -> None:
        found.clear()
        index = rensa.RMinHashLSH(threshold=float(THRESHOLD), num_perm=128, num_bands=16)
        for place, text in enumerate(texts):
            sketch = rensa.RMinHash(num_perm=128, seed=0)
            sketch.update([text[at : at + 5] for at in range(len(text) - 4)])
            found.append(set(index.query(sketch)))
            index.insert(place, sketch)

    return best(run, RUNS), found


def _found(found: Sequence[set[int]], truth: set[tuple[int, int]]) -> float:
    return sum(two in found[one] for one, two in truth) / len(truth)
