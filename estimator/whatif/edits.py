"""Changes to a plan file that are tried out: set, taken back, undone, redone, and laid over the file's own values."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ValidationError

from estimator.errors import InputError, Problem, fault, nearest
from estimator.files import problems_of
from estimator.money import split
from estimator.planning.load import RawPlan, check_plan
from estimator.planning.rows import Need, PlanFile, Source
from estimator.whatif.addresses import NEED, Outline, Place, place_of, raw_outline
from estimator.whatif.values import Plain, number_of, plain_of

if TYPE_CHECKING:
    from estimator.planning.workspace import Workspace

FIXED = frozenset({"id", "offer", "account", "pilot", "rights", "credits"})
"""Keys of a source that say which source it is, or what papers stand behind it: no assumptions."""

_CLAIMS = frozenset({"low", "likely", "high", "evidence", "grade"})
"""What a changed number no longer says: its evidence is of the value that stood there."""

_PLACES = 10**6
"""Shares that give way to a changed one are told apart to a millionth."""


class Edit(NamedTuple):
    """One assumption, as it is to be.

    Attributes:
        address: Which.
        text: The value as a person writes it; empty, it is not stated.
    """

    address: str
    text: str

    def __str__(self) -> str:
        return f"{self.address} = {self.text or 'not stated'}"


class Step(NamedTuple):
    """One step that can be undone.

    Attributes:
        address: Which assumption; empty, all of them.
        text: The value set; ``None``: the file's own again.
        held: Whether a further step of a held key joins it.
    """

    address: str
    text: str | None
    held: bool = False


class Edits(NamedTuple):
    """What was changed, step by step. Never changed itself: each method gives another.

    Attributes:
        done: The steps that count, in order.
        undone: Steps taken back, the last one first in line to be redone.
    """

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed)

    def set(self, address: str, text: str, *, merge: bool = False) -> "Edits":
        """The same with a value set.

        Args:
            address: Which assumption.
            text: Its value; empty, it is not stated.
            merge: Whether it is one undo step with the one before, if that set the same address so (a held key).
        """
        last = self.done[-1] if self.done else None
        joins = merge and last is not None and last.held and last.address == address
        kept = self.done[:-1] if joins else self.done
        return Edits((*kept, Step(address, text.strip(), merge)))

    def reset(self, address: str = "") -> "Edits":
        """The same with the file's own value again, of one assumption or of all; nothing to reset is no step."""
        known = {edit.address for edit in self.changed}
        if not known or (address and address not in known):
            return self
        return Edits((*self.done, Step(address, None)))

    def undo(self) -> "Edits":
        """The same without the last step; nothing to undo is no change."""
        return Edits(self.done[:-1], (*self.undone, self.done[-1])) if self.done else self

    def redo(self) -> "Edits":
        """The same with the step undone last."""
        return Edits((*self.done, self.undone[-1]), self.undone[:-1]) if self.undone else self

    @property
    def changed(self) -> tuple[Edit, ...]:
        """What counts in the end, in order of first change."""
        net: dict[str, str] = {}
        for step in self.done:
            if step.text is not None:
                net[step.address] = step.text
            elif step.address:
                net.pop(step.address, None)
            else:
                net.clear()
        return tuple(Edit(address, text) for address, text in net.items())

    def texts(self) -> tuple[str, ...]:
        """What is changed as ``ADDRESS=VALUE``: :func:`edits_of` reads it back."""
        return tuple(f"{edit.address}={edit.text}" for edit in self.changed)

    def words(self) -> str:
        """What is changed, in a line; empty when nothing is."""
        return "; ".join(map(str, self.changed))


def edits_of(texts: Iterable[str], option: str = "--set") -> Edits:
    """Edits from ``ADDRESS=VALUE`` texts, each one step; of one address the last counts.

    Raises:
        InputError: A text is of another form.
    """
    found = Edits()
    for text in texts:
        address, equals, value = text.partition("=")
        if not equals or not address.strip():
            raise fault(
                option, text, "is not ADDRESS=VALUE", "such as need.records=500000; see perusable plan assumptions"
            )
        found = found.set(address.strip(), value)
    return found


class Write(NamedTuple):
    """One place of a file and what stands there from now on; ``None``: nothing.

    Attributes:
        path: Keys and positions from the top.
        value: As a file has it.
    """

    path: tuple[str | int, ...]
    value: Plain


def applied(raw: RawPlan, edits: Edits) -> RawPlan:
    """The plan file with the edits; ``raw`` stays as it is.

    Raises:
        InputError: With every bad value; ``where`` of a fault is the address.
    """
    return _laid(raw, writes(raw, edits))


def _laid(raw: RawPlan, places: Iterable["Write"]) -> RawPlan:
    tree = raw.raw
    for write in places:
        tree = _with(tree, write.path, write.value)
    return raw._replace(raw=tree)


def checked(raw: RawPlan, edits: Edits, workspace: "Workspace", *, right: bool = False) -> PlanFile:
    """The edited plan file as strict rows, with its pilots.

    Args:
        raw: The file.
        edits: What is changed.
        workspace: Books and providers.
        right: Whether the file itself was found right before: then only sources that the edits touch are looked at.

    Raises:
        InputError: With every fault; one that an edit made has its address for ``where``.
    """
    # Values are judged with the whole file, so that every fault is told at once.
    changed = _laid(raw, _places(raw, edits, judged=False))
    try:
        file = check_plan(changed, workspace, raw if right else None)
    except InputError as error:
        raise InputError(_readdressed(error.problems, changed, edits)) from None
    found = [problem for edit in edits.changed for problem in _overruled(edit, raw, file, workspace)]
    if found:
        raise InputError(found)
    return file


def _overruled(edit: Edit, raw: RawPlan, file: PlanFile, workspace: "Workspace") -> Iterator[Problem]:
    """Shares kept that a pilot measured: what the plan states does not stand over them, so setting one does nothing."""
    place = place_of(edit.address, raw_outline(raw.raw))
    if (
        not edit.text
        or place.plan is None
        or place.source is None
        or place.key[0] not in ("funnel", "tokens_per_record")
    ):
        return
    measured = workspace.but(pilots=file.pilots).measured(file.plan[place.plan].source[place.source])
    if measured is None:
        return
    from estimator.sourcing import Estimated  # noqa: PLC0415 - few plans name a pilot

    held = measured.tokens if place.key[0] == "tokens_per_record" else measured.stages.get(place.key[-1])
    if isinstance(held, Estimated):
        hint = "take pilot = … out of the file to state it yourself"
        yield Problem(raw.name, edit.address, f"{measured.name} measured it, and stands over what the plan says", hint)


def writes(raw: RawPlan, edits: Edits) -> tuple[Write, ...]:
    """Every place the edits change, in order; a share that is set moves the other shares of its plan.

    Raises:
        InputError: As :func:`applied`.
    """
    return _places(raw, edits, judged=True)


def _places(raw: RawPlan, edits: Edits, *, judged: bool) -> tuple[Write, ...]:
    outline = raw_outline(raw.raw)
    found: dict[tuple[str | int, ...], Plain] = {}
    problems: list[Problem] = []
    shares: dict[int, set[int]] = {}
    for edit in edits.changed:
        try:
            place = place_of(edit.address, outline)
            found.update(_written(raw, place, edit, judged=judged))
        except InputError as error:
            problems.extend(Problem(raw.name, row.file, row.message, row.hint) for row in error.problems)
            continue
        if place.key == ("share",) and place.plan is not None and place.source is not None:
            shares.setdefault(place.plan, set()).add(place.source)
    if problems:
        raise InputError(problems)
    for plan, own in shares.items():
        found.update(_rest(raw, plan, own, found))
    return tuple(Write(path, value) for path, value in found.items())


def _written(raw: RawPlan, place: Place, edit: Edit, *, judged: bool) -> Iterator[tuple[tuple[str | int, ...], Plain]]:
    value = plain_of(edit.text, edit.address)
    model: type[BaseModel] = Need if place.plan is None else Source
    key = place.key[0]
    if place.plan is None and (key not in Need.model_fields or len(place.key) > 1):
        raise fault(edit.address, "", "the need has no such key", nearest(place.key[-1], Need.model_fields))
    if place.plan is not None and key in FIXED:
        raise fault(edit.address, "", f"{key} says which source it is, and is no assumption", "edit the file")
    value = _keeping(value, standing(raw.raw, place.path))
    if judged and value is not None and key in model.model_fields:
        _check(model, key, value if len(place.key) == 1 else {place.key[1]: value}, edit.address)
    if judged and place.key == ("share",) and value is not None and not 0 < _share(value) <= 1:
        raise fault(edit.address, "", f"share must lie above 0 and at most 1, not {edit.text}", "such as 0.8, or 80 %")
    if place.plan is None and key in ("records", "tokens") and value is not None:
        other = "tokens" if key == "records" else "records"
        if standing(raw.raw, (NEED, other)) is not None:
            yield (NEED, other), None
    yield place.path, value


def _keeping(value: Plain, old: Plain) -> Plain:
    """A number or a range with what the file says beside the old one, such as whose tokenizer counted."""
    if not isinstance(old, dict) or "likely" not in old:
        return value
    beside = {key: part for key, part in old.items() if key not in _CLAIMS}
    if isinstance(value, dict):
        return {**beside, **value}
    return {"likely": value, **beside} if beside and value is not None else value


def _check(model: type[BaseModel], key: str, value: Plain, address: str) -> None:
    """Refuse what the key cannot hold, in the words of a file's fault."""
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        found = [row for row in problems_of(model, {key: value}, "", error) if row.where.partition(".")[0] == key]
        if found:
            raise InputError(Problem(address, "", row.message, row.hint) for row in found) from None


def standing(tree: Any, path: Iterable[str | int]) -> Plain:  # noqa: ANN401 - raw TOML
    """What stands at a path; ``None`` where nothing does."""
    for step in path:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _with(tree: Any, path: tuple[str | int, ...], value: Plain) -> Any:  # noqa: ANN401 - raw TOML
    """A copy of a tree with one place changed; what does not lie on the way is shared."""
    step, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(step, int):
        return [*tree[:step], _with(tree[step], rest, value), *tree[step + 1 :]]
    inner = tree if isinstance(tree, Mapping) else {}
    made = _with(inner.get(step), rest, value) if rest else value
    kept = {key: part for key, part in inner.items() if key != step or made is not None}
    # A table that loses its last key goes with it: an empty one would say something else.
    return {**kept, step: made} if made is not None and made != {} else {key: kept[key] for key in kept if key != step}


def _rest(
    raw: RawPlan, plan: int, own: set[int], found: Mapping[tuple[str | int, ...], Plain]
) -> Iterator[tuple[tuple[str | int, ...], Plain]]:
    """The shares of the plan's other sources: they keep their proportions, and all shares sum to 1."""
    sources = standing(raw.raw, ("plan", plan, "source"))
    path = ("plan", plan, "source")
    shares = [_share(source.get("share") if isinstance(source, dict) else None) for source in sources]
    others = {number: share for number, share in enumerate(shares) if number not in own and share}
    left = 1 - sum((_share(found[(*path, number, "share")]) for number in own), Fraction(0))
    total = sum(others.values(), Fraction(0))
    if not others or not total or left <= 0 or left == total:
        return
    grain = lcm(left.denominator, _PLACES)
    parts = split(int(left * grain), [weight * left * grain / total for weight in others.values()])
    for number, part in zip(others, parts, strict=True):
        yield (*path, number, "share"), number_of(Fraction(part, grain))


def _share(value: object) -> Fraction:
    """A share of a file, 0 where none stands."""
    try:
        return Fraction(str(value)) if value is not None else Fraction(0)
    except ValueError:
        return Fraction(0)


def _readdressed(problems: Iterable[Problem], raw: RawPlan, edits: Edits) -> Iterator[Problem]:
    """Faults with the address of the edit that made them in place of their place in the file."""
    outline = raw_outline(raw.raw)
    scopes = [(edit.address, _scopes(place_of(edit.address, outline), outline)) for edit in edits.changed]
    for problem in problems:
        yield problem._replace(where=_blamed(problem.where, scopes))


def _blamed(where: str, scopes: list[tuple[str, list[str]]]) -> str:
    """The address of the edit a fault belongs to: the one at its place, else the last one in its table."""
    depth = max((len(scope) for _, scope in scopes), default=0)
    for level in range(depth):
        for address, scope in reversed(scopes):
            if level < len(scope) and (where == scope[level] or (level < 2 and where.startswith(f"{scope[level]}."))):  # noqa: PLR2004
                return address
    return where


def _scopes(place: Place, outline: Outline) -> list[str]:
    """The places a fault of an edit can be told at, the nearest first."""
    key = ".".join(place.key)
    if place.plan is None or place.source is None:
        return [f"{NEED}.{key}", f"{NEED}.{key}", NEED]
    plan = f"plan[{outline[place.plan].plan}]"
    source = [f"{plan}.source[{name}]" for name in (place.source + 1, outline[place.plan].sources[place.source])]
    exact = [f"{one}.{key}" for one in source]
    return [*exact, *source, plan]
