"""The truth of a sandbox lies in the pilot's 90 % interval about nine times in ten, in clustered worlds too.

Each world is pulled, judged and turned into a posterior as `perusable pilot x` does it, on the simulated transport.
`make deep` asks 2,000 worlds of each kind and holds the share of all to 88 to 92 %, of each kind to three standard
errors more; the few of every run only find what is badly wrong. The pilot reads a hundredth of a world: of a smaller
one it would know more than a range for the long run says, and hold its truth too often.
"""

import os
import tempfile
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from estimator.pilots.measured import measured
from estimator.shipped import shipped
from estimator.sourcing import Estimated
from estimator.yields.book import YieldBook, load_yields
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question
from providers.pilot.result import written
from providers.pilot.stops import Stop
from providers.sandbox.worlds import STAGES, World, clustered, independent
from tests.unit.providers.pilot.simulated import RATES, Rehearsal

WORLDS = int(os.environ.get("PERUSABLE_PILOT_TRUTHS", "10"))
ENOUGH = 1_000
"""Worlds from which on the share itself is judged."""

WANTED, RECORDS = 300, 30_000
KINDS = ("independent", "clustered")
MEASURED = ("language", "length")
"""A search returns no reposts, so there is nothing to measure of them."""


@pytest.fixture(scope="module")
def yields() -> YieldBook:
    return load_yields([shipped("yields.toml")], date(2026, 11, 22))


def truths(made: World) -> dict[str, Fraction]:
    """The share kept of what the stage before it kept; a search returns what is still there."""
    counts = dict(zip(("all", *STAGES), made.kept(), strict=True))
    order = list(counts)
    return {stage: Fraction(counts[stage], counts[order[order.index(stage) - 1]]) for stage in MEASURED}


def held(made: World, seed: int, folder: Path, yields: YieldBook) -> dict[str, bool]:
    """Whether each stage's truth lies in the interval."""
    rehearsal = Rehearsal(folder, made, wanted=WANTED, seed=seed)
    assert rehearsal.run().reason == "complete"
    question = Question(
        id="truth",
        provider="x",
        offer="x/pay-per-use",
        endpoint="search/recent",
        query="context:10.1",
        ids=(),
        since=None,
        until=None,
        wanted=WANTED,
        page=10,
        seed=seed,
        criteria="light-en",
        version=1,
        kind="post",
        stages=(),
        threshold=Fraction(7, 10),
        reading="documented",
        rates=RATES,
        book="",
        started=rehearsal.box.clock.now(),
    )
    with Ledger.open(rehearsal.path) as ledger:
        result = written(ledger, question, yields, Stop("complete", ""), question.started.date())
    assert result is not None
    found = measured(result.pilot).stages
    rates = {stage: rate for stage, rate in found.items() if isinstance(rate, Estimated)}
    return {stage: rates[stage].low <= truth <= rates[stage].high for stage, truth in truths(made).items()}


def counted(kind: str, yields: YieldBook) -> Counter[str]:
    """In how many worlds of a kind each stage's truth lies in the interval."""
    inside: Counter[str] = Counter()
    for seed in range(WORLDS):
        made = independent(seed, RECORDS) if kind == "independent" else clustered(seed, RECORDS, 0.1)
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:  # noqa: S108
            inside.update(stage for stage, fits in held(made, seed, Path(name), yields).items() if fits)
    return inside


def test_the_truth_lies_in_the_interval(yields: YieldBook) -> None:
    inside = {kind: counted(kind, yields) for kind in KINDS}
    shares = {(kind, stage): inside[kind][stage] / WORLDS for kind in KINDS for stage in MEASURED}
    if WORLDS < ENOUGH:
        # Of 10 true nine-in-ten intervals fewer than 6 hold the truth in 1 of 600 runs (binomial).
        assert min(shares.values()) >= 0.6, shares
        return
    for stage in MEASURED:
        assert 0.88 <= sum(shares[kind, stage] for kind in KINDS) / len(KINDS) <= 0.92, shares
    chance = 3 * (0.9 * 0.1 / WORLDS) ** 0.5
    assert 0.88 - chance <= min(shares.values()) <= max(shares.values()) <= 0.92 + chance, shares
