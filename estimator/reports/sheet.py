"""A thing with its history, as every front shows it: labelled facts, sections a revision, numbered sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from estimator.reports.grid import paragraph
from estimator.reports.listing import Record
from estimator.rows import Evidence

LABEL = 14
"""Cells a label and the space after it take at least."""

Facts = Sequence[tuple[str, str]]


class Section(NamedTuple):
    """One revision: its heading and its facts, ``[ID]`` in a fact standing for a numbered source."""

    heading: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Sheet:
    """A thing of a book with everything that is known of it.

    Attributes:
        title: Id and name.
        facts: What does not change over time.
        sections: Its history, oldest first.
        sources: The evidence cited, by id, in the order of citation.
        record: The same for a script.
        flat: One record a revision, for a spreadsheet.
    """

    title: str
    facts: Facts
    sections: tuple[Section, ...]
    sources: Mapping[str, Evidence]
    record: Record
    flat: tuple[Record, ...] = field(default=())


def sheet_lines(sheet: Sheet, width: int) -> Iterator[str]:
    """A sheet for a terminal."""
    numbers = {name: number for number, name in enumerate(sheet.sources, 1)}
    yield from paragraph(sheet.title, width)
    yield from _facts(sheet.facts, numbers, width, "")
    for section in sheet.sections:
        yield ""
        yield from paragraph(section.heading, width, hang="   ")
        yield from _facts(section.facts, numbers, width, "  ")
    if sheet.sources:
        yield ""
        yield "Sources"
        for name, number in numbers.items():
            yield from _source(sheet.sources[name], number, width)


def _facts(facts: Facts, numbers: Mapping[str, int], width: int, indent: str) -> Iterator[str]:
    room = max([LABEL, *(len(indent) + len(label) + 2 for label, text in facts if text)])
    for label, text in facts:
        if text:
            yield from paragraph(_numbered(text, numbers), width, (indent + label).ljust(room))


def _numbered(text: str, numbers: Mapping[str, int]) -> str:
    for name, number in numbers.items():
        text = text.replace(f"[{name}]", f"[{number}]")
    return text


def _source(source: Evidence, number: int, width: int) -> Iterator[str]:
    lead = f"[{number}]".rjust(4) + " "
    hang = " " * len(lead)
    dated = f"published {source.published_on}, " if source.published_on is not None else ""
    yield from paragraph(source.title, width, lead, hang)
    yield from paragraph(f"{source.grade}; {dated}read {source.read_on}", width, hang)
    if source.url:
        # An address broken over lines cannot be followed.
        yield hang + source.url
    if source.note:
        yield from paragraph(source.note, width, hang)


def source_record(name: str, source: Evidence) -> Record:
    """A source for a script."""
    return {"id": name, **source.model_dump()}


def cite(names: Iterable[str]) -> str:
    """References to sources, replaced by their numbers when shown."""
    return " ".join(f"[{name}]" for name in names)
