"""What every plan costs along the volume: a chart, the plan beside the cheapest, and where it changes places."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from estimator.planning.compare import Comparison
from estimator.planning.crossovers import Crossover
from estimator.planning.curves import At, Curve, Curves, curves
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.progress import Tick, quiet
from estimator.reports.comparison import sentences as say
from estimator.reports.comparison.axis import Axis, axis
from estimator.reports.paint import Line, Style
from estimator.reports.panes.chart import Series, chart
from estimator.reports.panes.layout import Layout
from estimator.reports.panes.pane import INDENT, named, told

HEIGHT = 14
"""Lines of the chart."""

LEAST, APART = 21, 2
"""Volumes looked at at least; where there is room, one for so many columns."""

ROWS = 8
"""Volumes of the table, beside the need's."""

MOST = 8
"""Crossovers told; ``perusable breakeven`` has them all."""

OTHERS = "abcdefghijklmnopqrstuvwxyz"
"""Marks of plans that cannot be bought or used, and after the ninth of those that can."""

HERE = "●"
"""The mark of the plan looked at."""


def pane(  # noqa: PLR0913 - a pane's signature
    workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80, *, tick: Tick = quiet
) -> list[Line]:
    """The chart and what it says of the plan; ``tick`` is told before each estimate.

    Raises:
        InputError: The comparison has no such plan.
    """
    plan = named(comparison, plan_id)
    found = curves(workspace, file, comparison.as_of, max(LEAST, width // APART), tick)
    title = f"Total in {found.currency} by {found.unit} needed, both by powers of ten"
    return [
        *told(title, width, Style.BOLD),
        *_chart(found, comparison, plan, width),
        Line(""),
        *_table(found, plan, width),
        Line(""),
        *_crossovers(found, plan, width),
    ]


def marks(comparison: Comparison, plan_id: str) -> dict[str, str]:
    """A mark for each plan: its place, a letter where it has none of one digit, and its own for the one looked at."""
    letters = iter(OTHERS)
    found = {}
    for place, plan in enumerate(comparison.plans, 1):
        ranked = plan.eligible and place < 10  # noqa: PLR2004 - one digit
        found[plan.id] = str(place) if ranked else next(letters, "+")
    return {**found, plan_id: HERE}


def _chart(found: Curves, comparison: Comparison, plan: PlanEstimate, width: int) -> Iterator[Line]:
    shown = marks(comparison, plan.id)
    # The better place, and then the plan looked at, shows where several fall together.
    rank = {other.id: place for place, other in enumerate(comparison.plans)}
    order = sorted(found.curves, key=lambda curve: (curve.plan == plan.id, -rank[curve.plan]))
    series = [Series(shown[curve.plan], _places(found, curve)) for curve in order]
    up = axis([y for one in series for _, y in one.points], found.currency)
    if up is None:
        yield from told("no plan has a total at any of these volumes", width, Style.WARN)
        return
    first, last = found.volumes[0], found.volumes[-1]
    across = Axis(Fraction(first), Fraction(last), True, (f"{first:,}", f"{last:,}"), found.unit)  # noqa: FBT003 - a field
    here = Fraction(found.stated), f"need {found.stated:,}"
    yield from (Line(text) for text in chart(series, (across, up), here, (width, HEIGHT)))
    named_ = [(shown[other.id], other.id, _drawn(found, other.id)) for other in comparison.plans]
    legend = [f"{mark} {name}{'' if drawn else ' (no total)'}" for mark, name, drawn in named_]
    yield from told("; ".join(legend), width, Style.DIM, hang=INDENT)


def _places(found: Curves, curve: Curve) -> list[tuple[Fraction, Fraction]]:
    """The points of a curve that an axis by powers of ten can show."""
    return [(Fraction(point.volume), _money(found, point)) for point in curve.points if point.total]


def _drawn(found: Curves, plan_id: str) -> bool:
    return any(_places(found, curve) for curve in found.curves if curve.plan == plan_id)


def _money(found: Curves, point: At) -> Fraction:
    return Fraction(point.total or 0, 10**found.exponent)


def _table(found: Curves, plan: PlanEstimate, width: int) -> Iterator[Line]:
    own = next(curve for curve in found.curves if curve.plan == plan.id)
    rows, every = [], max(1, len(own.points) // ROWS)
    for number, point in enumerate(own.points):
        if number % every and point.volume != found.stated:
            continue
        rows.append(
            (
                f"{point.volume:,}",
                _floor(point, say.money(point.total, found.exponent)),
                _floor(point, say.unit_cost(point.per_1000)),
                "" if point.eligible else "not usable",
                _cheapest(found, point.volume),
            )
        )
    titles = (found.unit, plan.id, "per 1,000", "", "cheapest")
    layout = Layout.of(titles, rows, width, right=(0, 1, 2), barred=False)
    yield from layout.heading()
    for row in rows:
        yield from layout.row(row, style=Style.BOLD if row[0] == f"{found.stated:,}" else Style.PLAIN)


def _floor(point: At, figure: str) -> str:
    return f"≥{figure}" if point.status == "at least" and point.total is not None else figure


def _cheapest(found: Curves, volume: int) -> str:
    names: Sequence[str] = next((row.cheapest for row in found.stretches if row.first <= volume <= row.last), ())
    return " and ".join(names) or "none with a full price"


def _crossovers(found: Curves, plan: PlanEstimate, width: int) -> Iterator[Line]:
    """Where the plan looked at changes places with another."""
    left_out = dict(found.left_out)
    if plan.id in left_out:
        yield from told(f"No crossovers with other plans: {left_out[plan.id]}", width, Style.WARN, hang=INDENT)
        return
    own = [row for row in found.crossovers if plan.id in row.plans]
    if not own:
        yield from told(f"{plan.id} changes places with no other plan up to {found.volumes[-1]:,} {found.unit}.", width)
    for row in own[:MOST]:
        yield from told(_change(row, plan.id, found.unit), width, hang=INDENT)
    if len(own) > MOST:
        yield from told(f"{len(own) - MOST:,} more changes of places: perusable breakeven", width, Style.DIM)
    for gap in (gap for gap in found.gaps if plan.id in gap.plans):
        other = _other(gap.plans, plan.id)
        missed = f"Crossovers with {other} nearer than {gap.apart:,} {found.unit} may be missed"
        words = f"{missed} between {gap.first:,} and {gap.last:,}: {gap.why}"
        yield from told(words, width, Style.DIM, hang=INDENT)


def _change(row: Crossover, plan_id: str, unit: str) -> str:
    """A crossover from the side of one plan."""
    other = _other(row.plans, plan_id)

    def place(cheaper: str | None) -> str:
        return "as dear" if cheaper is None else "cheaper" if cheaper == plan_id else "dearer"

    words = f"Up to {row.at:,} {unit} {place(row.before)}, then {place(row.after)} than {other}"
    return words + (f": {row.cause}" if row.cause else "")


def _other(plans: tuple[str, str], plan_id: str) -> str:
    return plans[1] if plans[0] == plan_id else plans[0]
