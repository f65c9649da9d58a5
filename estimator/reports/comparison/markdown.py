"""The comparison as Markdown: the two blocks as tables, the verdict and the caveats as a list."""

import re
from collections.abc import Iterator, Sequence

from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import sentences as say
from estimator.reports.comparison.caveats import caveats, unknown_makers
from estimator.text import safe

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+!|~&$])")

USABLE = (
    ("", "--:"),
    ("plan", ":--"),
    ("per 1,000 records", "--:"),
    ("per M tokens", "--:"),
    ("total", "--:"),
    ("done by", ":--"),
    ("what limits it", ":--"),
    ("rights", ":--"),
    ("assumed", "--:"),
)
OTHERS = (("plan", ":--"), ("why", ":--"), ("figure", ":--"))


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands: no link, no emphasis, no tag, no cell border, no mention."""
    return _SPECIAL.sub(r"\\\1", safe(text))


def markdown(workspace: Workspace, comparison: Comparison) -> str:  # noqa: ARG001 - what every report is given
    """The comparison as a page."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"# {escaped(say.need_words(comparison.need))}"
    yield ""
    yield escaped(say.days_words(comparison))
    yield ""
    ranked = say.ranked_words(comparison)
    yield f"## You can buy and use these ({comparison.currency}, usable records and tokens{ranked})"
    yield ""
    if comparison.eligible:
        yield from _table(USABLE, [_usable(comparison, rank, plan) for rank, plan in enumerate(comparison.eligible, 1)])
    else:
        yield "None."
    yield from _ranges(comparison)
    if comparison.others:
        yield ""
        yield "## Not for this need"
        yield ""
        yield from _table(OTHERS, [_other(plan) for plan in comparison.others])
    yield ""
    yield f"- **Cheapest you can use**: {escaped(say.cheapest_words(comparison))}"
    if comparison.cheapest is not None:
        yield f"- **Runner-up**: {escaped(say.runner_up_words(comparison))}"
        yield f"- **What would flip it**: {escaped(say.flip_words(comparison))}"
    yield from _since(comparison)
    yield ""
    yield "## Beware"
    yield ""
    for note in (*caveats(comparison), *unknown_makers(comparison)):
        yield f"- {escaped(note)}"


def _ranges(comparison: Comparison) -> Iterator[str]:
    """What the draws say."""
    if comparison.ranges is None:
        return
    from estimator.reports.comparison import ranges  # noqa: PLC0415 - only with draws

    rows = [(escaped(plan.id), *map(escaped, cells)) for plan, cells in ranges.rows(comparison)]
    if not rows:
        return
    yield ""
    yield f"## {escaped(ranges.heading(comparison.ranges))}"
    yield ""
    columns = tuple((title, ":--" if title == "plan" else "--:") for title in ranges.HEADINGS)
    yield from _table(columns, rows)
    yield ""
    for sentence in ranges.sentences(comparison):
        yield f"- {escaped(sentence)}"


def _since(comparison: Comparison) -> Iterator[str]:
    """What changed since a baseline, and why."""
    if comparison.since is None:
        return
    from estimator.reports.comparison.since import heading, told  # noqa: PLC0415 - only with a baseline

    yield ""
    yield f"## {escaped(heading(comparison.since))}"
    yield ""
    for name, words in told(comparison.since, comparison.currency, comparison.exponent):
        yield f"- **{escaped(name)}**: {escaped(words)}" if name else f"- {escaped(words)}"


def _table(headings: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(title for title, _ in headings)} |"
    yield f"| {' | '.join(side for _, side in headings)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _usable(comparison: Comparison, rank: int, plan: PlanEstimate) -> tuple[str, ...]:
    floor = "≥ " if plan.status == "at least" else ""
    full = "".join(f"<br>{escaped(words)}" for words in say.full_use_words(plan))
    mark = "" if plan.like_for_like else r" \*"
    over = r" \!" if comparison.over_budget(plan) else ""
    return (
        str(rank),
        f"**{escaped(plan.id)}**{mark}<br>{escaped(plan.name)}{full}",
        _figure(floor, say.unit_cost(plan.per_1000_records)),
        _figure(floor, say.unit_cost(plan.per_million_tokens)),
        escaped(say.total_words(plan)) + over,
        say.done_words(comparison, plan),
        escaped(plan.limit or say.MISSING),
        plan.rights,
        say.percent(plan.assumed_share),
    )


def _figure(floor: str, figure: str) -> str:
    return figure if figure == say.MISSING else floor + figure


def _other(plan: PlanEstimate) -> tuple[str, ...]:
    reasons = "<br>".join(escaped(reason) for reason in plan.reasons)
    return (
        f"**{escaped(plan.id)}**<br>{escaped(plan.name)}",
        reasons,
        escaped(say.comparable_words(plan)) or say.MISSING,
    )
