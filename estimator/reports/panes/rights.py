"""What a plan's records may be used for: verdict, clause, document, days and duties of each source."""

from collections.abc import Iterator

from estimator.errors import Refusal
from estimator.planning.compare import Comparison
from estimator.planning.result import SourceView
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.pricing import words
from estimator.reports.explanation.references import References
from estimator.reports.explanation.sourcing import rights_words
from estimator.reports.paint import Line, Style
from estimator.reports.panes.pane import INDENT, named, told

_STYLES = {"terms allow": Style.GOOD, "unclear": Style.WARN, "licence needed": Style.WARN, "terms forbid": Style.WARN}


def pane(workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80) -> list[Line]:  # noqa: ARG001 - what every pane is given
    """Each source's rights, then where they stand.

    Raises:
        InputError: The comparison has no such plan.
    """
    plan = named(comparison, plan_id)
    references = References(workspace)
    purpose = comparison.need.purpose
    lines = list(told(f"For {purpose}: {plan.rights}", width, Style.BOLD))
    for source in plan.sources:
        name = source.id if source.id == source.offer else f"{source.id} ({source.offer})"
        lines += [Line(""), *told(name, width, Style.BOLD, hang=INDENT)]
        for number, (depth, said) in enumerate(rights_words(source, source.rights, purpose, references)):
            style = Style.PLAIN if number else _STYLES[source.rights.verdict]
            indent = INDENT * (depth - 1)
            lines.extend(told(said, width, style, indent, f"{indent}{INDENT}"))
        lines.extend(_licence(workspace, comparison, source, width))
    return [*lines, *references.lines(width)]


def _licence(workspace: Workspace, comparison: Comparison, source: SourceView, width: int) -> Iterator[Line]:
    """What a licence states, and in one line what it does not."""
    found = workspace.book.resolve(source.offer, comparison.as_of)
    if isinstance(found, Refusal) or found.revision.licence is None:
        return
    terms = words.licence(found.revision.licence)
    for name, text in terms:
        if text != words.NOT_STATED:
            yield from told(f"{name}: {text}", width, indent=INDENT, hang=INDENT * 2)
    unsaid = [name for name, text in terms if text == words.NOT_STATED]
    style = Style.WARN if unsaid else Style.PLAIN
    yield from told(f"not stated: {', '.join(unsaid) or 'nothing'}", width, style, INDENT, INDENT * 2)
