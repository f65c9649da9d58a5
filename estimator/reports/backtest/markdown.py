"""The back-test as Markdown."""

from collections.abc import Iterator, Sequence

from estimator.backtest.score import Result
from estimator.reports.backtest.view import (
    OUTCOMES,
    TITLES,
    UNTOLD,
    VERDICTS,
    View,
    held_out_words,
    interval_words,
    number,
    predicted_words,
    range_of,
    ratio_words,
    stated_words,
)
from estimator.reports.comparison.markdown import escaped

HEADINGS = ("row", "project", "outcome", "predicted", "9 in 10", "stated", "ratio", "", "grade")
SIDES = (":--", ":--", ":--", "--:", "--:", "--:", "--:", ":--", ":--")


def markdown(view: View) -> str:
    """The report as a page."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: View) -> Iterator[str]:
    yield "# Back-test"
    yield ""
    yield f"Defaults of {view.as_of}, books of {view.known_at}."
    for group in view.coverage:
        yield from ("", f"## {TITLES[group.tests, group.use]}", "")
        yield from _table(view.of(group))
    if view.untold:
        yield from ("", f"## {UNTOLD}", "")
        yield from _table(view.untold)
    if view.unverified:
        yield from ("", "## Predicted, nothing stated to compare with", "")
        yield from _table(view.unverified)
    if view.unpredicted:
        yield from ("", "## Not predicted", "")
        for result in view.unpredicted:
            yield f"- **{escaped(result.case.id)}**: {escaped(f'{OUTCOMES[result.outcome]} {_why(result)}')}"
    if view.floors:
        yield from ("", "## Floors, marked ≥", "")
        for result in view.floors:
            yield f"- **{escaped(result.case.id)}**: {escaped(str(result.floor))}"
    yield from ("", "## Score", "", "| group | hits | rows | bounds | high/low |", "| :-- | --: | --: | --: | --: |")
    for group in view.coverage:
        sharp = "" if group.sharpness is None else number(group.sharpness)
        yield _row((TITLES[group.tests, group.use], str(group.hits), str(group.rows), str(group.bounds), sharp))
    yield ""
    yield escaped(held_out_words(view))


def _why(result: Result) -> str:
    return getattr(result.predicted, "why", "")


def _table(results: Sequence[Result]) -> Iterator[str]:
    yield _row(HEADINGS)
    yield _row(SIDES)
    for result in results:
        predicted = range_of(result)
        span = "" if predicted is None else interval_words(predicted)
        stated = "" if result.stated is None else stated_words(result.stated)
        verdict = result.verdict if result.verdict in VERDICTS else ""
        figures = (
            OUTCOMES[result.outcome],
            predicted_words(result),
            span,
            stated,
            ratio_words(result),
            verdict,
            result.inputs.grade,
        )
        yield _row((f"**{escaped(result.case.id)}**", escaped(result.case.project), *map(escaped, figures)))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
