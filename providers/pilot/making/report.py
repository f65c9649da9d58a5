"""What a run found, in lines for a person: what was made, why the rest was not, how fast, and what it costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.money import plain, significant
from estimator.pilots.measured import measured
from estimator.sourcing import Estimated
from providers.pilot.making.counts import Counts
from providers.pilot.making.joules import Drawn
from providers.pilot.making.question import Asked
from providers.pilot.making.result import Result
from providers.pilot.report import amount
from providers.pilot.sums import Sums
from providers.speed.values import Curve
from providers.speed.words import lines as speed

NOT_AUDITED = "quality: not audited; perusable pilot review mixes its records with others and asks you"


class Cost(NamedTuple):
    """What the plan says, in words.

    Attributes:
        records: Usable records it is for.
        each: USD or another currency per 1,000 of them: likely, and its range; empty where there is none.
        total: For all of them.
        missing: What has no figure.
        reach: Why they are so few; empty where they are as many as usual.
    """

    records: int
    each: str
    total: str
    missing: tuple[str, ...]
    reach: str = ""


def lines(  # noqa: PLR0913, PLR0917 - all that is told
    asked: Asked, result: Result, curve: Curve, drawn: Drawn, cost: Cost, files: tuple[Path, Path, Path]
) -> Iterator[str]:
    """The result of a run and how to go on; ``files``: its pilot file, its plan, its ledger."""
    counts = result.counts
    yield f"{asked.id}: {counts.made:,} records of {len(counts.seeds):,} prompt seeds by {asked.served}"
    yield from _stages(result)
    yield from _reasons(counts)
    yield from _calls(counts)
    if asked.rates is None:
        yield from (f"  {line}" for line in speed(curve))
        yield f"  energy: {drawn.words()}"
    yield f"  {NOT_AUDITED}"
    yield from _cost(cost)
    pilot, plan, ledger = files
    yield f"Pilot file: {pilot}"
    yield f"Plan: {plan}, to set beside others: perusable compare {plan}"
    if asked.rehearsal:
        yield "It was made by the sandbox's model: an illustration, so that what rests on it counts as assumed."
    yield f"Texts are kept in {ledger} until perusable pilot forget {ledger}"


def bill(sums: Sums, currency: str) -> Iterator[str]:
    """What a hosted model was paid: as it counted, at most, and what nobody can know."""
    low, chosen, most, cap = (
        amount(value, currency) for value in (sums.settled.low, sums.settled.chosen, sums.most, sums.cap)
    )
    yield f"Spent: {chosen} as the server counted; {low} to {most} with what it may bill besides; cap {cap}"
    if sums.unseen:
        held = amount(sums.unseen, currency)
        yield f"  of these {held} may have been billed: {len(sums.held):,} calls had no answer, or too long a one"


def _stages(result: Result) -> Iterator[str]:
    found, shown = measured(result.pilot), result.pilot.fetched
    for place, stage in enumerate(result.pilot.header.stages):
        kept = sum(row.kept[place] for row in result.pilot.rows)
        yield f"  {stage:12} {kept:>9,} of {shown:>9,}{_share(found.stages.get(stage))}"
        shown = kept
    if isinstance(found.tokens, Estimated):
        low, likely, high = (significant(v, 3) for v in (found.tokens.low, found.tokens.likely, found.tokens.high))
        yield f"  tokens a usable record: {likely} (90 %: {low} to {high}), {result.pilot.header.tokenizer}"


def _share(rate: Estimated | Refusal | None) -> str:
    if isinstance(rate, Estimated):
        low, likely, high = (f"{plain(value * 100, 1)} %" for value in (rate.low, rate.likely, rate.high))
        return f", estimated {likely} (90 %: {low} to {high})"
    return "" if rate is None else f": {rate.why}"


def _reasons(counts: Counts) -> Iterator[str]:
    for why, count in counts.rejected.items():
        yield f"    rejected: {count:>7,} x {why}"


def _calls(counts: Counts) -> Iterator[str]:
    calls = sum(row.making.calls for row in counts.seeds)
    judged = sum(row.judging.calls for row in counts.seeds)
    beside = f", {judged:,} calls judged them" if judged else ""
    yield f"  {calls:,} calls made them{beside}"
    if counts.recounted:
        yield f"  the tokens of {counts.recounted:,} answers were counted by the server's tokenizer afterwards"
    if counts.uncounted:
        yield f"  nobody counted the tokens of {counts.uncounted:,} answers: they are unknown, not none"


def _cost(cost: Cost) -> Iterator[str]:
    yield f"For {cost.records:,} usable records: {cost.total}"
    if cost.reach:
        yield f"  {cost.reach}"
    if cost.each:
        yield f"  1,000 usable records: {cost.each}"
    for why in cost.missing:
        yield f"  without: {why}"
