"""Reading a plan file: one need and its plans, checked against the book and the providers, all faults at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from estimator.errors import InputError, Problem, nearest
from estimator.files import first_problems, parse_toml, problems_of, read_bytes
from estimator.planning.raw import sources_of
from estimator.planning.rows import PlanFile, Source
from estimator.planning.workspace import Workspace
from estimator.sourcing import Provider

if TYPE_CHECKING:
    from estimator.pilots.pilot import Pilot

GENERIC = frozenset(Source.model_fields)


class RawPlan(NamedTuple):
    """A plan file as parsed: its name, its raw tables, and the further files it names (relative to itself)."""

    name: str
    raw: dict[str, Any]
    books: tuple[Path, ...]
    yields: tuple[Path, ...]
    pilots: Mapping[str, Path] = MappingProxyType({})


def read_plan(path: Path) -> RawPlan:
    """Parse a plan file without judging its content.

    Raises:
        InputError: It cannot be read or is not TOML.
    """
    raw = parse_toml(read_bytes(path), path.name)
    pilots = {name: path.parent / name for _, source in sources_of(raw) if isinstance(name := source.get("pilot"), str)}
    return RawPlan(path.name, raw, _paths(path, raw.get("books")), _paths(path, raw.get("yields")), pilots)


def _paths(path: Path, listed: object) -> tuple[Path, ...]:
    names = listed if isinstance(listed, list) else []
    return tuple(path.parent / name for name in names if isinstance(name, str))


def check_plan(plan: RawPlan, workspace: Workspace, right: RawPlan | None = None) -> PlanFile:
    """The plan as strict rows.

    Args:
        plan: What the file says.
        workspace: Books and providers.
        right: What was found right before with them, of which ``plan`` is a changed copy that shares what it keeps.

    Raises:
        InputError: With every fault: of the file's shape, of the keys each provider reads, of names nobody knows.
    """
    found: list[Problem] = []
    file = None
    try:
        file = PlanFile.model_validate(plan.raw)
    except ValidationError as error:
        found.extend(problems_of(PlanFile, plan.raw, plan.name, error))
    found.extend(first_problems(_sources(plan, workspace, right), plan.name))
    found.extend(_criteria(plan, workspace))
    pilots = _pilots(plan, workspace, found)
    if found or file is None:
        raise InputError(found)
    return file.with_pilots(pilots) if pilots else file


def _pilots(plan: RawPlan, workspace: Workspace, found: list[Problem]) -> "Mapping[str, Pilot]":
    """The pilots the sources name; faults of them, and pilots of something else, join ``found``."""
    if not any("pilot" in source for _, source in sources_of(plan.raw)):
        return {}
    from estimator.planning.pilots import load_pilots, misfits  # noqa: PLC0415 - few plans name one

    pilots, faults = load_pilots(plan)
    found.extend(faults)
    found.extend(first_problems(misfits(plan, pilots, workspace), plan.name))
    return pilots


def _criteria(plan: RawPlan, workspace: Workspace) -> Iterator[Problem]:
    need = plan.raw.get("need")
    name = need.get("criteria") if isinstance(need, dict) else None
    if isinstance(name, str) and workspace.yields.criteria(name) is None:
        hint = nearest(name, workspace.yields.criteria_ids()) + "; your own go into a file named in yields = […]"
        yield Problem(plan.name, "need.criteria", f"no criteria are called {name!r}", hint)


def _sources(plan: RawPlan, workspace: Workspace, right: RawPlan | None) -> Iterator[Problem]:
    """Faults of each source that only the book and its provider can see."""
    known = set() if right is None else {id(source) for _, source in sources_of(right.raw)}
    for where, source in sources_of(plan.raw):
        if id(source) not in known:
            yield from _source(plan.name, where, source, workspace)


def _source(name: str, where: str, source: Mapping[str, Any], workspace: Workspace) -> Iterator[Problem]:
    offer_id = source.get("offer")
    if not isinstance(offer_id, str):
        return
    provider = workspace.book.provider_of(offer_id)
    if provider is None:
        hint = nearest(offer_id, workspace.book.offer_ids())
        yield Problem(name, f"{where}.offer", f"no price file knows the offer {offer_id!r}", hint)
        return
    if provider not in workspace.providers:
        hint = nearest(provider, workspace.providers)
        yield Problem(name, f"{where}.offer", f"no provider is called {provider!r}", hint)
        return
    yield from _meters(name, where, source, workspace)
    yield from _options(name, where, source, workspace.providers[provider])


def _meters(name: str, where: str, source: Mapping[str, Any], workspace: Workspace) -> Iterator[Problem]:
    """Meters of stated usage that the offer has never charged: a misspelling, more likely than a gap in the book."""
    usage = source.get("usage")
    known = workspace.book.meters_of(source["offer"])
    for meter in usage if isinstance(usage, dict) and known else ():
        if meter not in known:
            hint = nearest(meter, known)
            yield Problem(name, f"{where}.usage.{meter}", f"{source['offer']} has no meter called {meter!r}", hint)


def _options(name: str, where: str, source: Mapping[str, Any], provider: Provider) -> Iterator[Problem]:
    keys = {key: value for key, value in source.items() if key not in GENERIC}
    if "usage" in source and not keys:
        return
    try:
        provider.options.model_validate(keys)
    except ValidationError as error:
        for problem in problems_of(provider.options, keys, name, error):
            hint = problem.hint
            if problem.message.startswith("unknown key"):
                key = problem.message.split("'")[1]
                hint = nearest(key, GENERIC | set(provider.options.model_fields))
            place = f"{where}.{problem.where}" if problem.where else where
            yield Problem(name, place, problem.message, hint)
