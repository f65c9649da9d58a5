"""Crossovers and ties as JSON (``perusable.breakeven/1``) and as CSV: money is a string, unknown is null or empty."""

import csv
import io
import json
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from estimator.money import plain, shortest
from estimator.planning.crossovers import Breakeven, Crossover, Stretch
from estimator.planning.rows import Need
from estimator.planning.tie import Tie
from estimator.planning.turn import Standing, Turn
from estimator.planning.workspace import Workspace
from estimator.reports.comparison.figures import money_text
from estimator.text import csv_cell

SCHEMA = "perusable.breakeven/1"

Tree = dict[str, Any]


class Head(NamedTuple):
    """What every report says first: the days, the need, the books.

    Attributes:
        as_of: The day whose prices hold.
        known_at: The day by which the book knew them.
        need: As stated.
        currency: Of every amount.
        exponent: Decimals of its minor unit.
        book: Digest of the price files.
        book_recorded_on: The last day on which the book learned something.
        yields: Digest of the keep-rate files.
    """

    as_of: date
    known_at: date
    need: Need
    currency: str
    exponent: int
    book: str
    book_recorded_on: date
    yields: str

    @classmethod
    def of(cls, workspace: Workspace, need: Need, as_of: date) -> "Head":
        """The head of an answer."""
        book = workspace.book
        digests = book.digest, book.recorded_on, workspace.yields.digest
        return cls(as_of, book.known_at, need, need.currency, need.places(need.currency), *digests)


def text(tree: Tree) -> str:
    """A document as text."""
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"


def document(found: Breakeven) -> Tree:
    """The crossovers as plain values."""
    return {
        **head_tree(found, SCHEMA),
        "unit": found.unit,
        "first": found.first,
        "upto": found.upto,
        "stretches": [_stretch(row) for row in found.stretches],
        "crossovers": [_crossover(row, found.exponent) for row in found.crossovers],
        "plans": [
            {"id": row.id, "name": row.name, "first": row.first, "last": row.last, "ends": row.why or None}
            for row in found.plans
        ],
        "left_out": [{"id": name, "why": why} for name, why in found.left_out],
        "gaps": [
            {"plans": list(row.plans), "first": row.first, "last": row.last, "apart": row.apart, "why": row.why}
            for row in found.gaps
        ],
        "estimates": found.estimates,
        "solved": None,
    }


def _stretch(row: Stretch) -> Tree:
    return {"from": row.first, "to": row.last, "cheapest": list(row.cheapest), "unpriced": list(row.unpriced)}


def head_tree(found: Breakeven | Head, schema: str) -> Tree:
    """What every document of a decision begins with: what was asked, and from which files it was answered."""
    return {
        "schema": schema,
        "as_of": str(found.as_of),
        "known_at": str(found.known_at),
        "currency": found.currency,
        "need": {"records": found.need.records, "tokens": found.need.tokens, "kind": found.need.kind},
        "book": {"digest": found.book, "recorded_on": str(found.book_recorded_on)},
        "yields": {"digest": found.yields},
    }


def _crossover(row: Crossover, exponent: int) -> Tree:
    return {
        "at": row.at,
        "plans": list(row.plans),
        "cheaper_at": row.before,
        "cheaper_beyond": row.after,
        "totals_at": [money_text(total, exponent) for total in row.totals],
        "totals_beyond": [money_text(total, exponent) for total in row.then],
        "leads": row.leads,
        "cause": row.cause or None,
    }


def solved_document(head: Head, found: Tie | Turn) -> Tree:
    """A tie or the turns of a plan, under the same head."""
    solved = _tie(found, head.exponent) if isinstance(found, Tie) else _turn(found, head.exponent)
    return {**head_tree(head, SCHEMA), "solved": solved}


def _tie(found: Tie, exponent: int) -> Tree:
    return {
        "solve": found.solve,
        "plan": found.plan,
        "source": found.source,
        "what": found.what,
        "unit": found.unit or None,
        "now": number_text(found.now),
        "verdict": found.verdict,
        "at": number_text(found.at),
        "step": number_text(found.step),
        "others": [number_text(value) for value in found.others],
        "total": money_text(found.total, exponent),
        "standing": money_text(found.standing, exponent),
        "rival": {"id": found.rival, "total": money_text(found.rival_total, exponent)},
        "beware": list(found.beware),
    }


def number_text(value: Fraction | None) -> str | None:
    """A value as a decimal string, exact to twelve decimals."""
    if value is None:
        return None
    return shortest(value).replace(",", "") if not 10**12 % value.denominator else plain(value, 12)


def _turn(found: Turn, exponent: int) -> Tree:
    return {
        "solve": "date",
        "plan": found.plan,
        "from": str(found.first),
        "to": str(found.last),
        "at": str(found.turns[0].day) if found.turns else None,
        "verdict": "at" if found.turns else "never",
        "standings": [_standing(row, exponent) for row in (found.before, *found.turns)],
        "looked": found.looked,
    }


def _standing(row: Standing, exponent: int) -> Tree:
    rival = None if row.rival is None else {"id": row.rival, "total": money_text(row.rival_total, exponent)}
    return {"day": str(row.day), "state": row.state, "total": money_text(row.total, exponent), "rival": rival}


def csv_text(found: Breakeven) -> str:
    """A row for each stretch, crossover, end and gap."""
    rows = [
        {"row": "stretch", "from": row.first, "to": row.last, "plans": _joined(row.cheapest)} for row in found.stretches
    ]
    rows += [
        {
            "row": "crossover",
            "from": row.at,
            "to": row.at + 1,
            "plans": _joined(row.plans),
            "cheaper_at": row.before or "",
            "cheaper_beyond": row.after or "",
            "total_one": money_text(row.totals[0], found.exponent) or "",
            "total_other": money_text(row.totals[1], found.exponent) or "",
            "why": csv_cell(row.cause),
        }
        for row in found.crossovers
    ]
    rows += [
        {"row": "plan", "from": row.first, "to": row.last, "plans": csv_cell(row.id), "why": csv_cell(row.why)}
        for row in found.plans
    ]
    rows += [{"row": "left out", "plans": csv_cell(name), "why": csv_cell(why)} for name, why in found.left_out]
    rows += [
        {"row": "gap", "from": row.first, "to": row.last, "plans": _joined(row.plans), "why": csv_cell(row.why)}
        for row in found.gaps
    ]
    keys = ("row", "from", "to", "plans", "cheaper_at", "cheaper_beyond", "total_one", "total_other", "why")
    return _csv(keys, rows)


def solved_csv(tree: Tree) -> str:
    """A row for a tie; a row for each standing of a turn."""
    solved = tree["solved"]
    if "standings" in solved:
        rows = [
            {**row, "rival": _rival(row["rival"], "id"), "rival_total": _rival(row["rival"], "total")}
            for row in solved["standings"]
        ]
        return _csv(("day", "state", "total", "rival", "rival_total"), rows)
    row = {key: value for key, value in solved.items() if not isinstance(value, list | dict)}
    row |= {"rival": solved["rival"]["id"], "rival_total": solved["rival"]["total"]}
    return _csv(tuple(row), [row])


def _rival(rival: Tree | None, key: str) -> str:
    return "" if rival is None else str(rival[key])


def _joined(names: tuple[str, ...]) -> str:
    return csv_cell("; ".join(names))


def _csv(keys: tuple[str, ...], rows: list[Tree]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, keys, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
    return out.getvalue()
