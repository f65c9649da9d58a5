"""What a key of a strict model may hold, read off the model: a count, a number, a share, money, a day, one of a list.

A provider states its keys as a strict model and nothing else, so a provider of another distribution has controls too.
"""

import types
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from estimator.money import Money
from estimator.uncertain import Uncertain

Form = Literal["count", "number", "share", "money", "hourly", "price", "day", "choice"]
"""How a value is written. ``hourly``: money an hour; ``price``: money that may be a range."""

THOUSANDTH = Fraction(1, 1000)
"""The least share offered where none may be 0, and the finest step of one."""

_RANGE = {"low", "likely", "high"}
_UNITS = frozenset(
    {
        "calls",
        "days",
        "hours",
        "items",
        "labels",
        "listings",
        "minutes",
        "months",
        "records",
        "tokens",
        "turns",
        "watts",
    }
)


class Control(NamedTuple):
    """What may be written at a key.

    Attributes:
        form: How.
        least: The least value; ``None`` where there is none, or none that is reached.
        most: The most.
        choices: Every value, where they are listed.
    """

    form: Form
    least: Fraction | None = None
    most: Fraction | None = None
    choices: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def control(model: type[BaseModel], key: str) -> Control | None:
    """The control of a key; ``None`` for words, lists and tables."""
    field = model.model_fields[key]
    whole: Any = field.annotation
    for extra in field.metadata:
        whole = Annotated[whole, extra]
    bases = list(_bases(field.annotation))
    for base in bases:
        found = _control(base, whole)
        if found is not None:
            return found
    return None


def table(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The strict model of a table at a key; ``None`` where something else stands."""
    for base in _bases(model.model_fields[key].annotation):
        if isinstance(base, type) and issubclass(base, BaseModel) and not set(base.model_fields) >= _RANGE:
            return base
    return None


def _bases(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - a type expression
    """The plain types of an annotation, without bounds and without ``None``."""
    if get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _bases(part)
    elif get_origin(annotation) is Annotated:
        yield from _bases(get_args(annotation)[0])
    elif annotation is not type(None):
        yield annotation


_SIMPLE = {
    bool: Control("choice", choices=("false", "true")),
    date: Control("day"),
    Money: Control("money", Fraction(0)),
}


def _control(base: Any, whole: Any) -> Control | None:  # noqa: ANN401 - type expressions
    if get_origin(base) is Literal:
        return Control("choice", choices=tuple(str(value) for value in get_args(base)))
    if base is int:
        return _count(TypeAdapter(whole).core_schema)
    if base is str:
        return _money_text(whole)
    if isinstance(base, type) and issubclass(base, Uncertain):
        return _number(whole)
    if isinstance(base, type) and issubclass(base, BaseModel) and set(base.model_fields) >= _RANGE:
        return Control("price", Fraction(0))
    return _SIMPLE.get(base)


def _count(schema: Mapping[str, Any]) -> Control:
    while schema["type"] != "int":
        schema = schema["schema"]
    least, most = schema.get("ge"), schema.get("le")
    return Control("count", None if least is None else Fraction(least), None if most is None else Fraction(most))


def _takes(whole: Any, value: object) -> Any:  # noqa: ANN401 - a type expression, and what it made of a value
    try:
        return TypeAdapter(whole).validate_python(value)
    except ValidationError:
        return None


def _number(whole: Any) -> Control:  # noqa: ANN401 - a type expression
    one = _takes(whole, 1)
    known = one.estimated("") if isinstance(one, Uncertain) else None
    share = _takes(whole, "1.5") is None
    least = Fraction(known.least if known is not None else 0)
    if not least and _takes(whole, 0) is None:
        return Control("share", THOUSANDTH, Fraction(1)) if share else Control("number")
    most = known.most if known is not None else None
    return Control("share" if share else "number", least, None if most is None else Fraction(most))


def _money_text(whole: Any) -> Control | None:  # noqa: ANN401 - a type expression
    """Words that can only be money: found out by trying, because a provider checks them with a function of its own."""
    if _takes(whole, "x") is not None:
        return None
    if _takes(whole, "1 USD/hour") is not None:
        return Control("hourly", Fraction(0))
    return Control("money", Fraction(0)) if _takes(whole, "1 USD") is not None else None


def unit_of(key: str, form: Form) -> str:
    """What a key counts, as its name says: ``minutes`` of ``minutes_per_item``, ``days`` of ``every_days``."""
    if form == "share":
        return "share"
    last = key.rpartition(".")[2].partition("_per_")[0].rpartition("_")[2]
    if "_per_" in key:
        words = key.rpartition(".")[2].partition("_per_")[0].split("_")
        last = next((word for word in words if word in _UNITS), last)
    return last if last in _UNITS else ""


@lru_cache(maxsize=256)
def meanings(model: type[BaseModel]) -> Mapping[str, str]:
    """What each key means, from the ``Attributes`` of the model and of those it builds on."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        found.update(_attributes(base.__doc__ or "", set(model.model_fields)))
    return {key: words.replace("``", "'") for key, words in found.items()}


def _attributes(text: str, keys: set[str]) -> Iterator[tuple[str, str]]:
    name, held = "", ""
    listed = text.partition("Attributes:\n")[2].partition("\n\n")[0]
    for line in listed.splitlines():
        key, colon, words = line.strip().partition(": ")
        if colon and key in keys:
            yield from [(name, held)] if name else []
            name, held = key, words
        elif name:
            held = f"{held} {line.strip()}".rstrip()
    if name:
        yield name, held
