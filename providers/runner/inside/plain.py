"""Plain values as JSON: what crosses between tests and solution by copy, with nothing in it that can act.

A scalar that JSON has is itself; all else is an object of one key, its tag. Lists, dicts, sets and their kin are
numbered as they are met, so that a value that holds one twice, or itself, arrives so, and so that the one called can
say what it did to those it was handed.
"""

import math
import sys
from collections.abc import Callable, Mapping
from typing import Any

_JSON_INT = 1 << 62  # longer ones go as hexadecimal, which has no limit of digits and no square time

CONTAINERS = frozenset("ldsBONq")
"""Tags of the containers that can change."""

EXACT: Mapping[str, Callable[[Any], Any]] = {
    "int": int.__int__,
    "str": str.__str__,
    "float": float.__float__,
    "bytes": bytes,
    "tuple": tuple,
    "list": list,
    "dict": dict,
    "set": set,
    "frozenset": frozenset,
}
"""The plain value within one of a subclass, such as a named tuple or an ``IntEnum``."""

_STANDARD: Mapping[str, Callable[[Any], tuple[object, ...]]] = {
    "decimal.Decimal": lambda value: (str(value),),
    "fractions.Fraction": lambda value: (value.numerator, value.denominator),
    "datetime.timedelta": lambda value: (value.days, value.seconds, value.microseconds),
    "datetime.date": lambda value: (value.year, value.month, value.day),
    "datetime.datetime": lambda value: (value.isoformat(), value.fold),
    "datetime.time": lambda value: (value.isoformat(), value.fold),
    "uuid.UUID": lambda value: (str(value),),
}
_FROM_TEXT = frozenset({"datetime.datetime", "datetime.time"})
CLASSES = (*_STANDARD, *(f"collections.{name}" for name in ("OrderedDict", "Counter", "deque", "defaultdict")))
"""Classes of the standard library that both ends have, by name; no other is ever loaded by a name the other end says.

Not even from the standard library: ``unittest.mock.ANY`` is there, which equals everything.
"""


_BUILT_IN: Mapping[type, str] = {list: "l", dict: "d", set: "s", bytearray: "B"}
_COLLECTIONS: Mapping[str, str] = {
    "collections.OrderedDict": "O",
    "collections.Counter": "N",
    "collections.deque": "q",
    "collections.defaultdict": "d",
}


def standard(name: str) -> Any:  # noqa: ANN401 - a class of the standard library
    """A class of :data:`CLASSES`.

    Raises:
        KeyError: It is none of them.
    """
    if name not in CLASSES:
        raise KeyError(name)
    module, _, word = name.rpartition(".")
    __import__(module)
    return getattr(sys.modules[module], word)


def standard_name(kind: type) -> str:
    """The name of a class among :data:`CLASSES`; empty where it is none."""
    name = f"{kind.__module__}.{kind.__qualname__}"
    return name if name in CLASSES and getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind else ""


def mutable(value: object) -> str:
    """The tag of a container that can change, else empty."""
    kind = type(value)
    if kind in _BUILT_IN:
        return _BUILT_IN[kind]
    return _COLLECTIONS.get(standard_name(kind), "") if kind.__module__ == "collections" else ""


def content(value: Any, code: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - of any of the containers
    """What a container holds, as JSON."""
    tag = mutable(value)
    if tag == "B":
        return value.decode("latin-1")
    if tag in {"d", "O", "N"}:
        return [[code(key), code(held)] for key, held in value.items()]
    items = [code(item) for item in value]
    return [value.maxlen, items] if tag == "q" else items


def empty(tag: str, held: Any) -> Any:  # noqa: ANN401 - any of the containers
    """A container of that tag with nothing in it yet; ``held`` is its content as JSON."""
    if tag in {"l", "d", "s", "B"}:
        return {"l": list, "d": dict, "s": set, "B": bytearray}[tag]()
    if tag == "q":
        return standard("collections.deque")(maxlen=None if held[0] is None else int(held[0]))
    return standard("collections.OrderedDict" if tag == "O" else "collections.Counter")()


def fill(value: Any, held: Any, read: Callable[[Any], Any]) -> None:  # noqa: ANN401 - any of the containers
    """Put into a container what it holds now, as :func:`content` told it."""
    tag = mutable(value)
    if tag in {"d", "O", "N"}:
        pairs = [(read(key), read(item)) for key, item in held]
        value.clear()
        for key, item in pairs:  # a Counter's own way to take pairs in would count them
            value[key] = item
        return
    items = str(held).encode("latin-1") if tag == "B" else [read(item) for item in (held[1] if tag == "q" else held)]
    value.clear()
    (value.update if tag == "s" else value.extend)(items)


def flat(value: Any, code: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - any plain value
    """A plain value that cannot change, as JSON; ``None`` where it is not plain. ``None`` itself is not asked."""
    kind = type(value)
    if kind in {bool, str}:
        return value
    if kind in _FLAT:
        return _FLAT[kind](value, code)
    if value is NotImplemented or value is ...:
        return {"n": value is ...}
    name = standard_name(kind)
    return {"k": [name, [code(part) for part in _STANDARD[name](value)]]} if name in _STANDARD else None


def _span(value: Any, code: Callable[[Any], Any]) -> list[Any]:  # noqa: ANN401 - a range or a slice
    return [code(part) for part in (value.start, value.stop, value.step)]


_FLAT: Mapping[type, Callable[[Any, Callable[[Any], Any]], Any]] = {
    int: lambda value, _: value if -_JSON_INT < value < _JSON_INT else {"i": hex(value)},
    float: lambda value, _: value if math.isfinite(value) else {"f": repr(value)},
    bytes: lambda value, _: {"b": value.decode("latin-1")},
    tuple: lambda value, code: {"t": [code(item) for item in value]},
    frozenset: lambda value, code: {"z": [code(item) for item in value]},
    complex: lambda value, code: {"c": [code(value.real), code(value.imag)]},
    range: lambda value, code: {"R": _span(value, code)},
    slice: lambda value, code: {"S": _span(value, code)},
}


def unflat(tag: str, held: Any, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - any plain value, by tag
    """The plain value that a tag of :func:`flat` stands for.

    Raises:
        KeyError: The tag is none of them.
    """
    if tag in _WHOLE:
        return _WHOLE[tag](held)
    if tag == "k":
        kind = standard(held[0])
        parts = [read(part) for part in held[1]]
        return kind.fromisoformat(parts[0]).replace(fold=parts[1]) if held[0] in _FROM_TEXT else kind(*parts)
    return _PARTS[tag]([read(part) for part in held])


_WHOLE: Mapping[str, Callable[[Any], Any]] = {
    "i": lambda held: int(held, 16),
    "f": float,
    "b": lambda held: str(held).encode("latin-1"),
    "n": lambda held: ... if held else NotImplemented,
}
_PARTS: Mapping[str, Callable[[list[Any]], Any]] = {
    "t": tuple,
    "z": frozenset,
    "c": lambda parts: complex(*parts),
    "R": lambda parts: range(*parts),
    "S": lambda parts: slice(*parts),
}
