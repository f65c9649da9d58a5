"""A conversation of two ends, one of which waits while the other works: calls, and what they return or raise.

Plain values cross by copy (:mod:`providers.runner.inside.plain`), all else stays where it was made and is named by a
number; the other end holds a stand-in (:mod:`providers.runner.inside.far`). What one end may do to the other's objects
is the other's to say. Nothing that crosses is code.
"""

import builtins
import sys
from _thread import RLock, get_ident
from collections.abc import Callable, Coroutine, Mapping
from types import CodeType, CoroutineType, FrameType, ModuleType, TracebackType
from typing import Any, NamedTuple

from providers.runner.inside.far import SPECIALS, Far, FarType, note, stand_in
from providers.runner.inside.frames import GarbledError, GoneError, Pipe
from providers.runner.inside.plain import (
    CONTAINERS,
    EXACT,
    content,
    empty,
    fill,
    flat,
    mutable,
    standard,
    standard_name,
    unflat,
)

_BY_FUNCTION: Mapping[str, Callable[..., Any]] = {
    f"__{word}__": getattr(builtins, word) for word in ("len", "iter", "next", "bool", "str", "repr", "hash")
}
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, ImportError)


class Hooks(NamedTuple):
    """What one end of a link does in its own way.

    Attributes:
        allow: Whether the other end may do that to an object of this end: ``op``, the object, the attribute's name.
        printed: Takes what the other end printed while it worked.
        print_out: What this end printed since it was last asked.
        broken: Is told that the conversation is over, before whoever asked can be: it need not return.
    """

    allow: Callable[[str, object, str], bool]
    printed: Callable[[str], object] = len
    print_out: Callable[[], str] = str
    broken: Callable[[Exception], object] = bool


class Link:
    """One end.

    Args:
        pipe: To the other end.
        hooks: What is this end's own.
        callers: Whether every thread may ask, one after another; else the one that made the link alone.
    """

    def __init__(self, pipe: Pipe, hooks: Hooks, *, callers: bool = True) -> None:
        self.pipe = pipe
        self.own: list[Any] = []
        self._hooks = hooks
        self._thread = None if callers else get_ident()
        self._lock = RLock()
        self._handles: dict[int, int] = {}
        self._far: dict[int, Any] = {}
        self._raised: list[BaseException] = []

    def handle(self, value: object) -> int:
        """The number of an object of this end; it is kept from then on, so the number stays its own."""
        if id(value) not in self._handles:
            self._handles[id(value)] = len(self.own)
            self.own.append(value)
        return self._handles[id(value)]

    def came(self, error: BaseException) -> bool:
        """Whether the other end raised it."""
        return any(known is error for known in self._raised)

    def ask(
        self, op: str, handle: int, name: str, args: tuple[object, ...] = (), named: Mapping[str, object] | None = None
    ) -> Any:  # noqa: ANN401 - whatever the other end answers
        """What the other end answers.

        Raises:
            GoneError: It is no more.
            GarbledError: What it said is no answer.
            BaseException: What it raised.
        """
        if self._thread not in {None, get_ident()}:
            raise RuntimeError("only the thread that was called may call back into the tests")
        with self._lock:
            try:
                return self._asked(op, handle, name, args, named or {})
            except (GoneError, GarbledError) as error:
                self._hooks.broken(error)
                raise
            except _RaisedError as far:
                raised = far.error
        if isinstance(raised, StopIteration) and name != "__next__":
            # As PEP 479 has it for generators: else a function could end `all(map(f, cases))` before its first case.
            raised = RuntimeError("a function raised StopIteration")
        self._raised.append(raised)
        raise raised

    def _asked(self, op: str, handle: int, name: str, args: tuple[object, ...], named: Mapping[str, object]) -> Any:  # noqa: ANN401
        writer = Writer(self, [])
        self.pipe.send({"q": [op, handle, name, [writer(arg) for arg in args], writer.named(named)]})
        while "q" in (message := self._message()):
            self.serve(message)
        try:
            return self._answer(message, writer.met)
        except _UNREADABLE as error:
            raise GarbledError(f"an answer that cannot be read: {type(error).__name__}") from None

    def serve(self, message: dict[str, Any]) -> None:
        """Do what the other end asks, and tell it what came of it."""
        met: list[Any] = []
        try:
            op, handle, name, args, named = message["q"]
            reader = Reader(self, met)
            values = [reader(arg) for arg in args]
            reply = {"v": self._do(op, self.own[handle], name, values, {key: reader(named[key]) for key in named})}
        except (GoneError, GarbledError):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever is raised belongs to the one who asked
            reply = {"x": error}
        self._reply(reply, met)

    def _reply(self, reply: dict[str, Any], met: list[Any]) -> None:
        for _ in range(2):  # a value that cannot be told becomes the error that says so, which can
            try:
                writer = Writer(self, met[:])
                told = {"m": [writer.content(value) for value in met]}
                told |= {key: writer(value) for key, value in reply.items()}
                self.pipe.send(told | {"o": self._hooks.print_out()})
            except (TypeError, ValueError, RecursionError, MemoryError) as error:
                reply, met = {"x": type(error)(str(error))}, []
            else:
                return

    def _message(self) -> dict[str, Any]:
        message = self.pipe.receive()
        if not isinstance(message, dict):
            raise GarbledError("a message that is no object")
        return message

    def _answer(self, message: dict[str, Any], met: list[Any]) -> Any:  # noqa: ANN401 - any value
        known = list(met)
        reader = Reader(self, met)
        for value, held in zip(known, message["m"], strict=False):
            fill(value, held, reader)
        if message["o"]:
            self._hooks.printed(str(message["o"]))
        if "x" in message:
            error = reader(message["x"])
            raise _RaisedError(error if isinstance(error, BaseException) else TypeError("raised what is no exception"))
        return reader(message["v"])

    def _do(self, op: str, target: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:  # noqa: ANN401
        if op == "describe":
            return _described(target)
        if not self._hooks.allow(op, target, name):
            raise AttributeError(
                f"{type(target).__name__!r} object has no attribute {name!r} that the solution may use"
            )
        if op == "special":
            if name not in SPECIALS:
                raise GarbledError(f"a special method {name[:40]!r}")
            plainly = _BY_FUNCTION.get(name)
            return plainly(target) if plainly else getattr(type(target), name)(target, *args, **named)
        if op == "await":
            import asyncio  # noqa: PLC0415 - heavy, and few exercises need it

            return asyncio.run(target)
        if op == "get":
            return getattr(target, name)
        if op == "call":
            return target(*args, **named)
        return setattr(target, name, args[0]) if op == "set" else delattr(target, name)

    def far_class(self, handle: int) -> FarType:
        """The stand-in of a class of the other end; asked once."""
        if handle not in self._far:
            name, specials, bases = self.ask("describe", handle, "")
            self._far[handle] = stand_in(self, handle, str(name), specials, bases)
        found = self._far[handle]
        if not isinstance(found, FarType):
            raise GarbledError("a class that is no class")
        return found

    def far(self, handle: int, kind: type) -> Far:
        """The stand-in of an object of the other end: the same one each time."""
        if not issubclass(kind, Far):
            raise GarbledError("an object of no class")
        if handle not in self._far:
            self._far[handle] = kind.__new__(kind)
            note(self._far[handle], handle)
        found = self._far[handle]
        if not isinstance(found, Far):
            raise GarbledError("an object that is none")
        return found


class _RaisedError(Exception):
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _described(kind: type) -> tuple[str, tuple[str, ...], tuple[type, ...]]:
    specials = tuple(
        name
        for name in sorted(SPECIALS)
        if getattr(kind, name, None) is not None and getattr(kind, name) is not getattr(object, name, None)
    )
    kept = tuple(base for base in kind.__bases__ if not _built_in(base) or issubclass(base, BaseException))
    return kind.__name__, tuple({*specials, "__str__", "__repr__"}), kept


def _built_in(kind: type) -> bool:
    return getattr(builtins, kind.__name__, None) is kind


class Writer:
    """Values as JSON, of one message.

    Args:
        link: The end that sends it.
        met: Containers that both ends know by number already; those met are added.
    """

    def __init__(self, link: Link, met: list[Any]) -> None:
        self.met = met
        self._link = link
        self._numbers = {id(value): number for number, value in enumerate(met)}

    def content(self, value: object) -> Any:  # noqa: ANN401 - JSON
        """What a container holds now."""
        return content(value, self)

    def named(self, values: Mapping[str, object]) -> dict[str, Any]:
        """Values by name."""
        return {name: self(value) for name, value in values.items()}

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - any value
        """A value."""
        if value is None:
            return None
        tag = mutable(value)
        if tag:
            if id(value) in self._numbers:
                return {"r": self._numbers[id(value)]}
            self._numbers[id(value)] = len(self.met)
            self.met.append(value)
            return {tag: content(value, self)}
        simple = flat(value, self)
        return self._other(value) if simple is None else simple

    def _other(self, value: Any) -> Any:  # noqa: ANN401 - any value
        if isinstance(value, type):
            return self._class(value)
        kind = type(value)
        if isinstance(kind, FarType) and kind.far_link is self._link:
            return {"h": value.__dict__["far_handle"]}
        if isinstance(value, TracebackType | ModuleType):
            return {"M": value.__name__} if isinstance(value, ModuleType) else None
        if isinstance(value, FrameType | CodeType | Link | Pipe):
            raise TypeError(f"a {kind.__name__} cannot pass between tests and solution")
        if isinstance(value, BaseException):
            return self._raised(value)
        if isinstance(value, CoroutineType):
            return {"a": self._link.handle(value)}
        return {"o": [self._link.handle(value), self._class(kind), *self._base(value)]}

    def _base(self, value: object) -> list[Any]:
        # The plain value within one of a subclass, where there is one.
        kinds = (name for name in EXACT if isinstance(value, getattr(builtins, name)))
        return [self(EXACT[name](value)) for name in list(kinds)[:1]]

    def _class(self, kind: type) -> dict[str, Any]:
        if isinstance(kind, FarType) and kind.far_link is self._link:
            return {"h": kind.far_class}
        if _built_in(kind):
            return {"y": kind.__name__}
        name = standard_name(kind)
        return {"g": name} if name else {"C": self._link.handle(kind)}

    def _raised(self, error: BaseException) -> dict[str, Any]:
        error.__traceback__ = None
        told: list[Any] = []
        for arg in error.args:
            try:
                told.append(self(arg))
            except (TypeError, ValueError, RecursionError):
                told.append(str(type(arg)))
        return {"x": [self._link.handle(error), self._class(type(error)), told]}


class Reader:
    """Values from JSON, of one message.

    Args:
        link: The end that got it.
        met: Containers that both ends know by number already; those met are added.
    """

    def __init__(self, link: Link, met: list[Any]) -> None:
        self._met = met
        self._link = link
        self._known: Mapping[str, Callable[[Any], Any]] = {
            "r": met.__getitem__,
            "h": link.own.__getitem__,
            "o": lambda parts: self._object(*parts),
            "x": lambda parts: self._raised(*parts),
            "y": self._built_in,
            "g": standard,
            "C": link.far_class,
            "M": _module,
            "a": lambda handle: _awaited(link, handle),
        }

    def __call__(self, told: Any) -> Any:  # noqa: ANN401 - any value
        """The value that is told."""
        if isinstance(told, list):
            raise GarbledError("a bare list")
        if not isinstance(told, dict):
            return told
        ((tag, held),) = told.items()
        if tag in CONTAINERS:
            value = empty(tag, held)
            self._met.append(value)
            fill(value, held, self)
            return value
        known = self._known.get(tag)
        return known(held) if known else unflat(tag, held, self)

    @staticmethod
    def _built_in(name: str) -> type:
        found = getattr(builtins, name, None)
        if not isinstance(found, type):
            raise GarbledError("a class that is not built in")
        return found

    def _object(self, handle: int, kind: Any, *base: Any) -> Far:  # noqa: ANN401 - JSON
        value = self._link.far(handle, self._stand_in(kind))
        if base:
            note(value, handle, self(base[0]), based=True)
        return value

    def _stand_in(self, told: Any) -> type:  # noqa: ANN401 - JSON
        # An object of a class that both ends have but whose value does not cross, such as a subclass's own cell.
        kind = self(told)
        if isinstance(kind, FarType):
            return kind
        return stand_in(self._link, -1, kind.__name__, _described(kind)[1], ())

    def _raised(self, handle: int, told: Any, args: list[Any]) -> BaseException:  # noqa: ANN401 - JSON
        kind = self(told)
        values = [self(arg) for arg in args]
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise GarbledError("an exception of no class")
        try:
            error = kind.__new__(kind, *values)
            if isinstance(error, Far):
                note(error, handle)
            else:
                error.__init__(*values)  # type: ignore[misc] # a new one, which its class has not seen yet
        except TypeError:  # its class takes other arguments than it keeps
            error = kind.__new__(kind)
        object.__setattr__(error, "args", tuple(values))
        return error


def _module(name: str) -> ModuleType:
    # Both ends have the standard library: each uses its own, which the other cannot have altered.
    if name.partition(".")[0] not in sys.stdlib_module_names:
        raise TypeError(f"the module {name[:80]!r} cannot pass between tests and solution")
    __import__(name)
    return sys.modules[name]


def _awaited(link: Link, handle: int) -> Coroutine[Any, Any, Any]:
    async def run() -> Any:  # noqa: ANN401 - whatever the other end answers
        return link.ask("await", handle, "")

    return run()
