"""Objects of the other end: stand-ins whose every operation is asked over the link.

A class of the other end gets a stand-in class with the special methods that it has, so that what it cannot do fails
here as it would there. One rule is not forwarded: a stand-in never equals a plain value, has no order with it and no
difference from it, unless its class is derived from one (a named tuple, an ``IntEnum``), and then the plain value
within is taken, here. So a solution cannot pass by returning an object that equals everything, or is near it.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Protocol

_BINARY = "add sub mul truediv floordiv mod pow matmul lshift rshift and or xor divmod"
_COMPARED = frozenset(f"__{word}__" for word in ("eq", "ne", "lt", "le", "gt", "ge", "sub", "rsub"))
_PLAIN = (
    "call len iter next getitem setitem delitem contains bool int float index complex round abs neg pos invert hash "
    "enter exit str repr format reversed bytes trunc floor ceil aiter anext aenter aexit"
)
SPECIALS = (
    frozenset(f"__{word}__" for word in _PLAIN.split())
    | frozenset(f"__{side}{word}__" for side in ("", "r", "i") for word in _BINARY.split())
    | _COMPARED
)
"""Methods that operators and the like look up on a class; nothing else of two underscores is asked by an operator."""


class Asks(Protocol):
    """The end of a link that stand-ins ask through."""

    def ask(
        self, op: str, handle: int, name: str, args: tuple[object, ...] = (), named: Mapping[str, object] | None = None
    ) -> Any:  # noqa: ANN401 - whatever the other end answers
        """What the other end answers, or raises."""
        ...


class FarType(type):
    """The class of stand-in classes; ``far_link`` and ``far_class`` of each say which one it stands for."""

    far_link: Asks
    far_class: int

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> "FarType":
        """A stand-in class; a class statement makes none."""
        if bases and "far_class" not in space:
            raise TypeError(f"tests run apart from the solution and cannot derive a class from its {bases[0].__name__}")
        return super().__new__(cls, name, bases, space)

    def __call__(cls, *args: object, **named: object) -> Any:  # noqa: ANN401 - what a class makes
        """An object of the class, made at the other end."""
        return cls.far_link.ask("call", cls.far_class, "", args, named)

    def __getattr__(cls, name: str) -> Any:  # noqa: ANN401 - any attribute
        if name.startswith("far_"):
            raise AttributeError(name)
        return cls.far_link.ask("get", cls.far_class, name)

    def __setattr__(cls, name: str, value: object) -> None:
        if name.startswith("__"):  # what the interpreter itself notes on a class
            super().__setattr__(name, value)
        else:
            cls.far_link.ask("set", cls.far_class, name, (value,))

    def __iter__(cls) -> Any:  # noqa: ANN401 - an enumeration's members
        return cls.far_link.ask("special", cls.far_class, "__iter__")

    def __len__(cls) -> int:
        return int(cls.far_link.ask("special", cls.far_class, "__len__"))

    def __bool__(cls) -> bool:
        return True

    def __getitem__(cls, key: object) -> Any:  # noqa: ANN401 - an enumeration's member
        return cls.far_link.ask("special", cls.far_class, "__getitem__", (key,))

    def __contains__(cls, key: object) -> bool:
        return bool(cls.far_link.ask("special", cls.far_class, "__contains__", (key,)))


class Far(metaclass=FarType):
    """An object of the other end."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute
        if "far_handle" not in self.__dict__ or name.startswith("far_"):
            raise AttributeError(name)
        return type(self).far_link.ask("get", self.__dict__["far_handle"], name)

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("__"):  # what the interpreter itself notes on an exception
            super().__setattr__(name, value)
        else:
            type(self).far_link.ask("set", self.__dict__["far_handle"], name, (value,))

    def __delattr__(self, name: str) -> None:
        type(self).far_link.ask("del", self.__dict__["far_handle"], name)


def _forwarded(name: str) -> Callable[..., Any]:
    def method(self: Far, *args: object, **named: object) -> Any:  # noqa: ANN401 - what an operator gives
        return type(self).far_link.ask("special", self.__dict__["far_handle"], name, args, named)

    method.__name__ = name
    return method


def _subtracted(value: Any, of: Any) -> Any:  # noqa: ANN401 - what an operator gives
    return of - value


def _compared(name: str) -> Callable[..., Any]:
    forward = _forwarded(name)
    plainly = _subtracted if name == "__rsub__" else getattr(operator, name.strip("_"))

    def method(self: Far, other: object) -> Any:  # noqa: ANN401 - what an operator gives
        if isinstance(other, Far):
            return forward(self, other)
        if "far_base" in self.__dict__:
            return plainly(self.__dict__["far_base"], other)
        return NotImplemented

    method.__name__ = name
    return method


_METHODS = {name: (_compared if name in _COMPARED else _forwarded)(name) for name in sorted(SPECIALS)}


def stand_in(link: Asks, handle: int, name: str, specials: tuple[str, ...], bases: tuple[type, ...]) -> FarType:
    """A stand-in class.

    Args:
        link: To ask through.
        handle: The class at the other end.
        name: Of the class.
        specials: Special methods that it has beyond ``object``'s.
        bases: Stand-ins of its bases, and exceptions that are built in.
    """
    space: dict[str, Any] = {word: _METHODS[word] for word in specials if word in _METHODS}
    space |= {"far_link": link, "far_class": handle, "__module__": "solution"}
    if not any(issubclass(base, Far) for base in bases):
        bases = (Far, *bases)
    return FarType(name, bases, space)


def note(value: Far, handle: int, base: object = None, *, based: bool = False) -> None:
    """Write on a stand-in which object it stands for, and the plain value within it."""
    value.__dict__["far_handle"] = handle
    if based:
        value.__dict__["far_base"] = base
