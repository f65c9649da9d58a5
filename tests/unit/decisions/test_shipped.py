"""The plans that come with the package: every figure of the bars is the exact estimate's."""

from datetime import date
from fractions import Fraction

import pytest

from estimator.cli.common import Asked, Opened, example, open_plan
from estimator.decisions.sensitivity import Asking, Sensitivity, sensitivity
from estimator.decisions.worth import Asking as Weighing
from estimator.decisions.worth import Worth, worth
from estimator.planning.compare import compare
from estimator.planning.estimate import estimate
from estimator.planning.flip import with_rate

DAY = date(2026, 11, 22)
PLANS = ("reddit-licence", "x-pay-per-use", "people", "tutor-2h100", "hosted-gpt-oss", "mix-80-20")


@pytest.fixture(scope="module")
def opened() -> Opened:
    return open_plan(example(), Asked(DAY, DAY))


@pytest.mark.parametrize("plan_id", PLANS)
def test_likely_figures_and_shares_kept_at_their_ends_are_the_exact_bills(opened: Opened, plan_id: str) -> None:
    found = sensitivity(opened.workspace, opened.file, DAY, Asking(plan_id, draws=256))
    assert isinstance(found, Sensitivity)
    assert found.likely == float(found.plan.money or 0)
    plan = next(row for row in opened.file.plan if row.id == plan_id)
    for mover in (row for row in found.movers if row.words.startswith("share kept") and len(plan.source) == 1):
        stage = mover.name.partition("|")[0].removeprefix("funnel.")
        for share, figure in ((mover.low, mover.at_low), (mover.high, mover.at_high)):
            exact = Fraction(str(share))
            moved = with_rate(plan, plan.source_ids()[0], stage, exact)
            assert figure == float(estimate(opened.workspace, opened.file.need, moved, DAY).money or 0)


@pytest.mark.parametrize("plan_id", PLANS)
def test_the_day_it_is_done_is_that_of_the_estimate(opened: Opened, plan_id: str) -> None:
    found = sensitivity(opened.workspace, opened.file, DAY, Asking(plan_id, "done", 256))
    assert isinstance(found, Sensitivity)
    start = opened.file.need.start
    assert start is not None
    assert found.plan.done_by is not None
    assert found.likely == (found.plan.done_by - start).days + 1


def test_the_order_of_the_plans_in_the_file_changes_nothing(opened: Opened) -> None:
    """Inputs keep their points by name, so a plan's answer does not hang on what was met before it."""
    turned = opened.file.model_copy(update={"plan": tuple(reversed(opened.file.plan))})
    one, other = (sensitivity(opened.workspace, file, DAY, Asking(draws=512)) for file in (opened.file, turned))
    assert one == other


def test_what_is_worth_knowing_hardly_hangs_on_the_seed(opened: Opened) -> None:
    file = opened.file.model_copy(update={"need": opened.file.need.model_copy(update={"records": 2_000_000})})
    made = [worth(opened.workspace, file, DAY, Weighing(4096, seed)) for seed in (0, 1, 2)]
    known = []
    for found in made:
        assert isinstance(found, Worth)
        assert found.next is not None
        assert found.next.words == "share kept: distinct"
        known.append({row.name: row.perfect for row in found.findings})
        assert all(row.perfect <= found.perfect * 1.01 for row in found.findings)
    for name, value in known[0].items():
        assert known[1][name] == pytest.approx(value, rel=0.06, abs=100)
        assert known[2][name] == pytest.approx(value, rel=0.06, abs=100)


def test_the_plan_to_choose_is_of_those_that_may_be_called_the_cheapest(opened: Opened) -> None:
    found = worth(opened.workspace, opened.file, DAY, Weighing(256))
    assert isinstance(found, Worth)
    contenders = {plan.id for plan in compare(opened.workspace, opened.file, DAY).contenders}
    assert {row.id for row in found.standings} == contenders
    assert sum(row.cheapest for row in found.standings) == pytest.approx(1)
