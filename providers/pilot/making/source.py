"""What a run says to a plan: a source whose calls, tokens and speed are measured, in the keys that plans have."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from estimator.errors import Refusal
from estimator.pilots.measured import Measured as Shares
from estimator.screening.quality import share_wrong
from estimator.screening.tokens import FOUR_CHARACTERS
from estimator.sourcing import Estimated
from estimator.yields.means import mean_posterior
from providers.figures import Figure, digits, figure
from providers.pilot.making.counts import Counts, SeedCounts, Work
from providers.pilot.making.joules import Drawn
from providers.pilot.making.kept import Kept
from providers.pilot.making.question import Asked
from providers.pilot.making.result import Result

ONE = Estimated(*(Fraction(1),) * 3, "assumed", "a place for what will be measured")

UNMEASURED = Refusal("not covered", "tokens a second", "nothing was measured yet")


class Measured(NamedTuple):
    """A source of a plan and what could not be measured.

    Attributes:
        keys: Its keys, as TOML has them.
        missing: What has no figure, and why.
    """

    keys: Mapping[str, Any]
    missing: tuple[Refusal, ...]


def source(asked: Asked, result: Result, speed: Estimated | Refusal, drawn: Drawn, file: str) -> Measured:
    """The source that a pilot stands behind.

    Args:
        asked: Its question.
        result: Its file and its counts.
        speed: Output tokens a second of the machine, measured; or why not.
        drawn: Joules, where they could be read.
        file: The pilot file's name, as the plan will say it.
    """
    pilot, counts = result.pilot, result.counts
    missing: list[Refusal] = []
    keys: dict[str, Any] = {**_named(asked, pilot.header.recipe or asked.recipe), "pilot": file}
    said = f"pilot {asked.id}"
    for name, value in (*_work(counts.seeds, said), ("retries", _retries(asked, counts.seeds, said))):
        if isinstance(value, Refusal):
            missing.append(value._replace(what=f"{name}: {value.what}"))
        else:
            keys[name] = value
    keys |= _machine(asked, speed, drawn, said, missing)
    keys["share"] = 1
    keys["kind"] = asked.kind
    return Measured(_illustrated(keys) if asked.rehearsal else keys, tuple(missing))


def _illustrated(keys: Mapping[str, Any]) -> dict[str, Any]:
    """What was measured at the sandbox tells nothing of a real model: its figures count as assumed."""
    return {
        key: {**value, "grade": "assumed"} if isinstance(value, Mapping) and "grade" in value else value
        for key, value in keys.items()
    }


def skeleton(asked: Asked) -> Mapping[str, Any]:
    """The keys of a source before anything was measured, so that what was stated can be checked."""
    speed = ONE if asked.provider != "hosted" else UNMEASURED
    tokens = {"prompt_tokens": figure(ONE), "output_tokens": figure(ONE), "records_per_call": figure(ONE)}
    named = _named(asked, asked.options["recipe"])
    return {**named, **tokens, **_machine(asked, speed, Drawn({}, Fraction(0)), "", []), "share": 1, "kind": asked.kind}


def _named(asked: Asked, recipe: str) -> dict[str, Any]:
    found: dict[str, Any] = {"offer": asked.offer, "recipe": recipe, "model": asked.model}
    return {**found, "seeds": list(asked.seeds)} if asked.seeds else found


class Reach(NamedTuple):
    """How far a pilot tells.

    Attributes:
        records: Usable records.
        times: Of how many times the pilot's own records.
        why: Why of no more; empty where it is as many as were asked for.
    """

    records: int
    times: int
    why: str = ""


def reach(found: Shares, counts: Counts, times: int) -> Reach:
    """Usable records that so many times the records of a pilot hold, or half as often, as its copies let it tell.

    Where nothing was usable, as many as were made: their cost is a floor.
    """
    if found.curve is None:
        return Reach(counts.distinct * times or counts.made, times)
    why = ""
    while times > 1:
        wanted = max(floor(found.curve.expected(float(counts.unrepeated * times))), 1)
        needed = found.curve.raw_needed(wanted)
        if not isinstance(needed, Refusal):
            return Reach(wanted, times, why)
        why, times = why or needed.why, times // 2
    return Reach(counts.distinct, 1, why)


def length(found: Shares, kept: Kept) -> Estimated:
    """Tokens of a usable record; where none is, those of the records that were rejected, as an assumption."""
    if isinstance(found.tokens, Estimated):
        return found.tokens
    texts = [judged.text for judged in kept.records.values() if judged.text]
    mean = Fraction(sum(map(FOUR_CHARACTERS.count, texts)), len(texts) or 1)
    return Estimated(mean, mean, mean, "assumed", "assumed: as long as the records that were rejected")


def _work(seeds: Sequence[SeedCounts], said: str) -> Iterator[tuple[str, Figure | Refusal]]:
    """Calls of a record, tokens of a call, and calls made again."""
    made = [row for row in seeds if row.made]
    per_record = _mean([row.made for row in made], [row.making.calls for row in made], said)
    yield "records_per_call", per_record if isinstance(per_record, Refusal) else _over(per_record)
    yield from _tokens("", [row.making for row in made], said)
    if any(row.judging.calls for row in made):
        yield "judge_calls", _mean([row.made for row in made], [row.judging.calls for row in made], said)
        yield from _tokens("judge_", [row.judging for row in made], said)


def _retries(asked: Asked, seeds: Sequence[SeedCounts], said: str) -> Figure:
    """Calls billed once more for each call; of a machine of one's own none, whose measured speed holds their time."""
    calls = sum(row.making.calls + row.judging.calls for row in seeds)
    again = sum(row.again for row in seeds) if asked.rates is not None else 0
    share = share_wrong(min(again, calls), calls) if again else None
    if share is None:
        return figure(Estimated(*(Fraction(0),) * 3, "measured", said))
    return figure(Estimated(share.likely, share.low, share.high, "measured", said))


def _tokens(prefix: str, works: Sequence[Work], said: str) -> Iterator[tuple[str, Figure | Refusal]]:
    for name, column in (("prompt_tokens", [w.sent for w in works]), ("output_tokens", [w.given for w in works])):
        known = [value for value in column if value is not None]
        if len(known) < len(column):
            why = "the server did not count the tokens of every answer, and has no tokenizer that could be asked"
            yield f"{prefix}{name}", Refusal("not covered", "tokens", why)
        else:
            yield f"{prefix}{name}", _mean([work.calls for work in works], known, said)


def _mean(numbers: Sequence[int], sums: Sequence[int], said: str) -> Figure | Refusal:
    """A mean with its 90 % interval; where every seed has the same, that."""
    shares = {Fraction(part, number) for number, part in zip(numbers, sums, strict=True) if number}
    if len(shares) == 1:
        (only,) = shares
        return figure(Estimated(only, only, only, "measured", said))
    found = mean_posterior(numbers, sums, unit="prompt seed")
    return found if isinstance(found, Refusal) else figure(found.estimated(said))


def _over(found: Figure) -> Figure:
    """One over a range."""
    low, likely, high = (1 / Fraction(found[name]) for name in ("high", "likely", "low"))
    return {**found, "low": digits(low), "likely": digits(likely), "high": digits(high)}


def _machine(
    asked: Asked, speed: Estimated | Refusal, drawn: Drawn, said: str, missing: list[Refusal]
) -> dict[str, Any]:
    if asked.provider == "hosted":
        return {}
    gpus = int(asked.machine.get("gpus", "1"))
    keys: dict[str, Any] = {**asked.machine, "gpus": gpus}
    if "power" in keys and "watts" not in keys:
        if isinstance(drawn.watts, Refusal):
            missing.append(drawn.watts._replace(what="watts"))
        else:
            keys["watts"] = figure(Estimated(*(drawn.watts,) * 3, "measured", said))
    if isinstance(speed, Refusal):
        missing.append(speed)
    else:
        # A plan states the speed of one card.
        likely, low, high = (value / gpus for value in (speed.likely, speed.low, speed.high))
        keys["tokens_per_second"] = figure(Estimated(likely, low, high, speed.grade, said or speed.source))
    return keys
