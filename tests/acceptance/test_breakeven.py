"""The built-in example along its need: people, then a hosted model, then cards, each from an exact volume on."""

from functools import cache

from estimator.planning.breakeven import Search, breakeven
from estimator.planning.crossovers import Breakeven
from estimator.planning.load import check_plan, read_plan
from estimator.planning.reservation import fee
from estimator.planning.rows import PlanFile
from estimator.planning.tie import Ask, Tie, ask
from estimator.planning.workspace import Workspace
from estimator.shipped import shipped
from tests.acceptance.shipped_book import TODAY, example, plan_of, workspace


@cache
def opened() -> tuple[Workspace, PlanFile]:
    raw = read_plan(shipped("examples/article.toml"))
    where = workspace(*raw.books)
    return where, check_plan(raw, where)


@cache
def found() -> Breakeven:
    return breakeven(*opened(), TODAY)


def test_each_of_three_plans_is_the_cheapest_somewhere() -> None:
    assert [row.cheapest for row in found().stretches] == [
        ("people",),
        ("hosted-gpt-oss",),
        ("tutor-2h100", "hosted-gpt-oss"),
        ("tutor-2h100",),
    ]
    assert [row.last for row in found().stretches] == [491, 1_913_336, 1_913_341, 20_000_000]
    assert not found().gaps


def test_at_the_need_the_cheapest_is_that_of_the_comparison() -> None:
    here = next(row for row in found().stretches if row.first <= 200_000 <= row.last)
    cheapest = example("article", TODAY).cheapest
    assert cheapest is not None
    assert here.cheapest == (cheapest.id,)


def test_a_bound_nearby_leaves_what_it_does_find_as_it_is() -> None:
    near = breakeven(*opened(), TODAY, Search(upto=5000))
    assert near.crossovers == tuple(row for row in found().crossovers if row.at < 5000)


def test_the_licence_would_have_to_cost_what_the_hosted_model_does() -> None:
    where, file = opened()
    plan = next(row for row in file.plan if row.id == "reddit-licence")
    question = ask(where, file, plan, None, TODAY)
    assert isinstance(question, Ask)
    tie = fee(question)
    assert isinstance(tie, Tie)
    assert tie.at == plan_of(example("article", TODAY), "hosted-gpt-oss").money
