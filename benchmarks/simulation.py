"""Draws: how many a second, how few are enough, against squigglepy, and a whole comparison with all its pairs."""

import importlib
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.line import Line, best
from benchmarks.pricing import tariff
from estimator.draws.inputs import DRAWS, Draws
from estimator.draws.marginals import draw
from estimator.draws.sobol import scrambled
from estimator.planning.load import read_plan
from estimator.planning.rows import Need, Plan, PlanFile
from estimator.planning.workspace import Question, Workspace
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.simulation.outcome import outcome
from estimator.sourcing import Estimated
from estimator.yields.book import load_yields
from providers.registry import load

Numbers = NDArray[np.float64]

DAY = date(2026, 11, 22)
STAGES = (("0.85", "0.9", "0.95"), ("0.6", "0.7", "0.8"), ("0.8", "0.9", "0.97"), ("0.5", "0.7", "0.9"))
STAGES += (("0.9", "0.95", "0.99"), ("0.55", "0.69", "0.8"))
USABLE = 100_000
NUMBER = 2**18
TRUTH = 2**20
SEEDS = 40
PLANS = 12
BILL = tariff()
SHARES = [
    Estimated(Fraction(likely), Fraction(low), Fraction(high), "assumed", "", 0, 1) for low, likely, high in STAGES
]


def lines() -> Iterator[Line]:
    """The funnel alone, against squigglepy, then whole plans."""
    took = best(lambda: funnel(NUMBER, 0), 9)
    note = f"6 shares kept, 4 tiers, cap, commitment; {NUMBER:,} draws"
    yield Line("a 6-stage funnel with a tiered tariff", NUMBER / took / 1e6, 4, "million/s", floor=True, note=note)
    theirs = _squigglepy()
    own = _error(funnel, DRAWS)
    if theirs is None:
        for name in ("at as many draws", "at the same error of P90"):
            yield Line(f"squigglepy {name}", None, 1, "x", note="it is not here: install squigglepy==0.30")
    else:
        other = best(lambda: theirs(NUMBER, 0), 5)
        note = f"{NUMBER / other / 1e6:.2f} million/s there"
        yield Line("squigglepy at as many draws", other / took, 1.3, "x", floor=True, note=note)
        needed = _as_near(theirs, own)
        times = [best(lambda make=make, n=n: make(n, 0), 9) for make, n in ((theirs, needed), (funnel, DRAWS))]
        note = f"{DRAWS:,} draws for {own:.2%} rms, {needed:,} there"
        yield Line("squigglepy at the same error of P90", times[0] / times[1], 10, "x", floor=True, note=note)
    yield Line(f"error of P90 with {DRAWS:,} draws", 100 * own, 0.25, "% rms", note=f"{SEEDS} seeds")
    yield from _plans()


def funnel(number: int, seed: int) -> Numbers:
    """What the usable records cost at each draw, from bits to money."""
    bits = [scrambled(place, number, seed, str(place)) for place in range(len(SHARES))]
    out = np.empty(number)
    for at in range(0, number, DRAWS):
        kept = draw(SHARES[0], bits[0][at : at + DRAWS])
        for value, own in zip(SHARES[1:], bits[1:], strict=True):
            kept *= draw(value, own[at : at + DRAWS])
        out[at : at + DRAWS] = _cost(kept)
    return out


def _cost(kept: Numbers) -> Numbers:
    return BILL.months({"post": np.ceil(USABLE / kept)})


def _squigglepy() -> Callable[[int, int], Numbers] | None:
    """The same with its beta distributions of the same mean and spread."""
    try:
        sq: Any = importlib.import_module("squigglepy")  # a peer that need not be here
    except ImportError:
        return None

    def shaped(value: Estimated) -> Any:  # noqa: ANN401 - of a package without types
        sample = draw(value, scrambled(0, DRAWS, 0, ""))
        mean, spread = float(sample.mean()), float(sample.var())
        size = mean * (1 - mean) / spread - 1
        return sq.beta(mean * size, (1 - mean) * size)

    shapes = [shaped(value) for value in SHARES]

    def run(number: int, seed: int) -> Numbers:
        sq.set_seed(seed)
        kept: Numbers = sq.sample(shapes[0], n=number)
        for shape in shapes[1:]:
            kept = kept * sq.sample(shape, n=number)
        return _cost(kept)

    return run


def _error(make: Callable[[int, int], Numbers], number: int) -> float:
    """The rms relative error of P90 over seeds, against a run a hundred times as long."""
    truth = float(np.quantile(make(TRUTH, SEEDS), 0.9))
    found = [float(np.quantile(make(number, seed), 0.9)) / truth - 1 for seed in range(SEEDS)]
    return float(np.sqrt(np.mean(np.square(found))))


def _as_near(make: Callable[[int, int], Numbers], error: float) -> int:
    """The independent draws that put P90 as near: their error falls with the square root of their number."""
    return ceil(DRAWS * (_error(make, DRAWS) / error) ** 2)


def _plans() -> Iterator[Line]:
    workspace, need, plans = _comparison()

    def simulated(number: int) -> list[Numbers]:
        draws = Draws(seed=1)
        question = Question(workspace, need, DAY)
        return [outcome(question, plan, draws).per_record for plan in plans[:number]]

    def compared() -> list[float]:
        return [float((one < two).mean()) for one, two in combinations(simulated(PLANS), 2)]

    simulated(PLANS)
    note = f"{DRAWS:,} draws, {PLANS * (PLANS - 1) // 2} pairs"
    yield Line(f"{PLANS} plans at every draw, with all pairs", 1000 * best(compared, 15), 100, "ms", note=note)
    slowest = 0.0
    for plan in plans:
        took = best(lambda plan=plan: outcome(Question(workspace, need, DAY), plan, Draws(seed=1)), 15)
        slowest = max(slowest, took)
    yield Line("one plan at every draw", 1000 * slowest, 10, "ms", note="the slowest of them")


def _comparison() -> tuple[Workspace, Need, list[Plan]]:
    """The built-in example's plans, repeated with other numbers until there are enough."""
    raw = read_plan(shipped("examples/article.toml"))
    book = load_book([shipped("pricing.toml"), *raw.books], DAY)
    workspace = Workspace(book, load_yields([shipped("yields.toml")], DAY), load())
    rows = raw.raw["plan"]
    made = []
    for position in range(PLANS):
        plan, again = rows[position % len(rows)], position // len(rows)
        sources = [
            {**source, "tokens_per_record": {**source["tokens_per_record"], "high": 900 + again}}
            for source in plan["source"]
        ]
        made.append({**plan, "id": f"plan-{position}", "chosen": False, "source": sources})
    file = PlanFile.model_validate({"need": raw.raw["need"], "plan": made})
    return workspace, file.need, list(file.plan)
