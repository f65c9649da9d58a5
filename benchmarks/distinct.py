"""The curve of distinct records from a pilot: its fit, what it answers far out, and its inverse for a simulation."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from benchmarks.line import Line, best
from estimator.yields.distinct import distinct_curve

PILOT = 10_000
VOLUMES = np.geomspace(1.0, 10.0 * PILOT, 200)
DRAWS = 8_192


def lines() -> Iterator[Line]:
    """A pilot with a long tail, and 8,192 draws of a simulation."""
    held = Counter(np.random.default_rng(0).zipf(1.3, PILOT).tolist())
    sizes = Counter(held.values())
    curve = distinct_curve(sizes)
    note = f"{curve.clusters:,} distinct, {len(sizes)} sizes; fit, 200 volumes, one inversion"

    def answer() -> None:
        made = distinct_curve(sizes)
        made.expected(VOLUMES)
        made.raw_needed(2 * made.clusters)

    yield Line("distinct records from 10,000 to 100,000", 1000 * best(answer, 15), 50, "ms", note=note)
    shares = np.random.default_rng(1).uniform(size=DRAWS)
    wanted = np.random.default_rng(2).uniform(1.0, curve.expected(9.0 * PILOT), DRAWS)
    assert np.allclose(curve.expected(curve.raw_for(wanted)), wanted, rtol=1e-3, atol=0.05)
    took = best(lambda: curve.raw_for(wanted), 15)
    yield Line("draws for 8,192 counts", 1000 * took, 5, "ms")
    took = best(lambda: curve.factors(shares, 8.0 * PILOT), 15)
    yield Line("8,192 factors of its band", 1000 * took, 5, "ms")
