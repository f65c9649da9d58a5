"""What the panes have in common: their shape, their heading, a bar of a share."""

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import NamedTuple, Protocol

from estimator.errors import fault, nearest
from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.progress import Tick, quiet
from estimator.reports.grid import paragraph
from estimator.reports.paint import Line, Style
from estimator.text import safe


class Make(Protocol):
    """Makes the lines of a pane."""

    def __call__(  # noqa: PLR0913 - what a pane is made of, and how wide
        self,
        workspace: Workspace,
        file: PlanFile,
        comparison: Comparison,
        plan_id: str,
        width: int = 80,
        *,
        tick: Tick = quiet,
    ) -> list[Line]:
        """The lines for a plan, as wide as asked; ``tick`` is told how far it is."""
        ...


FULL = "█"
PARTS = " ▏▎▍▌▋▊▉█"
"""A cell filled from the left, by eighths."""

INDENT = "  "


class Pane(NamedTuple):
    """A side of a plan.

    Attributes:
        title: What it is called.
        words: What it shows, in one line.
        make: Its lines. The plan's id must be one of the comparison's.
        long: Whether it asks for more than a moment's work, and tells of its progress.
    """

    title: str
    words: str
    make: Make
    long: bool = False


def named(comparison: Comparison, plan_id: str) -> PlanEstimate:
    """A plan of a comparison.

    Raises:
        InputError: The comparison has no such plan.
    """
    for plan in comparison.plans:
        if plan.id == plan_id:
            return plan
    raise fault("ID", "", f"no plan is called {plan_id!r}", nearest(plan_id, (plan.id for plan in comparison.plans)))


def told(
    text: str, width: int, style: Style = Style.PLAIN, indent: str = "", hang: str | None = None
) -> Iterator[Line]:
    """Words from anywhere, wrapped."""
    yield from (Line(line, style) for line in paragraph(safe(text), width, indent, hang))


def bar(share: Fraction, width: int) -> str:
    """A bar of a share of the whole room, to an eighth of a column; what is not nothing shows."""
    eighths = floor(min(max(share, Fraction(0)), Fraction(1)) * width * 8 + Fraction(1, 2))
    eighths = max(eighths, 1) if share > 0 else 0
    whole, rest = divmod(eighths, 8)
    return FULL * whole + (PARTS[rest] if rest else "")
