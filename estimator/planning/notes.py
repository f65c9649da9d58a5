"""What a reader of a comparison must be told beside the figures."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from estimator.money import exact, plain, significant
from estimator.planning.result import FullUse, PlanEstimate, SourceView
from estimator.planning.rows import Need
from estimator.planning.workspace import Workspace

PERCENT = 100
MONTHLY = " a month"
"""How the label of a monthly cap ends: what packages are compared by, and what a month's whole is held against."""


def notes(workspace: Workspace, need: Need, plans: Sequence[PlanEstimate], as_of: date) -> Iterator[str]:
    """Notes on the comparison as a whole, each one sentence or two."""
    yield from _packages(plans)
    yield from _coverage(workspace, plans, as_of)
    start = need.start
    if start is not None and start < as_of:
        yield f"The need starts on {start}, before the day whose prices are used: --as-of {start} asks for its own."


def _packages(plans: Sequence[PlanEstimate]) -> Iterator[str]:
    """A larger package that costs more for each unit than a smaller one."""
    families: dict[str, dict[str, FullUse]] = defaultdict(dict)
    for plan in plans:
        for source in plan.sources:
            for use in _monthly(source):
                families[source.offer.partition("/")[0]][source.offer] = use
    for family in families.values():
        rows = sorted(family.items(), key=lambda row: row[1].units)
        dearer = [(a, b) for a, b in pairwise(rows) if b[1].per_1000 > a[1].per_1000]
        if dearer:
            offer, use = max((b for _, b in dearer), key=lambda row: row[1].per_1000)
            others = ", ".join(f"{name} {plain(row.per_1000, 2)}" for name, row in rows if name != offer)
            yield f"At full use {offer} is dearest: {plain(use.per_1000, 2)} for 1,000, against {others}."


def _monthly(source: SourceView) -> list[FullUse]:
    """The monthly package a source buys; a last list price is none."""
    on_sale = not source.price_held.startswith("last list price")
    return [use for use in source.full_use if use.label.endswith(MONTHLY)][:1] if on_sale else []


def _coverage(workspace: Workspace, plans: Sequence[PlanEstimate], as_of: date) -> Iterator[str]:
    """How much of everything there is a package's cap covers, where the book has a figure for the whole."""
    seen = set()
    for plan in plans:
        for source in plan.sources:
            whole = workspace.book.figure(f"{source.offer.partition('/')[0]}/posts-a-month", as_of)
            for use in _monthly(source):
                total = exact(whole[1].value) if whole is not None else Fraction(0)
                if whole is None or not total or source.offer in seen:
                    continue
                seen.add(source.offer)
                share = significant(Fraction(use.units) * PERCENT / total, 2)
                yield f"{source.offer}: {use.label} are {share} % of {plain(total, 0, group=True)} {whole[1].unit}."
