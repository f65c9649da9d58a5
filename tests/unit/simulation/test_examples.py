"""The shipped examples at every draw: at the likely values the estimate itself, and at others the estimate for them."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from estimator.draws.inputs import Draws, Input
from estimator.planning.load import check_plan, read_plan
from estimator.planning.rows import Need, Plan
from estimator.planning.workspace import Question, Workspace
from estimator.shipped import shipped
from estimator.simulation.outcome import outcome
from tests.acceptance.shipped_book import TODAY, workspace
from tests.unit.simulation.fixed import agrees, estimate_at

EXAMPLES = {
    "article": TODAY,
    "2023-07": date(2023, 7, 22),
    "four-dates": TODAY,
    "pilot": TODAY,
}


def plans() -> list[tuple[str, Workspace, Need, Plan, date]]:
    """Every plan of the examples, on the day of each and, for the history, at others."""
    made = []
    for name, day in EXAMPLES.items():
        raw = read_plan(shipped(f"examples/{name}.toml"))
        where = workspace(*raw.books)
        file = check_plan(raw, where)
        days = [day, date(2023, 8, 1), date(2025, 6, 1)] if name == "four-dates" else [day]
        made += [(f"{name} {as_of} {plan.id}", where, file.need, plan, as_of) for as_of in days for plan in file.plan]
    return made


PLANS = plans()
IDS = [name for name, *_ in PLANS]
DRAWN = 20


@pytest.mark.parametrize(("where", "wanted", "made", "as_of"), [row[1:] for row in PLANS], ids=IDS)
def test_at_the_likely_values_it_is_the_exact_estimate(where: Workspace, wanted: Need, made: Plan, as_of: date) -> None:
    assert agrees(where, wanted, made, as_of) == ""


@pytest.mark.parametrize(("where", "wanted", "made", "as_of"), [row[1:] for row in PLANS], ids=IDS)
def test_each_draw_is_the_exact_estimate_for_its_values(
    where: Workspace, wanted: Need, made: Plan, as_of: date
) -> None:
    draws = Draws(64, 11)
    got = outcome(Question(where, wanted, as_of), made, draws)
    rows = [{name: Fraction(float(drawn(met)[draw])) for name, met in draws.inputs.items()} for draw in range(DRAWN)]
    for draw, values in enumerate(rows):
        told = estimate_at(where, wanted, made, as_of, values)
        for name in ("total", "records", "tokens", "raw"):
            found, right = getattr(got, name)[draw], getattr(told, name)
            assert np.isclose(found, right, rtol=1e-9, atol=3, equal_nan=True), (name, draw, found, right)


def drawn(met: Input) -> NDArray[np.float64]:
    return met.drawn.draws
