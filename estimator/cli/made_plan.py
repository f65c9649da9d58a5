"""A measured source as a plan file, priced by the command that prices every plan."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from estimator.cli.common import Asked as Priced
from estimator.cli.common import open_plan, today
from estimator.errors import Refusal

if TYPE_CHECKING:
    from estimator.planning.compare import Comparison
    from providers.pilot.making.joules import Drawn
    from providers.pilot.making.kept import Kept
    from providers.pilot.making.question import Asked
    from providers.pilot.making.report import Cost
    from providers.pilot.making.result import Result
    from providers.pilot.making.source import Reach
    from providers.speed.values import Curve

DRAWS = 8192
"""Draws behind the range."""

TIMES = 8
"""The usable records of so many times the records made are priced unless told: as far as duplicates are extrapolated
with a known error (docs/model.md)."""


class Made(NamedTuple):
    """What a run says of costs.

    Attributes:
        comparison: The plan, priced with its range.
        plan: Its file.
        curve: The speed at each number of calls in flight.
        missing: What has no figure.
        reach: Why fewer than :data:`TIMES` times its records are priced; empty where they are not.
    """

    comparison: "Comparison"
    plan: Path
    curve: "Curve"
    missing: tuple[Refusal, ...]
    reach: str


def priced(asked: "Asked", result: "Result", kept: "Kept", target: Path, drawn: "Drawn") -> Made:
    """Write the plan beside the pilot file, and price it.

    Raises:
        InputError: The plan's own faults, such as a purpose that is none.
    """
    from estimator.draws.inputs import Draws  # noqa: PLC0415 - heavy
    from estimator.files import write_whole  # noqa: PLC0415
    from estimator.pilots.measured import measured  # noqa: PLC0415
    from estimator.planning.compare import compare  # noqa: PLC0415
    from estimator.simulation.summary import simulate  # noqa: PLC0415
    from providers.pilot.making.plan import Need, plan_text  # noqa: PLC0415
    from providers.pilot.making.source import length, reach, source  # noqa: PLC0415
    from providers.pilot.making.timing import spans, speed  # noqa: PLC0415
    from providers.speed.measure import curve  # noqa: PLC0415

    found = curve(spans(kept), model=asked.served)
    keys = source(asked, result, speed(found, asked), drawn, target.name)
    shares = measured(result.pilot)
    stated, told = int(asked.options["usable"] or 0), reach(shares, result.counts, TIMES)
    need = Need(stated or told.records, asked.options["purpose"], today())
    text = plan_text(asked, need, keys.keys, length(shares, kept))
    path = target.with_suffix(".toml")
    write_whole(path, text.encode())
    opened = open_plan(path, Priced(today(), today()))
    comparison = compare(opened.workspace, opened.file, today())
    comparison = simulate(opened.workspace, opened.file, comparison, Draws(DRAWS, 0))
    return Made(comparison, path, found, keys.missing, "" if stated else _reach(told))


def cost(made: Made) -> "Cost":
    """What the plan says, in words."""
    from estimator.reports.comparison import sentences as say  # noqa: PLC0415 - heavy
    from providers.pilot.making.report import Cost as Words  # noqa: PLC0415

    plan = made.comparison.plans[0]
    each = say.floored(plan, say.unit_cost(plan.per_1000_records))
    drawn = None if made.comparison.ranges is None else made.comparison.ranges.plans.get(plan.id)
    spread = None if drawn is None else drawn.per_1000_records
    if spread is not None and plan.status == "priced":
        each += f" (9 in 10: {say.unit_cost(spread.p5)} to {say.unit_cost(spread.p95)})"
    own = {refusal.what for refusal in made.missing}
    missing = [str(refusal) for refusal in made.missing]
    missing += [refusal.what for refusal in plan.missing if refusal.what not in own]
    return Words(made.comparison.need.records or 0, each, say.total_words(plan), tuple(missing), made.reach)


def _reach(told: "Reach") -> str:
    """Of how many times its records a pilot tells, where those are fewer than it should."""
    if not told.why:
        return ""
    its = f"{told.times} times its records" if told.times > 1 else "its own records"
    return f"they are those of {its}, and not of {TIMES} times: {told.why}"
