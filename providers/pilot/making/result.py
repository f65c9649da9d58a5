"""From a run to its pilot file: every seed a sampling unit, no text and no prompt in it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from estimator.errors import fault
from estimator.money import Money, shortest
from estimator.pilots.pilot import Pilot, Unit
from estimator.pilots.read import parse_pilot
from estimator.pilots.rows import Header, NearDuplicates
from estimator.pilots.write import pilot_bytes
from estimator.screening.sample import Item
from estimator.screening.tokens import FOUR_CHARACTERS
from providers.pilot.amounts import money
from providers.pilot.ledger import Ledger
from providers.pilot.making.counts import Counts, SeedCounts, counts
from providers.pilot.making.kept import Kept, kept
from providers.pilot.making.question import Asked
from providers.pilot.stops import Stop

STAGES = ("accepted", "unrepeated", "distinct")
"""Stages of a record; where a seed makes one, none can repeat another of its seed."""

REHEARSED = "made by the sandbox's model: an illustration, not a measurement"


class Result(NamedTuple):
    """A pilot file and what is behind it."""

    data: bytes
    pilot: Pilot
    counts: Counts


def written(asked: Asked, run: Kept, stop: Stop, today: date) -> Result | None:
    """The pilot file of what was made so far; ``None`` where no record was finished."""
    found = counts(run, asked.threshold)
    if not found.made:
        return None
    rows = tuple(_unit(asked, row, today) for row in found.seeds)
    data = pilot_bytes(_header(asked, stop, today), rows, found.clusters, rejected=found.rejected)
    return Result(data, parse_pilot(data, f"{asked.id}.jsonl"), found)


def accepted(ledger: Ledger, asked: Asked) -> Iterator[Item]:
    """The records that the recipe's check accepted: what a person would be asked about.

    Raises:
        InputError: The texts were forgotten.
    """
    if ledger.sums.forgotten:
        raise fault(str(ledger.path), "", "its texts were forgotten", "review a pilot whose texts are still there")
    for judged in kept(row for _, row in ledger.records()).records.values():
        if not judged.why and judged.text is not None:
            yield Item(asked.id, f"{judged.seed}.{judged.record}", judged.text)


def _stages(asked: Asked) -> tuple[str, ...]:
    return tuple(stage for stage in STAGES if asked.each > 1 or stage != "unrepeated")


def _unit(asked: Asked, row: SeedCounts, today: date) -> Unit:
    return Unit(
        name=str(row.seed),
        fetched=row.made,
        kept=tuple(getattr(row, stage) for stage in _stages(asked)),
        tokens=row.tokens,
        cost=_cost(asked, row),
        metered=dict(_metered(row)),
        on=today,
    )


def _metered(row: SeedCounts) -> Iterator[tuple[str, int]]:
    """What the seed's calls took; what nobody counted is left out."""
    for prefix, work in (("", row.making), ("judge_", row.judging)):
        yield f"{prefix}call", work.calls
        if work.sent is not None:
            yield f"{prefix}input_token", work.sent
        if work.given is not None:
            yield f"{prefix}output_token", work.given
    yield "call_again", row.again


def _cost(asked: Asked, row: SeedCounts) -> Money | None:
    """What the seed's calls were billed; ``None`` where some of their tokens are not known, or the calls are free."""
    if asked.rates is None:
        return None
    units = {"input_token": _both(row.making.sent, row.judging.sent)}
    units["output_token"] = _both(row.making.given, row.judging.given)
    units["call"] = row.making.calls + row.judging.calls if "call" in asked.rates.each else 0
    known = {meter: count for meter, count in units.items() if count is not None}
    return money(asked.rates.of(known), asked.currency) if len(known) == len(units) else None


def _both(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two


def _header(asked: Asked, stop: Stop, today: date) -> Header:
    return Header(
        schema="perusable.pilot/1",
        id=asked.id,
        offer=asked.offer,
        provider=asked.provider,
        recipe=asked.options.get("recipe", asked.recipe),
        model=asked.model,
        criteria=asked.criteria,
        criteria_version=asked.version,
        kind=asked.kind,  # type: ignore[arg-type]  # the recipe's own, checked when it was loaded
        unit="prompt seed",
        drawn="at random",
        started=asked.started.date(),
        ended=today,
        stages=_stages(asked),
        stopped=stop.in_file,  # type: ignore[arg-type]  # one of its words
        grade="assumed" if asked.rehearsal else "measured",
        tokenizer=FOUR_CHARACTERS.name,
        near_duplicates=NearDuplicates(
            method="MinHash, checked by exact Jaccard", shingle="5 characters", threshold=shortest(asked.threshold)
        ),
        note=REHEARSED if asked.rehearsal else None,
    )
