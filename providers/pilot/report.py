"""What a pilot found and spent, in lines for a person."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from estimator.errors import Refusal
from estimator.money import Money, plain, shortest, significant
from estimator.pilots.measured import measured
from estimator.sourcing import Estimated
from providers.figures import toml
from providers.pilot.amounts import Pico, money
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question
from providers.pilot.result import Result

NOT_AUDITED = "quality: not audited; perusable pilot review mixes its records with others and asks you"


def lines(ledger: Ledger, question: Question, result: Result | None, target: Path) -> Iterator[str]:
    """The result of a pilot, its bill, and how to go on."""
    sums = ledger.sums
    yield f"{question.id}: {sums.records:,} records in {sums.pages:,} pages of {question.endpoint}"
    if result is not None:
        yield from _measured(result)
        yield f"  {NOT_AUDITED}"
    yield from spent(ledger, question)
    yield from _compared(ledger, question)
    yield from _notes(ledger)
    if result is None:
        gone = "Its texts were forgotten: the pilot file that was written still holds."
        yield gone if sums.forgotten else "No page came, so there is no pilot file."
        return
    yield f"Pilot file: {target}"
    yield "In a plan, under the source that asks in the same way:"
    yield from (f"  {line}" for line in _named(result, target))
    if question.sandbox:
        yield "It was measured at the sandbox: an illustration, so that what rests on it counts as assumed."


def _named(result: Result, target: Path) -> Iterator[str]:
    """The keys by which a plan names the pilot; what it measured holds for no other way to ask."""
    pilot = result.pilot
    yield f"offer = {toml(pilot.header.offer)}"
    if pilot.endpoint:
        yield f"endpoint = {toml(pilot.endpoint)}"
    if pilot.header.operators:
        yield f"operators = {toml(list(pilot.header.operators))}"
    yield f"pilot = {toml(target.as_posix())}  # as seen from the plan file's folder"


def texts(ledger: Ledger, question: Question, now: datetime) -> Iterator[str]:
    """Where the texts are that a pilot fetched, and by when they must be gone; nothing where there are none."""
    first = next((entry.facts["at"] for entry in ledger.entries() if entry.facts.get("unit") is not None), None)
    if ledger.sums.forgotten or first is None:
        return
    yield f"Texts are kept in {ledger.path.name} until perusable pilot forget {ledger.path}"
    if question.sandbox:
        return
    if question.removal is None:
        yield "  what its source deletes must go here too, and nobody looks again: forget them once they are judged"
        return
    end = datetime.fromisoformat(first) + question.removal
    said = "are overdue: they were to be forgotten" if end <= now else "must be forgotten"
    yield f"  what its source deletes must go here too, and nobody looks again: they {said} by {end:%Y-%m-%d %H:%M} UTC"


def _measured(result: Result) -> Iterator[str]:
    """Each stage with its share kept and the 90 % interval that pages of these sizes allow."""
    found = measured(result.pilot)
    shown = result.pilot.fetched
    for place, stage in enumerate(result.pilot.header.stages):
        kept = sum(row.kept[place] for row in result.pilot.rows)
        rate = found.stages.get(stage)
        said = _interval(rate) if isinstance(rate, Estimated) else _why(rate)
        yield f"  {stage:12} {kept:>9,} of {shown:>9,} kept{said}"
        shown = kept
    if isinstance(found.tokens, Estimated):
        low, likely, high = (
            significant(value, 3) for value in (found.tokens.low, found.tokens.likely, found.tokens.high)
        )
        yield f"  tokens a usable record: {likely} (90 %: {low} to {high}), {result.pilot.header.tokenizer}"
    for stage, why in result.layout.unmeasured:
        yield f"  {stage}: not measured, {why}; what the plan or the book says still holds"
    for what, count in result.screened.beside.items():
        yield f"  beside: {count:,} x {what}"


def _interval(rate: Estimated) -> str:
    low, likely, high = (f"{plain(value * 100, 1)} %" for value in (rate.low, rate.likely, rate.high))
    return f", estimated {likely} (90 %: {low} to {high})"


def _why(rate: Refusal | None) -> str:
    return "" if rate is None else f": no range, {rate.why}"


def spent(ledger: Ledger, question: Question) -> Iterator[str]:
    """What was billed: as documented, at least and at most, and what nobody can know yet."""
    sums, currency = ledger.sums, question.rates.currency
    settled = sums.settled
    yield (
        f"Spent: {amount(settled.chosen, currency)} by the {question.reading} rules; "
        f"{amount(settled.low, currency)} to {amount(sums.most, currency)} over all readings; "
        f"cap {amount(sums.cap, currency)}"
    )
    if sums.unseen:
        count = len(sums.held)
        yield f"  of these {amount(sums.unseen, currency)} may have been billed: {count:,} requests had no whole answer"


def _compared(ledger: Ledger, question: Question) -> Iterator[str]:
    """The supplier's own count beside the ledger's, since its first answer."""
    if question.provider == "reddit":
        return
    rows = [entry.facts["units"] for entry in ledger.entries() if entry.kind == "usage"]
    if len(rows) < 2:  # noqa: PLR2004 - one before and one after
        yield "The supplier's own count was not to be had: compare with its console."
        return
    ours: Counter[str] = Counter()
    for entry in ledger.entries():
        if entry.kind == "settled":
            ours.update(entry.facts["units"])
    for meter, count in rows[-1].items():
        theirs, mine = count - rows[0].get(meter, 0), ours[meter]
        if theirs < 0:
            yield f"The supplier counts {meter}s anew since the pilot began: compare with its console."
        elif theirs == mine:
            yield f"The supplier counts {theirs:,} {meter}s since the pilot began, as the ledger does"
        else:
            why = "read before on the same UTC day, or not counted yet"
            why = why if theirs < mine else "others read too, or it bills more"
            yield f"The supplier counts {theirs:,} {meter}s since the pilot began, the ledger {mine:,}: {why}"


def _notes(ledger: Ledger) -> Iterator[str]:
    """What pages showed that a person must know, each once, and what was left out of the question."""
    found: Counter[str] = Counter()
    for entry in ledger.entries():
        found.update(entry.facts.get("notes", ()))
        if entry.kind == "moved":
            found[entry.facts["why"]] += 1
    for note, times in found.items():
        yield f"Note: {note}" + (f" ({times} times)" if times > 1 else "")


def ended(ledger: Ledger) -> Iterator[str]:
    """Why a pilot stopped last, and how to go on where it can."""
    last = next((entry.facts for entry in reversed([*ledger.entries()]) if entry.kind == "stopped"), None)
    if last is None:
        yield f"It was never ended: perusable pilot resume {ledger.path}"
        return
    yield f"Stopped: {last['reason']}. {last['why']}"
    if last["reason"] not in ("complete", "exhausted") and not ledger.sums.forgotten:
        yield f"Go on with: perusable pilot resume {ledger.path}"


def amount(value: Pico, currency: str) -> str:
    """An amount, exactly."""
    found: Money = money(value, currency)
    return f"{shortest(found.amount)} {currency}"
