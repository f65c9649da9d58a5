"""Perusable: what a usable training record really costs, from every place it could come from.

The public names below are loaded when they are first used, so ``import estimator`` costs nothing::

    from datetime import date
    from pathlib import Path

    import estimator
    import providers.registry
    from estimator.shipped import shipped

    plan = estimator.read_plan(Path("plan.toml"))
    book = estimator.load_book([shipped("pricing.toml"), *plan.books], known_at=date(2026, 11, 22))
    yields = estimator.load_yields([shipped("yields.toml"), *plan.yields], known_at=date(2026, 11, 22))
    workspace = estimator.Workspace(book, yields, providers.registry.load())
    comparison = estimator.compare(workspace, estimator.check_plan(plan, workspace), as_of=date(2026, 11, 22))
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimator.errors import InputError, PerusableError, Refusal
    from estimator.money import Money
    from estimator.planning.compare import Comparison, compare
    from estimator.planning.estimate import estimate
    from estimator.planning.gate import judge
    from estimator.planning.load import check_plan, read_plan
    from estimator.planning.result import PlanEstimate
    from estimator.planning.workspace import Workspace
    from estimator.pricing.book import PriceBook, load_book
    from estimator.yields.book import YieldBook, load_yields

__all__ = [
    "Comparison",
    "InputError",
    "Money",
    "PerusableError",
    "PlanEstimate",
    "PriceBook",
    "Refusal",
    "Workspace",
    "YieldBook",
    "__version__",
    "check_plan",
    "compare",
    "estimate",
    "judge",
    "load_book",
    "load_yields",
    "read_plan",
]

__version__ = "0.1.0"

_HOMES = {
    "Comparison": "planning.compare",
    "InputError": "errors",
    "Money": "money",
    "PerusableError": "errors",
    "PlanEstimate": "planning.result",
    "PriceBook": "pricing.book",
    "Refusal": "errors",
    "Workspace": "planning.workspace",
    "YieldBook": "yields.book",
    "check_plan": "planning.load",
    "compare": "planning.compare",
    "estimate": "planning.estimate",
    "judge": "planning.gate",
    "load_book": "pricing.book",
    "load_yields": "yields.book",
    "read_plan": "planning.load",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
