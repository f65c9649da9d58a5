"""What a report of crossovers or of a tie says, before it is laid out: headings, tables and labelled sentences."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from estimator.money import plain, shortest
from estimator.planning.crossovers import Breakeven, Crossover, Stretch
from estimator.planning.tie import Tie
from estimator.planning.turn import Standing, Turn
from estimator.planning.volume import stated
from estimator.reports.breakeven.document import Head
from estimator.reports.comparison.sentences import money, need_words
from estimator.reports.grid import Column

MOST = 20
"""Rows of a table for a person; JSON and CSV hold them all."""

CENT = Fraction(1, 100)

NOBODY, UNPRICED = "none can deliver", "none with a full price"


class Block(NamedTuple):
    """A table: its heading, columns and rows, the numbers of the rows that stand out, and a sentence below each."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    lit: frozenset[int] = frozenset()
    below: tuple[str, ...] = ()


class Page(NamedTuple):
    """A whole report for a person."""

    title: str
    under: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def crossovers_page(found: Breakeven) -> Page:
    """The crossovers of a plan file."""
    blocks = [_stretches(found)]
    if found.crossovers:
        blocks.append(_crossovers(found))
    return Page(need_words(found.need), _days(found), tuple(blocks), tuple(_facts(found)), tuple(_notes(found)))


def _days(found: Breakeven | Head) -> str:
    known = "" if found.known_at == found.as_of else f" as known on {found.known_at}"
    return f"prices of {found.as_of}{known}, book of {found.book_recorded_on}, {found.currency} before tax"


def _stretches(found: Breakeven) -> Block:
    columns = (Column("from", right=True), Column("to", right=True), Column("cheapest"))
    rows = tuple((f"{row.first:,}", f"{row.last:,}", _names(row)) for row in found.stretches[:MOST])
    now = frozenset(
        number for number, row in enumerate(found.stretches[:MOST]) if row.first <= stated(found.need) <= row.last
    )
    return Block(f"Cheapest plan by {found.unit} needed, {found.first:,} to {found.upto:,}", columns, rows, now)


def _names(row: Stretch) -> str:
    if not row.cheapest:
        return UNPRICED if row.unpriced else NOBODY
    return " and ".join(row.cheapest) + (", a tie" if len(row.cheapest) > 1 else "")


def _crossovers(found: Breakeven) -> Block:
    columns = (
        Column("up to", right=True),
        Column(f"{found.currency} there", right=True),
        Column("cheaper"),
        Column("then"),
    )
    shown = shown_crossovers(found)
    rows = tuple((f"{row.at:,}", _at(found, row), row.before or _tie(row), row.after or _tie(row)) for row in shown)
    lit = frozenset(number for number, row in enumerate(shown) if row.leads)
    return Block("Crossovers of every two plans", columns, rows, lit, tuple(row.cause for row in shown))


def shown_crossovers(found: Breakeven) -> Sequence[Crossover]:
    """Those that change the cheapest first in line, then others, at most :data:`MOST`, by volume."""
    first = [row for row in found.crossovers if row.leads][:MOST]
    others = [row for row in found.crossovers if not row.leads][: MOST - len(first)]
    chosen = {id(row) for row in (*first, *others)}
    return [row for row in found.crossovers if id(row) in chosen]


def _tie(row: Crossover) -> str:
    """A tie, in the place of the one plan whose name does not stand beside it."""
    other = next((name for name in row.plans if name not in (row.before, row.after)), None)
    return "a tie" if other is None else f"tie with {other}"


def _at(found: Breakeven, row: Crossover) -> str:
    known = [total for total in row.totals if total is not None]
    return money(min(known, default=None), found.exponent)


def _facts(found: Breakeven) -> list[tuple[str, str]]:
    need = stated(found.need)
    here = next((row for row in found.stretches if row.first <= need <= row.last), None)
    facts = []
    if here is not None:
        span = f"cheapest from {here.first:,} to {here.last:,} {found.unit}"
        facts.append((f"At your need of {need:,}", f"{_names(here)}, {span}" if here.cheapest else _names(here)))
    facts.extend(
        (f"{row.id} ends", f"after {row.last:,} {found.unit}: {row.why}")
        for row in found.plans
        if row.last < found.upto
    )
    facts.extend((f"{name} is left out", why) for name, why in found.left_out)
    return facts


def _notes(found: Breakeven) -> list[str]:
    notes = []
    more = len(found.crossovers) - len(shown_crossovers(found))
    if more or len(found.stretches) > MOST:
        notes.append(f"{more:,} more crossovers, {len(found.stretches):,} stretches in all: --format json or csv.")
    notes.extend(
        f"Crossovers of {gap.plans[0]} and {gap.plans[1]} nearer than {gap.apart:,} {found.unit} apart may be missed "
        f"between {gap.first:,} and {gap.last:,}: {gap.why}."
        for gap in found.gaps
    )
    notes.append(f"Every volume is priced as a comparison prices it; {found.estimates:,} estimates were made.")
    return notes


def value_words(found: Tie) -> str:
    """The value of a tie with its unit."""
    if found.at is None:
        return "no limit" if found.verdict == "always" else "none"
    return _value(found, found.at)


def _value(found: Tie, value: Fraction) -> str:
    if found.solve in ("yield", "share"):
        return f"{shortest(value * 100)} %"
    text = plain(value, 2, group=True) if found.solve == "fee" and found.step >= CENT else shortest(value)
    return f"{text} {found.unit}"


def tie_words(found: Tie) -> str:
    """What a tie means, in a sentence."""
    rival = found.rival
    if found.solve == "share":
        return {
            "at": f"the nearest share at which {found.plan} and {rival} change places",
            "always": f"at every share {found.plan} costs no more than {rival}",
            "never": f"at every share {found.plan} costs more than {rival}",
        }[found.verdict]
    name = {"fee": "fee", "rate": "rate", "yield": "share kept"}[found.solve]
    free = "even if every record were kept" if found.solve == "yield" else "even for nothing"
    edge = "the lowest" if found.solve == "yield" else "the highest"
    return {
        "at": f"{edge} {name} at which {found.plan} costs no more than {rival}",
        "always": f"{found.plan} costs no more than {rival} at every {name} there can be",
        "never": f"{found.plan} costs more than {rival} {free}",
    }[found.verdict]


def solved_page(head: Head, found: Tie | Turn) -> Page:
    """A reservation price or another tie, or the days on which a plan changes places."""
    page = _tie_page(head, found) if isinstance(found, Tie) else _turn_page(head, found)
    return page._replace(title=need_words(head.need), under=_days(head))


def _tie_page(head: Head, found: Tie) -> Page:
    now = "not published" if found.now is None else _value(found, found.now)
    label = "Reservation price" if found.solve in ("fee", "rate") else "Ties at"
    own = f"{found.source} of {found.plan}" if found.source != found.plan else found.plan
    varied = f"share kept at {found.what!r}" if found.solve == "yield" else found.what
    facts = [
        (label, f"{value_words(found)}: {tie_words(found)}"),
        ("What varies", f"{varied} of {own}"),
        ("As it stands", f"{now}; {_total(head, found.standing)}"),
        (f"{found.plan} then", _total(head, found.total)),
        ("Best alternative", f"{found.rival}, {_total(head, found.rival_total)}"),
    ]
    if found.others:
        facts.append(("Also at", ", ".join(_value(found, value) for value in found.others)))
    return Page("", "", (), tuple(facts), found.beware)


def _total(head: Head, minor: int | None) -> str:
    return "no total" if minor is None else f"{money(minor, head.exponent)} {head.currency} in all"


def _turn_page(head: Head, found: Turn) -> Page:
    rows = tuple(standing_cells(row, head.exponent) for row in (found.before, *found.turns))
    columns = (
        Column("from day"),
        Column("it is"),
        Column(f"{head.currency} in all", right=True),
        Column("best alternative"),
    )
    first = f"{found.turns[0].day}: {found.turns[0].state}" if found.turns else "never: it stands alike on every day"
    looked = f"{found.looked:,} from {found.first} to {found.last}: every one on which the books could change it"
    block = Block(f"{found.plan} against the best alternative", columns, rows[:MOST], frozenset({1}))
    more = len(rows) - MOST
    notes = (f"{more:,} more changes: --format json or csv.",) if more > 0 else ()
    return Page("", "", (block,), (("First change", first), ("Days looked at", looked)), notes)


def standing_cells(row: Standing, exponent: int) -> tuple[str, ...]:
    """A day's standing in words."""
    other = "none" if row.rival is None else f"{row.rival}, {money(row.rival_total, exponent)}"
    return (str(row.day), row.state, money(row.total, exponent), other)
