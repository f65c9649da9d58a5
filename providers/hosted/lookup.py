"""Prices of hosted models the book has no row for, looked up in the installed package ``genai-prices``.

The package is imported when a look-up is made and not before: its data take half a second to load.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

from estimator.errors import InputError, Problem, nearest
from estimator.files import digest, parse_toml, validate
from estimator.pricing.book import Layer
from estimator.pricing.rows import BookFile
from providers.hosted.rows import Release, evidence_text, file_head, offer_text

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, Provider

UPLOADED = {"0.2.3": date(2026, 11, 10)}
"""The day each release of genai-prices was uploaded: the day on which its undated prices count as read."""

LONGEST = 80
"""Characters of an offer id."""


def lookup(offer_id: str, today: date) -> Layer | None:
    """A price file with one offer, from the installed data.

    Args:
        offer_id: ``hosted/<vendor>/<model>``, with the data's own names.
        today: The day on which undated prices count as read, for a release whose upload day is not known here.

    Returns:
        The file, or ``None`` when the data do not know the model.

    Raises:
        InputError: The data know it, but have no price of it that a price file can hold.
    """
    if not offer_id.startswith("hosted/") or _found(offer_id) is None:
        return None
    text = file_text([offer_id], today)
    data, name = text.encode(), f"genai-prices {version('genai-prices')}"
    return Layer(name, validate(BookFile, parse_toml(data, name), name), digest(data))


def file_text(offer_ids: Iterable[str], today: date) -> str:
    """A whole price file for some offers, as TOML; ``today`` as in :func:`lookup`.

    Raises:
        InputError: With every offer that cannot be written, and why.
    """
    release = Release(installed := version("genai-prices"), UPLOADED.get(installed, today))
    vendors: dict[str, Provider] = {}
    offers: list[str] = []
    problems: list[Problem] = []
    for offer_id in dict.fromkeys(offer_ids):
        found = _found(offer_id)
        if found is None:
            problems.append(
                Problem("offer", offer_id, "genai-prices does not know this model", nearest(offer_id, names()))
            )
            continue
        try:
            offers.append(offer_text(offer_id, *found, release))
        except InputError as error:
            problems += error.problems
        vendors[found[0].id] = found[0]
    if problems:
        raise InputError(problems)
    return file_head() + "".join(evidence_text(vendor, release) for vendor in vendors.values()) + "".join(offers)


def names() -> list[str]:
    """The offer ids of every model of the data."""
    return sorted(_models())


def _found(offer_id: str) -> "tuple[Provider, ModelInfo] | None":
    return _models().get(offer_id) or _aliases().get(offer_id)


@cache
def _models() -> "Mapping[str, tuple[Provider, ModelInfo]]":
    from genai_prices.data import providers  # noqa: PLC0415

    named = (
        (_offer_id(provider.id, model.id), (provider, model)) for provider in providers for model in provider.models
    )
    # Two ids of one vendor that differ only in case or punctuation cannot be told apart: neither is offered.
    return _only_once(named)


@cache
def _aliases() -> "Mapping[str, tuple[Provider, ModelInfo]]":
    pairs = _models().values()
    return _only_once(
        (_offer_id(provider.id, alias), (provider, model)) for provider, model in pairs for alias in _equal(model.match)
    )


def _only_once(named: "Iterable[tuple[str, tuple[Provider, ModelInfo]]]") -> "Mapping[str, tuple[Provider, ModelInfo]]":
    found: dict[str, tuple[Provider, ModelInfo]] = {}
    twice: set[str] = set()
    for name, pair in named:
        if name in found and found[name][1] is not pair[1]:
            twice.add(name)
        found[name] = pair
    return MappingProxyType({name: pair for name, pair in found.items() if name not in twice and len(name) <= LONGEST})


def _offer_id(vendor: str, model: str) -> str:
    return re.sub(r"[^a-z0-9./+@_-]", "-", f"hosted/{vendor}/{model}".lower())


def _equal(match: object) -> Iterator[str]:
    """Other ids a vendor accepts for exactly this model, without patterns: they also fit models not yet known."""
    if isinstance(equal := getattr(match, "equals", None), str):
        yield equal
    for inner in getattr(match, "or_", ()):
        yield from _equal(inner)
