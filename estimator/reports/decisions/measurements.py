"""What measurements are worth, for a person: the plans, the inputs, and what to measure next."""

from collections.abc import Iterator
from math import isfinite

from estimator.decisions.worth import NONE, Finding, Study, Worth
from estimator.reports.breakeven.document import Head
from estimator.reports.breakeven.page import Block, Page
from estimator.reports.comparison.sentences import need_words
from estimator.reports.decisions.figures import minor_text, percent, span
from estimator.reports.decisions.movers import days
from estimator.reports.grid import Column

HALF = 0.5
"""Of a minor unit: what is worth less is worth nothing."""


def worth_page(found: Worth, head: Head) -> Page:
    """The report, before it is laid out."""
    blocks = [_plans(found, head)] if found.standings else []
    if any(row.perfect >= HALF for row in found.findings):
        blocks.append(_inputs(found, head))
    return Page(need_words(head.need), days(head), tuple(blocks), tuple(_facts(found, head)), tuple(_notes(found)))


def _plans(found: Worth, head: Head) -> Block:
    names = ("likely", "expected", "cheapest in")
    rows = tuple(
        (
            minor_text(row.likely, head.exponent),
            minor_text(row.expected, head.exponent),
            percent(row.cheapest),
            row.id,
        )
        for row in found.standings
    )
    columns = (*(Column(name, right=True) for name in names), Column("plan"))
    return Block(f"Plans that may be chosen, total in {head.currency}", columns, rows, frozenset({0}))


def _inputs(found: Worth, head: Head) -> Block:
    columns = (
        *(Column(name, right=True) for name in ("known", "pilot", "price", "net")),
        Column("what to measure"),
    )
    shown = [row for row in found.findings if row.perfect >= HALF]
    rows, below = [], []
    for row in shown:
        study = row.study
        figures = (None, None, None) if study is None else (study.saving, study.price, study.net)
        cells = (minor_text(value, head.exponent) for value in (row.perfect, *figures))
        rows.append((*cells, row.words))
        below.append(_below(row))
    lit = frozenset(number for number, row in enumerate(shown) if row.pays)
    title = f"What it saves on average to know more before choosing, in {head.currency}"
    return Block(title, columns, tuple(rows), lit, tuple(below))


def _below(row: Finding) -> str:
    about = f"{span(float(row.value.low), float(row.value.high))}, {row.grade}; bears on {', '.join(row.plans)}"
    if row.study is None:
        return f"{about}; no pilot file counts it"
    made = f"{about}; pilot: {pilot_words(row.study)}"
    return made if row.study.price is not None else f"{made}, unpriced: {row.study.unpriced}"


def pilot_words(row: Study) -> str:
    """A pilot in words."""
    units = f"{row.units:,} {row.place.unit}{'s' if row.units > 1 else ''} of {row.place.records:,}"
    return f"{units}, {row.records:,} records of {row.place.source} as in {row.place.plan}"


def _facts(found: Worth, head: Head) -> list[tuple[str, str]]:
    if found.standings:
        chosen = found.standings[0]
        money = f"{minor_text(chosen.expected, head.exponent)} {head.currency}"
        said = [("Choose now", f"{chosen.id}, {money} expected"), ("Measure next", _next(found, head))]
        said += _own(found, head)
    else:
        said = [("Choose now", f"nothing: {NONE}")]
    if len(found.standings) > 1:
        everything = f"{minor_text(found.perfect, head.exponent)} {head.currency} on average, at most"
        said.append(("To know everything", f"saves {everything}"))
    idle = [row.words for row in found.findings if row.perfect < HALF]
    if idle:
        said.append(("Changes no choice", "; ".join(dict.fromkeys(idle))))
    said.extend(
        (f"{row.id} may be late", f"in {percent(row.late)} of the draws; what that costs is not counted")
        for row in found.standings
        if row.late
    )
    said.extend((f"{name} is left out", why) for name, why in found.left_out)
    for row in found.lifts:
        price = f"{minor_text(row.price, head.exponent)} {head.currency}"
        costs = f"costs {price}" if row.price is not None else f"is unpriced: {row.unpriced}"
        words = f"a pilot that fetches {row.records:,} records lifts this and {costs}: {row.why}"
        said.append((f"{row.plan}, distinct", words))
    return said


def _next(found: Worth, head: Head) -> str:
    row = found.next
    if row is None or row.study is None:
        alone = len(found.standings) == 1
        return "nothing: only one plan may be chosen" if alone else "nothing: no measurement pays, decide now"
    saves, costs = (
        f"{minor_text(value, head.exponent)} {head.currency}" for value in (row.study.saving, row.study.price)
    )
    return f"{row.words} with {pilot_words(row.study)}: saves about {saves}, costs {costs}"


def _own(found: Worth, head: Head) -> Iterator[tuple[str, str]]:
    """The input worth most that no pilot file counts, whatever finding it out may cost."""
    open_ = [row for row in found.findings if row.study is None and row.perfect >= HALF]
    for row in sorted(open_, key=lambda row: -row.perfect)[:1]:
        most = f"{minor_text(row.perfect, head.exponent)} {head.currency}"
        yield "Find out yourself", f"{row.words}: no pilot file counts it; to know it saves {most} on average, at most"


def _notes(found: Worth) -> list[str]:
    said = [
        f"Averages over {found.draws:,} draws; expected is the mean total, and the plan with the least is chosen.",
        "A pilot costs what its offer bills for those records alone; what it fetches is not counted towards the need.",
    ]
    studies = [row.study for row in found.findings if row.study is not None]
    if studies:
        alike = sorted({round(study.place.correlation, 2) for study in studies if isfinite(study.place.correlation)})
        words = ", ".join(f"{value:g}" for value in alike)
        taken = {study.place.basis for study in studies} & {"taken"}
        units = f"; {studies[0].place.records} records a unit are taken where nothing says" if taken else ""
        said.append(f"Records of a sampling unit are alike, correlation {words}{units}: --correlation, --unit-records.")
    return said
