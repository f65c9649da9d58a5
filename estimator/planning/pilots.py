"""The pilots a plan names: read once each, and held against every source that names them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimator.errors import InputError, Problem, brief
from estimator.files import read_bytes
from estimator.pilots.check import Measurable, mismatches
from estimator.pilots.lines import LIMIT
from estimator.pilots.pilot import Pilot
from estimator.pilots.read import parse_pilot
from estimator.planning.raw import sources_of
from estimator.planning.workspace import Workspace

if TYPE_CHECKING:
    from estimator.planning.load import RawPlan

MOST = 100
"""Pilots one plan file may name."""

WAYS = ("endpoint", "recipe", "task")
"""Keys of the providers that keep rates hang on; a source has one of them."""


def load_pilots(plan: "RawPlan") -> tuple[dict[str, Pilot], list[Problem]]:
    """The pilots that can be read, by the name as written, and what is wrong with the others."""
    pilots: dict[str, Pilot] = {}
    found: list[Problem] = []
    named = dict(_named(plan))
    if len(named) > MOST:
        first = next(iter(named.values()))
        return {}, [Problem(plan.name, first, f"{len(named):,} pilots are named, at most {MOST} are read", "split it")]
    for name, where in named.items():
        try:
            data = read_bytes(plan.pilots.get(name, Path(name)), LIMIT)
        except InputError as error:
            hint = "write its path relative to the plan file, or remove pilot = …"
            found.extend(
                Problem(plan.name, where, f"pilot {brief(name, 100)} {row.message}", hint) for row in error.problems
            )
            continue
        try:
            pilots[name] = parse_pilot(data, name)
        except InputError as error:
            found.extend(error.problems)
    return pilots, found


def _named(plan: "RawPlan") -> Iterator[tuple[str, str]]:
    """The pilots by name, each with the place that names it last."""
    for where, source in sources_of(plan.raw):
        name = source.get("pilot")
        if isinstance(name, str) and name:
            yield name, f"{where}.pilot"


def misfits(plan: "RawPlan", pilots: Mapping[str, Pilot], workspace: Workspace) -> Iterator[Problem]:
    """Sources whose pilot measured something else, as far as the plan file says what they are."""
    for where, source in sources_of(plan.raw):
        name = source.get("pilot")
        pilot = pilots.get(name) if isinstance(name, str) else None
        stated = None if pilot is None else _stated(plan.raw.get("need"), source, workspace)
        if pilot is not None and stated is not None:
            yield from mismatches(pilot, stated, plan.name, f"{where}.pilot")


def _stated(need: object, source: Mapping[str, Any], workspace: Workspace) -> Measurable | None:
    """What a source says of itself, ``None`` when it lacks what every source has: that is a fault of its own."""
    wanted = need if isinstance(need, dict) else {}
    offer, criteria, kind = source.get("offer"), wanted.get("criteria"), source.get("kind", wanted.get("kind"))
    if not (isinstance(offer, str) and isinstance(criteria, str) and isinstance(kind, str)):
        return None
    provider = workspace.book.provider_of(offer)
    known = workspace.yields.criteria(criteria)
    adapter = None if provider is None else workspace.providers.get(provider)
    searches = adapter is not None and "operators" in adapter.options.model_fields
    model = source.get("model")
    return Measurable(
        offer=offer,
        criteria=criteria,
        kind=kind,
        provider=provider,
        endpoint=next((source[key] for key in WAYS if isinstance(source.get(key), str)), None),
        operators=_operators(source.get("operators", [])) if searches else None,
        criteria_version=None if known is None else known.version,
        model=model if isinstance(model, str) else None,
    )


def _operators(listed: object) -> tuple[str, ...] | None:
    """Operators as listed; ``None`` when they are not a list of words, which is a fault of its own."""
    if not isinstance(listed, list) or not all(isinstance(operator, str) for operator in listed):
        return None
    return tuple(listed)
