"""Writing a pilot file, one way for one content: every key in the order of the rows, what is unknown as null.

A program that measures writes :func:`header_line`, then a :func:`unit_line` as each unit ends, and keeps what was
paid for if it dies; once it is done it writes :func:`pilot_bytes` in its place.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from estimator.money import Money, shortest
from estimator.pilots.lines import seal
from estimator.pilots.pilot import PLACES, Pilot, Unit, cost_of
from estimator.pilots.read import parse_pilot
from estimator.pilots.rows import Header


def header_line(header: Header) -> str:
    """The first line, without its end."""
    return _line(header.model_dump(mode="json", by_alias=True))


def unit_line(row: Unit, stages: Sequence[str]) -> str:
    """The line of a sampling unit, without its end.

    Raises:
        ValueError: The unit has not one count for each stage, or a cost that no decimal of 12 places writes.
    """
    return _line(
        {
            "unit": row.name,
            "fetched": row.fetched,
            "kept": dict(zip(stages, row.kept, strict=True)),
            "tokens": row.tokens,
            "cost": _cost(row.cost),
            "metered": None if row.metered is None else dict(row.metered),
            "on": None if row.on is None else row.on.isoformat(),
        }
    )


def pilot_bytes(
    header: Header,
    rows: Sequence[Unit],
    clusters: Mapping[int, int] | None = None,
    cost: Money | None = None,
    rejected: Mapping[str, int] | None = None,
) -> bytes:
    """A whole pilot file, with its totals and their digest, read back before it is handed out.

    Args:
        header: What was measured and how; ``ended`` and ``stopped`` are stated.
        rows: The sampling units, at least one.
        clusters: Clusters of near-duplicates by size, ``None`` where nobody counted them.
        cost: What everything cost; absent, the sum of the units where each is known.
        rejected: Records that the first stage dropped, by reason; ``None`` where nobody told them apart.

    Raises:
        InputError: The reader would refuse the file.
        ValueError: As for :func:`unit_line`.
    """
    lines = [header_line(header), *(unit_line(row, header.stages) for row in rows)]
    totals = {
        "units": len(rows),
        "fetched": sum(row.fetched for row in rows),
        "kept": {stage: sum(row.kept[place] for row in rows) for place, stage in enumerate(header.stages)},
        "clusters": None if clusters is None else {str(size): clusters[size] for size in sorted(clusters)},
        **({} if rejected is None else {"rejected": dict(rejected)}),
        "cost": _cost(cost or cost_of(tuple(rows))),
    }
    last = _line({"totals": totals})
    closed = f'{last[:-2]},"digest":"{seal(lines, last)}"}}}}'
    data = "".join(f"{line}\n" for line in (*lines, closed)).encode("utf-8")
    parse_pilot(data, f"{header.id}.jsonl")
    return data


def rewritten(pilot: Pilot) -> bytes:
    """A pilot as this program writes it; the units of one that was cut get the totals they lack.

    Raises:
        InputError: The header does not say when and why it ended.
    """
    cost = None if pilot.totals is None else pilot.cost
    rejected = None if pilot.totals is None else pilot.totals.rejected
    return pilot_bytes(pilot.header, pilot.rows, pilot.cluster_sizes, cost, rejected)


def _cost(cost: Money | None) -> dict[str, str] | None:
    if cost is not None and PLACES % cost.amount.denominator:
        msg = f"an amount of {cost.amount} has no exact decimal of 12 places"
        raise ValueError(msg)
    return None if cost is None else {"currency": cost.currency, "amount": shortest(cost.amount).replace(",", "")}


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
