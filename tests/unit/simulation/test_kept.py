from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estimator.cli.common import Asked, Opened, open_plan
from estimator.draws.inputs import Draws
from estimator.planning import compare as module
from estimator.planning.compare import Comparison, answered, compare, with_flip
from estimator.planning.estimate import estimate
from estimator.planning.result import PlanEstimate
from estimator.shipped import shipped
from estimator.simulation import kept
from estimator.simulation.kept import Simulator
from estimator.simulation.outcome import Outcome, outcome
from estimator.simulation.summary import simulate

DAY = date(2026, 11, 22)
EXAMPLE = Path(shipped("examples/article.toml"))


def opened(*sets: str) -> Opened:
    return open_plan(EXAMPLE, Asked(DAY, DAY, edits=sets))


@pytest.fixture(scope="module")
def example() -> Opened:
    return opened()


def percentiles(comparison: Comparison) -> dict[str, tuple[object, ...]]:
    assert comparison.ranges is not None
    return {name: found.total[:5] for name, found in comparison.ranges.plans.items()}


def test_asked_once_it_is_the_simulation(example: Opened) -> None:
    comparison = compare(example.workspace, example.file, DAY)
    one = Simulator(example.workspace, 256, 3).simulate(example.file, comparison)
    other = simulate(example.workspace, example.file, comparison, Draws(256, 3))
    assert percentiles(one) == percentiles(other)
    assert one.plans == other.plans


def test_only_plans_that_changed_are_drawn_anew(example: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(example.workspace, 64, 0)
    before = simulator.simulate(example.file, compare(example.workspace, example.file, DAY))
    changed = opened("hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/funnel.accepted=0.4..0.5..0.6")
    asked: list[str] = []

    def told(*given: Any) -> Outcome:
        asked.append(given[1].id)
        return outcome(*given)

    monkeypatch.setattr(kept, "outcome", told)
    after = simulator.simulate(changed.file, compare(example.workspace, changed.file, DAY))
    assert asked == ["hosted-gpt-oss"]
    one, other = percentiles(before), percentiles(after)
    assert {name for name in one if one[name] != other[name]} == {"hosted-gpt-oss"}


HELD = "hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/funnel.accepted"


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([(f"{HELD}=0.4..0.5..0.6",), (f"{HELD}=0.3..0.5..0.6",), ()], id="another range and back"),
        pytest.param([(f"{HELD}=0.5",), (f"{HELD}=0.4..0.5..0.6",)], id="an input less, so that others move up"),
        pytest.param([("need.records=300000",), ()], id="another need"),
        pytest.param([("need.records=300000", f"{HELD}=0.5"), (f"{HELD}=0.5",)], id="both"),
    ],
)
def test_whatever_was_asked_before_it_is_the_simulation(example: Opened, steps: list[tuple[str, ...]]) -> None:
    simulator = Simulator(example.workspace, 64, 0)
    for sets in ((), *steps):
        changed = opened(*sets)
        comparison = compare(example.workspace, changed.file, DAY)
        kept_one = simulator.simulate(changed.file, comparison)
        anew = simulate(example.workspace, changed.file, comparison, Draws(64, 0))
        assert percentiles(kept_one) == percentiles(anew)
        assert kept_one.plans == anew.plans
        assert kept_one.ranges is not None
        assert anew.ranges is not None
        assert kept_one.ranges.pairs == anew.ranges.pairs


def test_pairs_are_left_out_where_nobody_sees_them(example: Opened) -> None:
    comparison = compare(example.workspace, example.file, DAY)
    found = Simulator(example.workspace, 64, 0, paired=False).simulate(example.file, comparison)
    assert found.ranges is not None
    assert found.ranges.pairs == {}
    assert percentiles(found) == percentiles(Simulator(example.workspace, 64, 0).simulate(example.file, comparison))


def test_an_answer_is_whole_with_what_would_flip_it(example: Opened) -> None:
    whole = compare(example.workspace, example.file, DAY)
    part = answered(example.workspace, example.file, DAY)
    assert whole.flip is not None
    assert part == whole._replace(flip=None)
    drawn = Simulator(example.workspace, 64, 0).simulate(example.file, part)
    assert with_flip(example.workspace, example.file, drawn).flip == whole.flip


def test_a_comparison_keeps_what_stands_as_it_did(example: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    before = compare(example.workspace, example.file, DAY)
    changed = opened("people/human/prolific-corporate/pool=200")
    whole = compare(example.workspace, changed.file, DAY)
    asked: list[str] = []

    def told(*given: Any) -> PlanEstimate:
        asked.append(given[2].id)
        return estimate(*given)

    monkeypatch.setattr(module, "estimate", told)
    after = compare(example.workspace, changed.file, DAY, before)
    assert asked == ["people"]
    assert after == whole
    asked.clear()
    compare(example.workspace, changed.file, date(2026, 11, 21), after)
    assert len(asked) == len(example.file.plan)


def test_progress_is_told_before_each_plan_and_what_it_raises_keeps_what_was(example: Opened) -> None:
    opened = example
    told: list[tuple[int, int]] = []
    comparison = compare(opened.workspace, opened.file, DAY, None, lambda done, of: told.append((done, of)))
    number = len(opened.file.plan)
    assert told == [(place, number) for place in range(number)]
    told.clear()
    simulate(opened.workspace, opened.file, comparison, Draws(64, 0), lambda done, of: told.append((done, of)))
    assert told == [(place, number) for place in range(number)]
    told.clear()
    simulator = Simulator(opened.workspace, 64, 0)
    whole = simulator.simulate(opened.file, comparison, lambda done, of: told.append((done, of)))
    assert told == [(place, number) for place in range(number)]

    def enough(done: int, _of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulator.simulate(opened.file, comparison, enough)
    assert percentiles(simulator.simulate(opened.file, comparison)) == percentiles(whole)
