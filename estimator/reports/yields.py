"""The keep rates on a day, endpoint by endpoint, and the history of one stage or of a set of criteria."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.errors import InputError, Problem, Refusal, nearest
from estimator.evidence import weakest
from estimator.money import exact, shortest, significant
from estimator.pricing import words
from estimator.reports.grid import Column, grid, paragraph
from estimator.reports.history import heading, in_order, span
from estimator.reports.listing import Nested, Record
from estimator.reports.prices import READ, READ_NOTE
from estimator.reports.sheet import Section, Sheet, cite, source_record
from estimator.yields.book import KeptShare, YieldBook
from estimator.yields.funnel import build_funnel
from estimator.yields.rows import Acts, Criteria, Keep, KeepRevision

COLUMNS = (
    Column("STAGE"),
    Column("KEPT", right=True, rigid=True),
    Column("9 IN 10", right=True, rigid=True),
    Column("ACTS", rigid=True),
    Column("OPERATOR"),
    Column("SINCE", rigid=True),
    Column("GRADE", rigid=True),
)

LEGEND = (
    "before: dropped before it is billed; after: once billed; later: once delivered; an operator in the query moves "
    "its stage before the bill; 9 in 10: the interval, where one is stated"
)
_ACTS: dict[Acts, str] = {"before": "before it is billed", "after": "once billed", "later": "once delivered"}


class EndpointYield(NamedTuple):
    """The funnel of one endpoint under one set of criteria on a day.

    Attributes:
        provider: Who delivers.
        criteria: What a usable record must meet.
        endpoint: How it is fetched or made.
        stages: Each stage's keep rate, or why there is none on the day.
    """

    provider: str
    criteria: str
    endpoint: str
    stages: tuple[tuple[Keep, KeptShare | Refusal], ...]

    @property
    def missing(self) -> int:
        """Stages without a rate on the day."""
        return sum(isinstance(share, Refusal) for _, share in self.stages)

    @property
    def kept(self) -> Fraction | None:
        """The likely share of billed records that end usable, ``None`` while a stage has no rate."""
        if self.missing:
            return None
        return build_funnel({keep.stage: share for keep, share in self.stages}, {}, ()).keep

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The share with every billed stage at its low end, and at its high end: wider than any interval of it."""
        if self.missing:
            return None
        low = high = Fraction(1)
        for keep, share in self.stages:
            if isinstance(share, KeptShare) and keep.acts != "before":
                low, high = low * share.rate.low, high * share.rate.high
        return low, high


def endpoint_yields(book: YieldBook, as_of: date, wanted: Callable[[Keep], bool]) -> list[EndpointYield]:
    """Every endpoint with a wanted stage, with all its stages (else the product would not be whole)."""
    keys = dict.fromkeys((row.provider, row.criteria, row.endpoint) for row in book.rows() if wanted(row))
    found = []
    for key in keys:
        shares = book.stages(*key, as_of)
        keeps = {row.stage: row for row in book.rows() if (row.provider, row.criteria, row.endpoint) == key}
        found.append(EndpointYield(*key, tuple((keeps[stage], share) for stage, share in shares.items())))
    return found


def yield_lines(found: Iterable[EndpointYield], width: int) -> Iterator[str]:
    """Endpoints for a terminal: the summary, then the stages, and last what the columns mean."""
    for one in found:
        yield from paragraph(summary(one), width, hang="  ")
        yield from (f"  {line}" for line in grid(COLUMNS, [_row(*stage) for stage in one.stages], width - 2))
        yield ""
    yield from paragraph(f"{LEGEND}; {READ_NOTE}", width)


def summary(one: EndpointYield) -> str:
    """What an endpoint's funnel leaves, in one sentence."""
    title = f"{one.provider}, {one.endpoint}, {one.criteria}"
    if one.kept is None or one.bounds is None:
        return f"{title}: not known, {one.missing} of {len(one.stages)} stages have no rate on the day"
    low, high = one.bounds
    per_raw = significant(1 / one.kept, 3)
    return (
        f"{title}: {share_words(one.kept)} of billed records end usable, {per_raw} billed for each usable one "
        f"({share_words(low)} to {share_words(high)} with every stage at its end)"
    )


def share_words(share: Fraction) -> str:
    """A share as a percentage of two or three digits."""
    return f"{significant(share * 100, 2) if share < Fraction(1, 10) else significant(share * 100, 3)} %"


def _row(keep: Keep, share: KeptShare | Refusal) -> tuple[str, ...]:
    name = keep.stage.replace("_", " ")
    if isinstance(share, Refusal):
        return name, "not known", "", keep.acts, keep.operator or "", "", ""
    rate = share.rate
    interval = "" if rate.low == rate.high else f"{shortest(rate.low)}–{shortest(rate.high)}"
    since = f"{share.revision.start}{'' if share.revision.effective_from else READ}"
    return name, shortest(rate.likely), interval, keep.acts, keep.operator or "", since, rate.grade


def yield_records(found: Iterable[EndpointYield]) -> tuple[Record, ...]:
    """Every stage for a spreadsheet."""
    return tuple(_stage_record(one, keep, share) for one in found for keep, share in one.stages)


def endpoint_records(found: Iterable[EndpointYield]) -> tuple[Record, ...]:
    """Every endpoint with its stages for a script."""
    return tuple(
        {
            "provider": one.provider,
            "criteria": one.criteria,
            "endpoint": one.endpoint,
            "kept": None if one.kept is None else significant(one.kept),
            "every_stage_low": None if one.bounds is None else significant(one.bounds[0]),
            "every_stage_high": None if one.bounds is None else significant(one.bounds[1]),
            "stages": [_stage_record(one, keep, share) for keep, share in one.stages],
        }
        for one in found
    )


def _stage_record(one: EndpointYield, keep: Keep, share: KeptShare | Refusal) -> Record:
    known = share if isinstance(share, KeptShare) else None
    row = known.revision if known else None
    return {
        "id": keep.id,
        "provider": one.provider,
        "criteria": one.criteria,
        "endpoint": one.endpoint,
        "stage": keep.stage,
        "acts": keep.acts,
        "operator": keep.operator,
        "likely": known.rate.likely if known else None,
        "low": exact(row.low) if row and row.low else None,
        "high": exact(row.high) if row and row.high else None,
        "grade": known.rate.grade if known else None,
        "effective_from": row.effective_from if row else None,
        "observed_on": row.observed_on if row else None,
        "assumes": row.assumes if row else None,
        "evidence": row.evidence if row else (),
        "missing": share.why if isinstance(share, Refusal) else None,
    }


def sheets(book: YieldBook, name: str, as_of: date) -> list[Sheet]:
    """The stage of this id, the criteria of this id, or every stage of an endpoint (``x/light-en/search/all``).

    Raises:
        InputError: Nothing is called so; the message offers the nearest.
    """
    criteria = book.criteria(name)
    if criteria is not None:
        return [_criteria(book, criteria)]
    rows = [row for row in book.rows() if row.id == name] or [row for row in book.rows() if _endpoint(row) == name]
    if not rows:
        known = {*book.criteria_ids(), *(row.id for row in book.rows()), *(_endpoint(row) for row in book.rows())}
        raise InputError([Problem("yields show", name, "nothing in the keep rates is called so", nearest(name, known))])
    return [_keep(book, row, as_of) for row in rows]


def _endpoint(row: Keep) -> str:
    return row.id.rpartition("/")[0]


def _criteria(book: YieldBook, criteria: Criteria) -> Sheet:
    used = list(dict.fromkeys(f"{row.provider} {row.endpoint}" for row in book.rows() if row.criteria == criteria.id))
    facts = [
        ("version", str(criteria.version)),
        ("note", criteria.note),
        ("rates for", ", ".join(used)),
        *((f"must ({number})", text) for number, text in enumerate(criteria.requires, 1)),
    ]
    record: Record = {"table": "criteria", **criteria.model_dump(), "rates_for": used}
    return Sheet(f"{criteria.id}: {criteria.name}", facts, (), {}, record, (record,))


def _keep(book: YieldBook, keep: Keep, as_of: date) -> Sheet:
    rows = [row for row in in_order(keep.revision, book.known_at) if isinstance(row, KeepRevision)]
    sources = {name: book.evidence(name) for row in rows for name in row.evidence}
    sections = []
    records: list[Record] = []
    for number, row in enumerate(rows, 1):
        grade = weakest(book.evidence(name).grade for name in row.evidence)
        facts = [
            ("kept", _kept(row)),
            ("measured at", "" if row.measured_at is None else f"{row.measured_at:,} raw records"),
            ("assumes", row.assumes),
            ("grade", f"{grade} {cite(row.evidence)}"),
        ]
        sections.append(Section(heading(number, row, rows, book.known_at, as_of), facts))
        _, until, standing = span(row, rows, book.known_at, as_of)
        records.append({"until": until, "standing": standing or "over", **row.model_dump(), "grade": grade})
    facts = [
        ("provider", keep.provider),
        ("endpoint", keep.endpoint),
        ("criteria", keep.criteria),
        ("stage", keep.stage.replace("_", " ")),
        ("drops", _ACTS[keep.acts]),
        ("operator", "" if keep.operator is None else f"{keep.operator}: with it, before it is billed"),
    ]
    record: dict[str, Nested] = {
        "table": "keep",
        **keep.model_dump(exclude={"revision"}),
        "revisions": records,
        "sources": [source_record(name, source) for name, source in sources.items()],
    }
    flat = tuple({"id": keep.id, **one} for one in records)
    return Sheet(keep.id, facts, tuple(sections), sources, record, flat)


def _kept(row: KeepRevision) -> str:
    likely = words.number(row.likely)
    if row.low is None and row.high is None:
        return f"{likely}, no interval stated"
    return f"{likely}, 9 in 10 within {words.number(row.low or row.likely)} to {words.number(row.high or row.likely)}"
