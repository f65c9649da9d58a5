"""What running a generator for eight times as many usable records costs lies in the predicted range nine times in ten.

Each world is a generator of known truth: seeds whose records are alike, lengths with heavy tails, ideas that repeat
the more the more there are. What a pilot keeps of it is priced as `perusable pilot local` prices it; then the same
generator runs on, from fresh seeds, until so many usable records are there.
"""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from math import floor
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from estimator.draws.inputs import Draws
from estimator.pilots.measured import measured
from estimator.planning.compare import Comparison, answered
from estimator.planning.load import check_plan, read_plan
from estimator.planning.workspace import Workspace
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.simulation.summary import simulate
from estimator.sourcing import Estimated
from estimator.yields.book import load_yields
from providers.chat.calls import Place
from providers.chat.replies import Answer
from providers.chat.server import ChatServer
from providers.pilot.amounts import PER_UNIT, Rates
from providers.pilot.making.joules import energy_of
from providers.pilot.making.kept import Given, Judged, answer_row, kept, record_row
from providers.pilot.making.kept import Place as Spot
from providers.pilot.making.plan import Need, plan_text
from providers.pilot.making.question import Asked
from providers.pilot.making.result import written
from providers.pilot.making.run import COMPLETE, Ports, Run, phases
from providers.pilot.making.source import source
from providers.recipes.values import Told
from providers.registry import load
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.model import HOST
from providers.sandbox.model_recipe import SandboxStories
from providers.sandbox.model_texts import found_in
from providers.sandbox.model_world import ModelWorld, Truth
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.worlds import independent
from providers.sandbox.x import Settings as XSettings
from providers.transport.strict_json import parse
from providers.wire import Call, Found, Reply

WORLDS = int(os.environ.get("PERUSABLE_RUN_TRUTHS", "12"))
LONG = 1_000
"""From so many worlds on a range that is too wide shows too."""

DAY = date(2026, 11, 22)
MADE, EACH, TIMES = 3_000, 5, 8
OFFER = "hosted/calibration/model"
BOOK = f"""
schema = "perusable.book/1"
layer = "quote"
[evidence.made-up]
url = "https://example.org/made-up"
read_on = 2026-11-22
grade = "assumed"
title = "a price high enough that cents do not matter"
[[offer]]
id = "{OFFER}"
provider = "hosted"
name = "a model of known truth"
  [[offer.revision]]
  recorded_on = 2026-11-22
  effective_from = 2026-11-22
  available = "open"
  currency = "USD"
  evidence = {{ price = "made-up", start = "made-up" }}
  charges = [
    {{ kind = "unit", meter = "input_token", rate = "0.01" }},
    {{ kind = "unit", meter = "output_token", rate = "0.04" }},
  ]
"""
RATES = Rates("USD", {"input_token": PER_UNIT // 100, "output_token": PER_UNIT // 25}, (), OFFER, DAY)


class Wire:
    """The sandbox without a socket."""

    def __init__(self, box: Sandbox) -> None:
        self._transport = box.transport()

    def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Reply:
        del seconds
        outcome = self._transport.send(call.method, call.url, headers, call.body or b"")
        return Reply(outcome.status, {}, parse(outcome.body))  # type: ignore[union-attr]  # no faults are planned


class Memory:
    """Books that keep nothing for later."""

    def __init__(self) -> None:
        self.rows: list[Found] = []

    def begin(self, worst: dict[str, int], what: str) -> int:
        del worst, what
        return 0

    def free(self, row: int, why: str) -> None:
        raise AssertionError(row, why)

    lost = free

    def settle(self, row: int, answer: Answer, found: Found) -> bool:
        del row, answer
        self.rows.append(found)
        return True

    def keep(self, found: Found) -> None:
        self.rows.append(found)

    def tick(self) -> None:
        pass

    def flush(self) -> None:
        pass


def truth(number: int) -> Truth:
    """A world; its figures are those of no real model."""
    rng = Random(number)
    return Truth(
        seed=number + 1,
        accepted=rng.uniform(0.45, 0.9),
        icc=rng.choice([0.0, 0.05, 0.15, 0.3]),
        discount=rng.choice([0.0, 0.3, 0.6]),
        # From ideas that hardly ever come again to a handful.
        strength=10 ** rng.uniform(2, 4.5),
        own=rng.choice([0.0, 0.0, 0.1, 0.3]),
        own_ideas=rng.choice([2, 4]),
        seed_sigma=rng.choice([0.0, 0.2, 0.4]),
        record_sigma=rng.choice([0.2, 0.5]),
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    path = tmp_path_factory.mktemp("book") / "quote.toml"
    path.write_text(BOOK, encoding="utf-8")
    return Workspace(
        load_book([shipped("pricing.toml"), path], DAY), load_yields([shipped("yields.toml")], DAY), load()
    )


def question() -> Asked:
    return Asked(
        id="calibration",
        offer=OFFER,
        provider="hosted",
        recipe="sandbox-stories",
        digest="",
        kind="story",
        base=f"http://{HOST}/v1",
        served="sandbox-model",
        model="sandbox-model",
        wanted=MADE,
        each=EACH,
        seed=0,
        widths=((1, MADE),),
        threshold=Fraction(7, 10),
        criteria="light-en",
        version=1,
        seconds=60,
        rates=RATES,
        machine={},
        book="",
        started=datetime(2026, 11, 22, 12, tzinfo=UTC),
    )


def known(world: ModelWorld, records: int) -> list[Found]:
    """What a pilot keeps, from the truth itself: the same rows as :func:`piloted`, a hundred times as fast."""
    rows = []
    for number in range(records):
        seed, record = divmod(number, EACH)
        found = world.record(seed, record)
        answer = Answer(Told(found.text, "stop"), found.prompt_tokens, found.output_tokens)
        rows.append(answer_row(Given(Spot(seed, record, 0), answer, "writer", "generation", 0, 0, 1, 1)))
        rows.append(record_row(Judged(seed, record, found_in(found.text), found.reason)))
    return rows


def piloted(world: ModelWorld, records: int) -> list[Found]:
    """A pilot, call by call, on the simulated transport."""
    posts = independent(1, 10)
    box = sandbox(Setup(posts, posts, XSettings("token"), RedditSettings(Client("app", "secret")), stories=world))
    asked, books, recipe = question(), Memory(), SandboxStories()
    ports = Ports(
        ChatServer(Wire(box), Place(asked.base, asked.served), None, 60.0),
        books,
        lambda attempt, _verdict: attempt(),
        lambda: 0.0,
    )
    assert Run(recipe, ports, kept(())).run(phases(recipe, records, EACH, 0, asked.widths)) == COMPLETE
    return books.rows


def predicted(workspace: Workspace, rows: list[Found], folder: Path, times: int = TIMES) -> Comparison:
    """The price of the usable records that so many times the records hold, with its range."""
    asked = question()
    result = written(asked, kept(rows), COMPLETE, DAY)
    assert result is not None
    (folder / "pilot.jsonl").write_bytes(result.data)
    speed = Estimated(*(Fraction(1),) * 3, "assumed", "")
    found = source(asked, result, speed, energy_of(()), "pilot.jsonl")
    said = measured(result.pilot)
    assert isinstance(said.tokens, Estimated)
    assert said.curve is not None
    wanted = floor(said.curve.expected(float(result.counts.unrepeated * times)))
    need = Need(wanted, "research", DAY)
    (folder / "plan.toml").write_text(plan_text(asked, need, found.keys, said.tokens), encoding="utf-8")
    plan = read_plan(folder / "plan.toml")
    file = check_plan(plan, workspace)
    here = workspace.but(pilots=file.pilots)
    return simulate(here, file, answered(here, file, DAY), Draws(2048, 0))


def actual(world: ModelWorld, wanted: int) -> Fraction:
    """What it costs to run until so many usable records are there, from seeds that the pilot did not use."""
    size = 4_000
    while True:
        order = np.arange(size, dtype=np.int64)
        table = world.table(1_000 + order // EACH, order % EACH)
        ideas = np.where(table.accepted, table.idea, -1)
        _, first = np.unique(ideas, return_index=True)
        first = np.sort(first[ideas[first] >= 0])
        if len(first) >= wanted:
            stop = int(first[wanted - 1]) + 1
            return Fraction(int(table.prompt_tokens[:stop].sum()) + 4 * int(table.output_tokens[:stop].sum()), 100)
        size *= 4


class Result(NamedTuple):
    """Whether a world's actual cost was held: in the range, or above the floor where the pilot tells no more."""

    number: int
    priced: bool
    held: bool
    low: float
    high: float
    actual: float


def held(workspace: Workspace, number: int, folder: Path) -> Result:
    """A world."""
    world = ModelWorld(truth(number))
    comparison = predicted(workspace, known(world, MADE), folder)
    plan = comparison.plans[0]
    assert comparison.ranges is not None
    total = comparison.ranges.plans[plan.id].total
    cost = actual(world, comparison.need.records or 0) * 10**plan.exponent
    assert total.p5 is not None
    priced, high = plan.status == "priced", float(total.p95 or 0)
    inside = total.p5 <= cost and (not priced or cost <= high)
    return Result(number, priced, inside, float(total.p5), high, float(cost))


def test_a_pilot_on_the_transport_keeps_what_the_truth_says() -> None:
    for number in range(3):
        world = ModelWorld(truth(number))
        assert kept(piloted(world, 60)) == kept(known(world, 60))


def test_twenty_times_a_pilot_is_a_floor(workspace: Workspace, tmp_path: Path) -> None:
    world = ModelWorld(Truth(7, accepted=0.7))
    comparison = predicted(workspace, known(world, MADE), tmp_path, 20)
    plan = comparison.plans[0]
    assert plan.status == "at least"
    assert plan.money is not None
    assert plan.money <= actual(world, comparison.need.records or 0)


def test_the_cost_of_eight_times_lies_in_the_range_or_above_the_floor(workspace: Workspace, tmp_path: Path) -> None:
    found = [held(workspace, number, tmp_path) for number in range(WORLDS)]
    ranges, floors = [result for result in found if result.priced], [result for result in found if not result.priced]
    missed = [result for result in ranges if not result.held]
    # Of 12 true nine-in-ten intervals more than 4 miss the truth in 1 of 230 runs (binomial).
    assert len(missed) <= max(4, len(ranges) * 0.12), missed
    assert WORLDS < LONG or len(missed) >= len(ranges) * 0.08
    assert sum(not result.held for result in floors) <= len(floors) * 0.05, floors
    assert len(ranges) >= WORLDS // 2
