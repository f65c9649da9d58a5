"""Do the counts of a pilot add up? What no single key can tell, within a unit and over all of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from estimator.errors import nearest
from estimator.money import shortest
from estimator.pilots.pilot import Unit, cluster_sums, known_costs, summed
from estimator.pilots.rows import DISTINCT, FETCHED, Header, Totals, UnitRow

COPY_ANEW = "lines were lost, doubled or changed: take the file anew from where it was written"


class Fault(NamedTuple):
    """What does not add up: the key, what is wrong, and how to put it right."""

    where: str
    message: str
    hint: str = ""


def in_order(kept: Mapping[str, int], stages: tuple[str, ...]) -> tuple[int, ...]:
    """Counts in the order of the stages, which must be those of ``kept``."""
    return tuple(kept.values()) if tuple(kept) == stages else tuple(kept[stage] for stage in stages)


def stage_faults(kept: Mapping[str, int], fetched: int, stages: tuple[str, ...]) -> Iterator[Fault]:
    """Stages that are missing or unknown, and stages that keep more than they were shown."""
    yield from (
        Fault(f"kept.{name}", "is no stage of the header", nearest(name, stages)) for name in kept.keys() - stages
    )
    missing = [stage for stage in stages if stage not in kept]
    yield from (Fault(f"kept.{stage}", "is missing", "add it, or leave out the unit") for stage in missing)
    if len(kept) > len(stages) or missing:
        return
    before, shown = FETCHED, fetched
    for stage, count in zip(stages, in_order(kept, stages), strict=True):
        if count > shown:
            said = f"is {count:,}, more than the {shown:,} of {before!r} before it"
            yield Fault(f"kept.{stage}", said, "a stage keeps at most what it was shown: check the order of the stages")
        before, shown = stage, count


def adds_up(row: UnitRow, header: Header) -> bool:
    """Whether nothing is wrong with a sampling unit, told fast: where it is not, :func:`unit_faults` says why."""
    kept, stages = row.kept, header.stages
    if tuple(kept) != stages:
        return False
    counts = [row.fetched, *kept.values()]
    in_time = row.on is None or (header.started <= row.on and (header.ended is None or row.on <= header.ended))
    counted = row.tokens is None or (header.tokenizer is not None and (counts[-1] > 0 or not row.tokens))
    return in_time and counted and counts == sorted(counts, reverse=True)


def unit_faults(row: UnitRow, header: Header) -> Iterator[Fault]:
    """What does not add up within one sampling unit."""
    found = tuple(stage_faults(row.kept, row.fetched, header.stages))
    yield from found
    if row.tokens is not None and header.tokenizer is None:
        yield Fault("tokens", "are counted, and the header names no tokenizer", "name it, or write null")
    if row.tokens and not found and not row.kept[header.stages[-1]]:
        yield Fault("tokens", f"are {row.tokens:,} of no record", f"count those that passed {header.stages[-1]!r}")
    if row.on is not None and (row.on < header.started or (header.ended is not None and row.on > header.ended)):
        until = f" to {header.ended}" if header.ended else ""
        yield Fault("on", f"is {row.on}, outside {header.started}{until}", "days are UTC: correct it or the header")


def total_faults(totals: Totals, header: Header, rows: tuple[Unit, ...]) -> Iterator[Fault]:
    """Totals that are not the sums of the units."""
    for key in ("ended", "stopped"):
        if getattr(header, key) is None:
            yield Fault(key, "is not stated in the header, though the file has its totals", "state it")
    found = tuple(stage_faults(totals.kept, totals.fetched, header.stages))
    yield from found
    sums = [("units", totals.units, len(rows)), (FETCHED, totals.fetched, sum(row.fetched for row in rows))]
    if not found:
        stages = zip(header.stages, in_order(totals.kept, header.stages), strict=True)
        sums.extend(
            (f"kept.{stage}", said, sum(row.kept[place] for row in rows)) for place, (stage, said) in enumerate(stages)
        )
    for key, said, held in sums:
        if said != held:
            yield Fault(f"totals.{key}", f"says {said:,}, and the lines above hold {held:,}", COPY_ANEW)
    if not found:
        yield from _cluster_faults(totals, header)
        yield from _rejected_faults(totals, header)
    yield from _cost_faults(totals, rows)


def _rejected_faults(totals: Totals, header: Header) -> Iterator[Fault]:
    if totals.rejected is None:
        return
    said, dropped = sum(totals.rejected.values()), totals.fetched - totals.kept[header.stages[0]]
    if said != dropped:
        yield Fault("totals.rejected", f"sums to {said:,}, and {header.stages[0]!r} dropped {dropped:,}", COPY_ANEW)


def _cluster_faults(totals: Totals, header: Header) -> Iterator[Fault]:
    if totals.clusters is None:
        return
    if DISTINCT not in header.stages:
        yield Fault("totals.clusters", "goes with a stage called 'distinct'", "name it in stages, or remove clusters")
        return
    place = header.stages.index(DISTINCT)
    reached = totals.kept[header.stages[place - 1]] if place else totals.fetched
    records, clusters = cluster_sums({int(size): count for size, count in totals.clusters.items()})
    if records != reached:
        said = f"hold {records:,} records (size × count), and {reached:,} reached 'distinct'"
        yield Fault("totals.clusters", said, "count every record that reached it in one cluster")
    if clusters != totals.kept[DISTINCT]:
        said = f"are {clusters:,}, and {totals.kept[DISTINCT]:,} were kept at 'distinct'"
        yield Fault("totals.clusters", said, "one record of each cluster is kept")


def _cost_faults(totals: Totals, rows: tuple[Unit, ...]) -> Iterator[Fault]:
    if totals.cost is None:
        return
    said, known = totals.cost.money, known_costs(rows)
    held = summed(known)
    if known and known[0].currency != said.currency:
        yield Fault("totals.cost", f"is in {said.currency}, and the units' costs in {known[0].currency}", "use one")
    elif said.amount < held or (said.amount != held and len(known) == len(rows)):
        words = f"says {shortest(said.amount)} {said.currency}, and the lines above hold {shortest(held)}"
        yield Fault("totals.cost.amount", words, "write the exact sum; a rounding of the invoice goes into note")
