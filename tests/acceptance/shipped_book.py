"""The comparisons of the shipped book: what the product must show, through the same door as its fronts."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from estimator.files import parse_toml
from estimator.planning.compare import Comparison, compare
from estimator.planning.load import RawPlan, check_plan, read_plan
from estimator.planning.result import PlanEstimate, SourceView
from estimator.planning.workspace import Workspace
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.sourcing import Provider
from estimator.yields.book import load_yields
from providers.registry import load

KNOWN_AT = date(2026, 11, 22)
TODAY = date(2026, 11, 22)

PROVIDERS: Mapping[str, Provider] = load()


@cache
def workspace(*books: Path) -> Workspace:
    """The shipped book and keep rates, as known on a fixed day, with further price files over them."""
    book = load_book([shipped("pricing.toml"), *books], KNOWN_AT)
    return Workspace(book, load_yields([shipped("yields.toml")], KNOWN_AT), PROVIDERS)


@cache
def example(name: str, as_of: date) -> Comparison:
    """A shipped example at the prices of a day."""
    raw = read_plan(shipped(f"examples/{name}.toml"))
    where = workspace(*raw.books)
    return compare(where, check_plan(raw, where), as_of)


def stated(text: str, as_of: date) -> Comparison:
    """A plan file from its text."""
    raw = RawPlan("plan.toml", parse_toml(text.encode(), "plan.toml"), (), ())
    return compare(workspace(), check_plan(raw, workspace()), as_of)


def plan_of(found: Comparison, name: str) -> PlanEstimate:
    """The plan of this id."""
    return next(plan for plan in found.plans if plan.id == name)


def only(found: Comparison) -> PlanEstimate:
    """The one plan of a comparison."""
    [plan] = found.plans
    return plan


def money(plan: PlanEstimate) -> str | None:
    """The total to the cent, after its lines were seen to sum to it."""
    if plan.total is None:
        return None
    assert sum(line.amount or 0 for line in plan.lines) == plan.total
    return f"{plan.total // 100}.{plan.total % 100:02d}"


def per_1000(source: SourceView) -> list[str]:
    """The unit costs at full use, to the cent."""
    return [f"{float(round(use.per_1000 * 100) / Fraction(100)):.2f}" for use in source.full_use]
