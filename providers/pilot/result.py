"""From a ledger to a pilot file: every page a sampling unit, every stage counted, no text and no name."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from estimator.errors import fault
from estimator.money import shortest
from estimator.pilots.pilot import Pilot, Unit
from estimator.pilots.read import parse_pilot
from estimator.pilots.rows import Header, NearDuplicates
from estimator.pilots.write import pilot_bytes
from estimator.screening.checks import rules
from estimator.screening.counts import Screened
from estimator.screening.expressions import expressions
from estimator.screening.language import language
from estimator.screening.layout import RESERVED, Layout, layout
from estimator.screening.record import seen
from estimator.screening.sample import Item
from estimator.screening.screen import Alike, Batch, screen
from estimator.yields.book import YieldBook
from providers.pilot.amounts import Pico, money
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question
from providers.pilot.stops import Stop

NOTE = "pulled from a sandbox: an illustration, not a measurement"


class Result(NamedTuple):
    """A pilot file.

    Attributes:
        data: Its bytes.
        pilot: The same, read.
        layout: Its stages, and what stays assumed.
        screened: The counts behind it, and what was seen beside them.
    """

    data: bytes
    pilot: Pilot
    layout: Layout
    screened: Screened


class _Page(NamedTuple):
    """A settled page."""

    unit: str
    amount: Pico
    units: Mapping[str, int]
    on: date
    unreadable: int


def layout_of(question: Question, yields: YieldBook) -> Layout:
    """The stages that a question's records are judged by.

    Raises:
        InputError: Its criteria cannot be applied to records, or an own stage is none.
    """
    return layout(
        yields,
        criteria=question.criteria,
        provider=question.provider,
        endpoint=question.endpoint,
        operators=question.operators,
        own=expressions(question.stages, RESERVED),
    )


def written(ledger: Ledger, question: Question, yields: YieldBook, stop: Stop, today: date) -> Result | None:
    """The pilot file of what came so far; ``None`` where no page came.

    Raises:
        InputError: The texts were forgotten, so nothing can be judged again.
    """
    if ledger.sums.forgotten:
        raise fault(
            str(ledger.path), "", "its texts were forgotten", "the pilot file that was written then still holds"
        )
    pages = list(_pages(ledger))
    if not pages:
        return None
    stages = layout_of(question, yields)
    found = screen(_batches(ledger, pages), stages, Alike(question.threshold))
    rows = tuple(
        Unit(
            page.unit,
            counts.fetched,
            counts.kept,
            counts.tokens,
            money(page.amount, question.rates.currency),
            page.units,
            page.on,
        )
        for page, counts in zip(_folded(pages), found.units, strict=True)
    )
    header = _header(question, found, stop, max(today, *(page.on for page in pages)))
    data = pilot_bytes(header, rows, found.clusters)
    return Result(data, parse_pilot(data, f"{question.id}.jsonl"), stages, found)


def _pages(ledger: Ledger) -> Iterator[_Page]:
    """Every page; what sized the pull is counted with the page that came after it, so that nothing paid is left out."""
    before, units = 0, Counter[str]()
    for entry in ledger.entries():
        if entry.kind != "settled":
            continue
        facts = entry.facts
        before += facts["chosen"]
        units.update(facts["units"])
        if facts["unit"] is not None:
            yield _Page(facts["unit"], before, dict(units), date.fromisoformat(facts["at"][:10]), facts["unreadable"])
            before, units = 0, Counter()


def _folded(pages: list[_Page]) -> Iterator[_Page]:
    """Pages of one unit together: a thread may take several requests."""
    units: dict[str, list[_Page]] = {}
    for page in pages:
        units.setdefault(page.unit, []).append(page)
    for name, parts in units.items():
        metered = sum((Counter(part.units) for part in parts), Counter[str]())
        unreadable = sum(part.unreadable for part in parts)
        yield _Page(name, sum(part.amount for part in parts), metered, max(part.on for part in parts), unreadable)


def _batches(ledger: Ledger, pages: list[_Page]) -> Iterator[Batch]:
    """The new records of every page; a page that brought none is a unit too."""
    groups = groupby(ledger.records(), key=lambda item: item[0])
    number, group = next(groups, (None, None))
    for place, page in enumerate(pages):
        if number == place and group is not None:
            yield Batch(page.unit, (found for _, found in group), page.unreadable)
            number, group = next(groups, (None, None))
        else:
            yield Batch(page.unit, (), page.unreadable)


def _header(question: Question, found: Screened, stop: Stop, today: date) -> Header:
    likeness = shortest(question.threshold)
    return Header(
        schema="perusable.pilot/1",
        id=question.id,
        offer=question.offer,
        provider=question.provider,
        endpoint=question.endpoint,
        operators=question.operators,
        criteria=question.criteria,
        criteria_version=question.version,
        kind=question.kind,  # type: ignore[arg-type]  # checked when it was asked
        unit="thread" if question.endpoint == "comments" else "page",
        drawn="at random" if question.provider == "x" and not question.ids else "in order",
        started=question.started.date(),
        ended=today,
        stages=found.stages,
        stopped=stop.in_file,  # type: ignore[arg-type]  # one of its words
        grade="assumed" if question.sandbox else "measured",
        tokenizer=found.tokenizer,
        near_duplicates=None
        if found.clusters is None
        else NearDuplicates(method="MinHash, checked by exact Jaccard", shingle="5 characters", threshold=likeness),
        billing={"post": f"{question.reading} rules"}
        if question.provider == "x"
        else {"call": "every call that succeeds"},
        note=NOTE if question.sandbox else None,
    )


def accepted(ledger: Ledger, question: Question, yields: YieldBook) -> Iterator[Item]:
    """The records that pass every stage but the comparison with others: what a person would be asked about.

    Raises:
        InputError: The texts were forgotten.
    """
    if ledger.sums.forgotten:
        raise fault(str(ledger.path), "", "its texts were forgotten", "review a pilot whose texts are still there")
    stages = layout_of(question, yields)
    made = rules(stages, language)
    checks = [made.check(stage) for stage in stages.judged]
    for _, found in ledger.records():
        record = seen(found)
        if record is not None and found.text is not None and not any(check(record) for check in checks):
            yield Item(question.id, found.id, found.text)
