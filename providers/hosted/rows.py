"""Rows of the price book for hosted models, made from the data of the package ``genai-prices``.

A price with a start date becomes a revision from that day. The price before a dated change was seen to hold on the
day before it. A price without a date, and a batch table, is a reading: of the day the release was uploaded, or of the
day the data name. A price of 0 is a price; no price stays unknown. Above a long-context bound the data price the
*whole* call at the higher rate, so each meter has a twin ending in ``.long`` and there are no tiers.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from estimator.errors import InputError, fault
from estimator.money import exact
from estimator.rows import Grade

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices

METERS = (("input_mtok", "input_token"), ("cache_read_mtok", "cached_input_token"), ("output_mtok", "output_token"))
"""Prices of the data by the meter of the book they become."""

PER_TOKENS = 1_000_000
PER_CALLS = 1_000
GRADE: Grade = "reported"


class Release(NamedTuple):
    """The installed data.

    Attributes:
        version: Of the package.
        day: The day on which its undated prices count as read.
    """

    version: str
    day: date

    @property
    def evidence(self) -> str:
        """The id of the evidence rows' common part."""
        return f"genai-prices-{self.version}"


class Stage(NamedTuple):
    """The prices that hold from one day on.

    Attributes:
        day: The first day, or the day of the reading.
        starts: Whether ``day`` is a known start.
        standard: The price of every hour, or of the dear hours where there are cheaper ones.
        off_peak: The price of the cheaper hours.
        batch: The price of the batch service.
        peak_hours: The dear hours, in UTC.
    """

    day: date
    starts: bool
    standard: "ModelPrice"
    off_peak: "ModelPrice | None"
    batch: "ModelPrice | None"
    peak_hours: str = ""


def file_head() -> str:
    """The first line of a price file."""
    return 'schema = "perusable.book/1"\n'


def evidence_text(provider: "Provider", release: Release) -> str:
    """The evidence row of one vendor's prices."""
    url = (provider.pricing_urls or [""])[0]
    return (
        f"\n[evidence.{quoted(_source(provider, release))}]\n"
        f"title = {quoted(f'genai-prices {release.version}, prices of {provider.name}')}\n"
        f"url = {quoted(url)}\n"
        f"read_on = {release.day}\n"
        f"grade = {quoted(GRADE)}\n"
        f"note = {quoted('read from the data of the package genai-prices, which relays the page named here')}\n"
    )


def _source(provider: "Provider", release: Release) -> str:
    return f"{release.evidence}-{provider.id}".lower()


def offer_text(offer_id: str, provider: "Provider", model: "ModelInfo", release: Release) -> str:
    """One ``[[offer]]`` with its revisions.

    Raises:
        InputError: The data hold no price by the token, none with a day, or one a price file cannot hold.
    """
    found = list(stages(offer_id, model, release.day))
    if not found:
        raise _unfaithful(offer_id, "no price")
    head = [
        "\n[[offer]]",
        f"id = {quoted(offer_id)}",
        'provider = "hosted"',
        f"name = {quoted(' '.join(f'{model.name or model.id}, hosted by {provider.name}'.replace(' ,', ',').split()))}",
    ]
    cited = _source(provider, release)
    rows = (line for stage in found for line in _revision(offer_id, model, stage, release.day, cited))
    return "\n".join([*head, *rows]) + "\n"


def stages(offer_id: str, model: "ModelInfo", read_on: date) -> Iterator[Stage]:
    """A model's prices, day by day.

    Args:
        offer_id: For messages.
        model: The model of the data.
        read_on: The day of prices without a date.
    """
    dated, first = _dated(model, read_on)
    peaks, hours = _peaks(offer_id, model)
    batches = dict(_batches(model))
    # A batch table is a reading of its own: it adds a day only where the standard price of that day is known.
    read = {day for day in batches if dated and day > min(dated)}
    for day in sorted(dated.keys() | read):
        if peaks and day < max(dated):
            continue  # the data keep the dear hours of the newest price alone
        base = dated[max(start for start in dated if start <= day)]
        batch = next((batches[start] for start in sorted(batches, reverse=True) if start <= day), None)
        starts = day in dated and first is not None and day >= first
        yield Stage(day, starts, peaks or base, base if peaks else None, batch, hours)


def _dated(model: "ModelInfo", read_on: date) -> tuple[dict[date, "ModelPrice"], date | None]:
    """The prices of every hour by the day from which they answer, and the first day that is a known start."""
    from genai_prices.types import ModelPrice, StartDateConstraint  # noqa: PLC0415

    if isinstance(model.prices, ModelPrice):
        return {read_on: model.prices}, None
    rules = [(one.constraint, one.prices) for one in model.prices]
    dated = {rule.start_date: price for rule, price in rules if isinstance(rule, StartDateConstraint)}
    first = min(dated, default=None)
    if rules and rules[0][0] is None:
        # Today's price before an announced change was read today, not on the eve of the change.
        eve = read_on if first is None else min(read_on, first - timedelta(days=1))
        dated[eve] = rules[0][1]
    return dated, first


def _peaks(offer_id: str, model: "ModelInfo") -> tuple["ModelPrice | None", str]:
    """The price of a day's dear hours and those hours in UTC, where there are any."""
    from genai_prices.types import ModelPrice, TimeOfDateConstraint  # noqa: PLC0415

    rules = [] if isinstance(model.prices, ModelPrice) else model.prices
    timed = [(one.constraint, one.prices) for one in rules if isinstance(one.constraint, TimeOfDateConstraint)]
    if any(price != timed[0][1] for _, price in timed):
        raise _unfaithful(offer_id, "several prices in a day's dear hours")
    hours = [f"{rule.start_time:%H:%M}-{rule.end_time:%H:%M}" for rule, _ in timed]
    return (timed[0][1] if timed else None), " ".join(hours)


def _batches(model: "ModelInfo") -> Iterator[tuple[date, "ModelPrice"]]:
    from genai_prices.types import StartDateConstraint  # noqa: PLC0415

    for variant in model.price_variants or ():
        if variant.when == {"processing": "batch"}:
            if isinstance(variant.constraint, StartDateConstraint):
                yield variant.constraint.start_date, variant.prices
            elif variant.constraint is None:
                yield date.min, variant.prices


def _revision(offer_id: str, model: "ModelInfo", stage: Stage, recorded: date, cited: str) -> Iterator[str]:
    charges, bound = charges_of(offer_id, stage)
    yield "  [[offer.revision]]"
    yield f"  recorded_on = {recorded}"
    yield f"  {'effective_from' if stage.starts else 'observed_on'} = {stage.day}"
    if stage.day > recorded:
        yield f"  announced_on = {recorded}"
    yield '  currency = "USD"'
    yield f"  evidence = {{ price = {quoted(cited)}{f', start = {quoted(cited)}' if stage.starts else ''} }}"
    facts = [f"peak_hours_utc = {quoted(stage.peak_hours)}"] if stage.peak_hours else []
    numbers = (("long_context_above", bound), ("context_window", model.context_window))
    facts += [f"{key} = {value}" for key, value in numbers if value]
    if facts:
        yield f"  metering = {{ {', '.join(facts)} }}"
    yield "  charges = ["
    yield from (f"    {charge}," for charge in charges)
    yield "  ]"


def charges_of(offer_id: str, stage: Stage) -> tuple[list[str], int | None]:
    """The inline charges of a stage, and the tokens above which a call is long.

    Raises:
        InputError: Nothing is priced by the token, or a price has several long-context bounds.
    """
    lines: list[str] = []
    bounds: set[int] = set()
    for ending, price in (("", stage.standard), (".batch", stage.batch), (".off-peak", stage.off_peak)):
        for field, meter in METERS if price is not None else ():
            for tail, rate, bound in _rates(offer_id, getattr(price, field)):
                lines.append(_unit(offer_id, f"{meter}{ending}{tail}", rate, PER_TOKENS))
                bounds |= bound
    if not lines:
        raise _unfaithful(offer_id, "no price by the token")
    if len(bounds) > 1:
        raise _unfaithful(offer_id, f"several long-context bounds ({', '.join(map(str, sorted(bounds)))} tokens)")
    calls = stage.standard.requests_kcount
    if isinstance(calls, Decimal):
        lines.append(_unit(offer_id, "call", calls, PER_CALLS))
    return lines, next(iter(bounds), None)


def _rates(offer_id: str, price: "Decimal | TieredPrices | None") -> Iterator[tuple[str, Decimal, set[int]]]:
    if price is None:
        return
    if isinstance(price, Decimal):
        yield "", price, set()
        return
    if len(price.tiers) != 1:
        raise _unfaithful(offer_id, f"{len(price.tiers)} long-context bounds")
    yield "", price.base, set()
    yield ".long", price.tiers[0].price, {price.tiers[0].start}


def _unit(offer_id: str, meter: str, rate: Decimal, per: int) -> str:
    text = f"{rate:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    try:
        exact(text)
    except ValueError:
        raise _unfaithful(offer_id, f"the price {rate}") from None
    # The book counts per 1, 100, 1,000, 10,000 or 1,000,000.
    return f'{{ kind = "unit", meter = {quoted(meter)}, rate = {quoted(text)}, per = {per:_} }}'


def _unfaithful(offer_id: str, what: str) -> InputError:
    return fault(
        "offer", offer_id, f"genai-prices has {what} for it, which a price file cannot hold", "write the offer by hand"
    )


def quoted(text: str) -> str:
    """A TOML string: its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
