"""Where an assumption stands: ``need.records``, or ``PLAN/SOURCE/KEY`` such as ``mix/machine/funnel.distinct``.

Ids of plans and sources may hold ``/`` themselves, so an address is read against the ids there are. A plan of one
source may leave the source out (``tutor/turns``).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from estimator.errors import fault, nearest

if TYPE_CHECKING:
    from estimator.planning.rows import PlanFile

NEED = "need"

_WHOLE = ("funnel", "usage")
"""Tables whose keys are names, which may hold a dot."""


class Named(NamedTuple):
    """A plan's id and the names of its sources."""

    plan: str
    sources: tuple[str, ...]


Outline = tuple[Named, ...]
"""The plans of a file in order."""


class Place(NamedTuple):
    """An assumption's place in a file.

    Attributes:
        address: The whole address.
        plan: Position of the plan; ``None`` for the need.
        source: Position of its source; ``None`` for the need.
        key: The key, table by table.
    """

    address: str
    plan: int | None
    source: int | None
    key: tuple[str, ...]

    @property
    def path(self) -> tuple[str | int, ...]:
        """The steps from the top of the file."""
        if self.plan is None or self.source is None:
            return (NEED, *self.key)
        return ("plan", self.plan, "source", self.source, *self.key)


def outline_of(file: "PlanFile") -> Outline:
    """The ids of a plan file."""
    return tuple(Named(plan.id, tuple(plan.source_ids())) for plan in file.plan)


def raw_outline(raw: Mapping[str, Any]) -> Outline:
    """The ids of a plan file of any shape; what has none is named by nothing."""
    return tuple(
        Named(_word(row, "id"), tuple(map(_source_id, _tables(row, "source")))) for row in _tables(raw, "plan")
    )


def _tables(raw: object, key: str) -> list[object]:
    rows = raw.get(key) if isinstance(raw, Mapping) else None
    return rows if isinstance(rows, list) else []


def _word(raw: object, key: str) -> str:
    value = raw.get(key) if isinstance(raw, Mapping) else None
    return value if isinstance(value, str) else ""


def _source_id(raw: object) -> str:
    account = _word(raw, "account")
    return _word(raw, "id") or _word(raw, "offer") + (f"#{account}" if account else "")


def address_of(plan: str, source: str, key: str) -> str:
    """The address of a source's key."""
    return f"{plan}/{source}/{key}"


def place_of(address: str, outline: Outline) -> Place:
    """The place an address names.

    Raises:
        InputError: It names none, or two.
    """
    if address.startswith(f"{NEED}."):
        return Place(address, None, None, tuple(address.split(".")[1:]))
    found = list(_places(address, outline)) or list(_short(address, outline))
    if len(found) == 1:
        return found[0]
    if found:
        raise fault(address, "", "names two sources", "give the sources ids that tell them apart")
    hint = nearest(address, _examples(outline))
    raise fault(address, "", "is no address: write need.KEY or PLAN/SOURCE/KEY", hint)


def _places(address: str, outline: Outline) -> Iterator[Place]:
    for number, plan in enumerate(outline):
        if not (plan.plan and address.startswith(f"{plan.plan}/")):
            continue
        rest = address[len(plan.plan) + 1 :]
        for position, source in enumerate(plan.sources):
            if source and rest.startswith(f"{source}/"):
                yield Place(address, number, position, _keys(rest[len(source) + 1 :]))


def _short(address: str, outline: Outline) -> Iterator[Place]:
    """The only source of a plan, left out of the address."""
    for number, plan in enumerate(outline):
        key = address.removeprefix(f"{plan.plan}/")
        if plan.plan and key not in (address, "") and "/" not in key and len(plan.sources) == 1:
            yield Place(address_of(plan.plan, plan.sources[0], key), number, 0, _keys(key))


def _keys(text: str) -> tuple[str, ...]:
    first, dot, rest = text.partition(".")
    return (first, rest) if dot and first in _WHOLE else tuple(text.split("."))


def _examples(outline: Outline) -> Iterable[str]:
    yield "need.records"
    for plan in outline:
        yield from (address_of(plan.plan, source, "share") for source in plan.sources)
