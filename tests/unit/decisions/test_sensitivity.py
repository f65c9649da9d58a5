from fractions import Fraction
from math import inf, isnan, nan

import numpy as np
import pytest

from estimator.decisions.sensitivity import Asking, Mover, Sensitivity, sensitivity
from estimator.decisions.twin import Metric, figure, labels
from estimator.planning.estimate import estimate
from estimator.planning.flip import with_rate
from estimator.planning.rows import PlanFile
from estimator.planning.tie import Unsolved
from estimator.simulation.outcome import Outcome
from tests.unit.decisions.small import DAY, RATE, file, where
from tests.unit.planning.small import TOKENS, file_of, need, offer, paced, plan, source, workspace


def asked(of: PlanFile, asking: Asking = Asking(draws=1024)) -> Sensitivity:  # noqa: B008 - a value
    found = sensitivity(where(), of, DAY, asking)
    assert isinstance(found, Sensitivity)
    return found


def test_ends_are_the_exact_bills_at_the_ends() -> None:
    of = file()
    found = asked(of, Asking("risky", draws=1024))
    row = next(row for row in found.movers if row.words == "share kept: usable")
    for share, figure_ in (("0.3", row.at_low), ("0.7", row.at_high), ("0.5", found.likely)):
        exact = estimate(where(), of.need, with_rate(of.plan[0], "risky", "usable", Fraction(share)), DAY)
        assert figure_ == float(exact.money or 0)
    assert (row.low, row.likely, row.high, row.grade) == (0.3, 0.5, 0.7, "assumed")
    assert row.swing == pytest.approx(row.at_low - row.at_high)


def test_the_largest_swing_stands_first_and_idle_inputs_last() -> None:
    found = asked(file(), Asking("risky", draws=1024))
    assert [row.words for row in found.movers] == ["share kept: usable", "tokens per record"]
    assert found.movers[1].swing == 0
    assert found.assumed == 1.0
    sobol = found.movers[0].sobol
    assert sobol is not None
    assert sobol.first == pytest.approx(1, abs=0.05)
    assert found.movers[1].sobol == (0, 0, 0, 0)


def test_who_is_cheapest_is_told_where_an_end_changes_it() -> None:
    found = asked(file())
    # At half kept both cost 20 USD: the tie goes by id.
    assert (found.plan.id, found.cheapest) == ("risky", "risky")
    assert (found.movers[0].cheapest_low, found.movers[0].cheapest_high) == ("sure", "")


def test_a_plan_of_constants_has_no_movers() -> None:
    still = {**TOKENS, "low": 50, "high": 50}
    found = asked(file_of(need(), plan(source("sure", tokens_per_record=still))))
    assert (found.movers, found.assumed, found.undone) == ((), 0.0, 0.0)


@pytest.mark.parametrize(
    ("metric", "likely"), [("total", 20.0), ("per-1000", 20.0), ("per-mtok", 400.0), ("done", 1.0)]
)
def test_every_metric_has_its_own_figure(metric: Metric, likely: float) -> None:
    assert asked(file(), Asking("risky", metric, 256)).likely == likely


def test_a_need_in_tokens_moves_with_the_tokens_of_a_record() -> None:
    one = plan(source("risky", funnel={"usable": RATE}), id="one")
    found = asked(file_of(need(tokens=50_000), one), Asking(metric="total", draws=1024))
    assert {row.words for row in found.movers if row.swing > 0} == {"share kept: usable", "tokens per record"}


def test_the_same_seed_gives_the_same_answer_and_another_one_another() -> None:
    one, same, other = (asked(file(), Asking("risky", seed=seed, draws=256)) for seed in (1, 1, 2))
    assert one == same
    assert one.movers != other.movers


def test_why_there_are_no_movers() -> None:
    none = plan(source("quote"), id="quote")
    found = sensitivity(where(), file_of(need(), none), DAY, Asking("quote"))
    assert isinstance(found, Unsolved)
    assert found.code == 5
    found = sensitivity(where(), file_of(need(), none), DAY, Asking())
    assert isinstance(found, Unsolved)
    assert (found.code, "--plan" in found.words) == (4, True)


def test_another_kind_of_record_is_never_the_cheapest() -> None:
    found = asked(file_of(need(), plan(source("risky", kind="comment", funnel={"usable": RATE}))), Asking("p"))
    assert found.cheapest == ""
    assert any("not like for like" in note for note in found.notes)


def mover(low: float, high: float) -> Mover:
    return Mover("a", "a", "assumed", 1, 2, 3, low, high, "", "", None)


@pytest.mark.parametrize(
    ("low", "high", "swing"), [(1, 3, 2), (3, 1, 2), (1, inf, inf), (inf, inf, 0), (nan, 1, inf), (nan, nan, inf)]
)
def test_a_swing_without_a_figure_stands_before_all_others(low: float, high: float, swing: float) -> None:
    assert mover(low, high).swing == swing


def test_a_share_of_endless_swings_is_none() -> None:
    found = asked(file(), Asking("risky", draws=256))
    assert isnan(found._replace(movers=(mover(1, inf),)).assumed)
    assert found._replace(movers=(mover(1, 1),)).assumed == 0


def test_what_delivers_nothing_has_no_cost_of_one() -> None:
    found = Outcome(np.array([500.0, 600.0]), np.array([0.0, 2.0]), np.array([0.0, 0.0]), np.ones(2), np.ones(2))
    assert figure(found, "per-1000", 2).tolist() == pytest.approx([nan, 3000.0], nan_ok=True)
    assert np.isnan(figure(found, "per-mtok", 2)).all()


def test_inputs_that_read_alike_are_told_apart_by_their_offers() -> None:
    two = plan(
        source("risky", share=0.5, funnel={"usable": RATE}),
        source("sure", share=0.5, funnel={"usable": {**RATE, "evidence": "another"}}),
    )
    found = asked(file_of(need(), two), Asking(draws=256))
    kept = sorted(row.words for row in found.movers if "kept" in row.words)
    assert kept == ["share kept: usable, risky", "share kept: usable, sure"]
    assert labels([]) == {}


def test_draws_that_cannot_be_done_are_told() -> None:
    at = workspace(offer("risky"), {"risky": paced("risky", None, reach=2_100)})
    found = sensitivity(at, file_of(need(), plan(source("risky", funnel={"usable": RATE}))), DAY, Asking(draws=1024))
    assert isinstance(found, Sensitivity)
    assert 0.1 < found.undone < 0.6
    assert found.notes[0].endswith("of the draws of p cannot be done or have no price: shares are of the others")
    assert found.movers[0].swing == inf


def test_a_cost_per_token_needs_tokens() -> None:
    zero = {"likely": 0, "low": 0, "high": 0, "tokenizer": "o200k"}
    made = plan(source("risky", tokens_per_record=zero, funnel={"usable": RATE}))
    found = asked(file_of(need(), made), Asking(metric="per-mtok", draws=256))
    assert isnan(found.likely)
    assert found.notes == ("p states no tokens per record: there is no cost per token",)
