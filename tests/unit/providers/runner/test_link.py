"""What crosses between tests and solution arrives as it was, and nothing that crosses acts."""

import collections
import datetime as dt
import io
import math
import os
import types
import uuid
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.runner.inside import frames
from providers.runner.inside.far import Far
from providers.runner.inside.frames import GarbledError, GoneError, Pipe
from providers.runner.inside.judge import allowed
from providers.runner.inside.link import Hooks, Link, Reader, Writer
from tests.unit.providers.runner.talk import echo, framed, scripted, talking

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(10**60), max_value=10**60),
    st.floats(allow_nan=False),
    st.text(st.characters()),
    st.binary(),
    st.complex_numbers(allow_nan=False),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.uuids(),
    st.builds(range, st.integers(-5, 5), st.integers(-5, 5)),
    st.sampled_from([..., NotImplemented]),
)
HASHABLE = st.recursive(SCALARS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4)
VALUES = st.recursive(
    HASHABLE | st.binary().map(bytearray),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(HASHABLE, inner, max_size=4),
        st.dictionaries(HASHABLE, inner, max_size=4).map(collections.OrderedDict),
        st.sets(HASHABLE, max_size=4),
        st.lists(HASHABLE, max_size=4).map(collections.Counter),
        st.builds(collections.deque, st.lists(inner, max_size=4), st.none() | st.integers(4, 9)),
        st.tuples(inner, inner),
    ),
    max_leaves=12,
)


def _end() -> Link:
    return Link(Pipe(-1, -1), Hooks(allowed))


@settings(max_examples=300)  # of many kinds of parts, which take longest to draw
@given(VALUES)
def test_plain_values_arrive_as_they_were(value: object) -> None:
    link = _end()
    found = Reader(link, [])(Writer(link, [])(value))
    assert found == value
    assert type(found) is type(value)
    assert _exact(found) == _exact(value)
    assert link.own == []  # nothing was left behind to be asked for


def _exact(value: object) -> object:
    # What == does not tell: 1 from True and 1.0, 0.0 from -0.0. The order of a set is no part of it.
    if isinstance(value, dict):
        return [(_exact(key), _exact(held)) for key, held in value.items()]
    if isinstance(value, tuple | list | collections.deque):
        return [_exact(item) for item in value]
    return len(value) if isinstance(value, set | frozenset) else (type(value), repr(value))


@pytest.mark.parametrize("number", [2**62 - 1, 2**62, 2**62 + 1, -(2**62), 10**5_000], ids=range(5))
def test_long_numbers(number: int) -> None:
    assert Reader(_end(), [])(Writer(_end(), [])(number)) == number


def test_floats_that_json_lacks() -> None:
    assert math.isnan(Reader(_end(), [])(Writer(_end(), [])(math.nan)))
    assert Reader(_end(), [])(Writer(_end(), [])(-math.inf)) == -math.inf


def test_a_value_that_holds_itself() -> None:
    loop: list[Any] = [1]
    loop += [loop, {"again": loop}]
    found = Reader(_end(), [])(Writer(_end(), [])(loop))
    assert found[1] is found
    assert found[2]["again"] is found


def test_classes_and_modules_of_python_are_each_ends_own() -> None:
    for value in (int, ValueError, Decimal, collections.deque, math):
        assert Reader(_end(), [])(Writer(_end(), [])(value)) is value


class Colour(Enum):
    RED = 1


class Pair(tuple[int, int]):
    __slots__ = ()


class Odd(list[int]):
    def __len__(self) -> int:
        return 99


class ShortError(KeyError):
    def __init__(self, missing: int) -> None:
        super().__init__("short", missing)
        self.missing = missing


class Box:
    """Holds something."""

    kind = "box"

    def __init__(self, held: object = None) -> None:
        self.held = held

    def __add__(self, other: object) -> object:
        return ("added", other)

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 7

    def __sub__(self, other: object) -> int:
        return 0

    def __matmul__(self, other: object) -> Any:
        return NotImplemented

    def __getitem__(self, at: int) -> int:
        return [10, 20][at]

    def __len__(self) -> int:
        return 2

    def __call__(self, *args: object, **named: object) -> object:
        return args, named


def test_objects_stay_and_are_asked() -> None:
    with talking(Box, echo) as link:
        box = link.ask("call", 0, "", (3,), {})
        assert issubclass(type(box), Far)
        assert (box.held, box.kind, len(box), box[1], list(box), hash(box)) == (3, "box", 2, 20, [10, 20], 7)
        assert box(1, two=2) == ((1,), {"two": 2})
        assert box + 1 == ("added", 1)
        assert repr(box).startswith("<tests.unit.providers.runner.test_link.Box")
        box.held = [1]
        assert box.held == [1]
        del box.held
        with pytest.raises(AttributeError, match="held"):
            _ = box.held
        with pytest.raises(TypeError, match="unsupported operand"):
            _ = box @ 1
        with pytest.raises(TypeError, match="unsupported operand"):
            _ = box * 2
        assert link.ask("call", 1, "", (box,)) is box  # it comes home, and goes out again as itself
        kind = type(box)
        assert isinstance(kind(4), kind)
        assert kind.kind == "box"
        kind.kind = "case"
        assert kind(5).kind == "case"
    Box.kind = "box"


def test_an_object_that_equals_all_equals_no_plain_value() -> None:
    with talking(Box) as link:
        one, other = link.ask("call", 0, ""), link.ask("call", 0, "")
        assert one == other  # between its own, the solution says
        for plain in (None, 0, "", (), [], object()):
            assert not one == plain  # noqa: SIM201 - the operator is what is tested
            assert one != plain
            assert plain != one
        with pytest.raises(TypeError):
            _ = one - 1
        with pytest.raises(TypeError):
            _ = one < 1


def test_the_plain_value_within_is_compared_here() -> None:
    with talking(Pair, Odd, echo) as link:
        pair = link.ask("call", 0, "", ((1, 2),))
        assert pair == (1, 2)
        assert pair == (1, 2)
        assert pair != (1, 3)
        assert pair < (1, 3)
        assert {pair: 1}[(1, 2)] == 1
        odd = link.ask("call", 1, "", ([1],))
        assert len(odd) == 99
        assert odd == [1]


def test_enumerations_keep_their_identity() -> None:
    with talking(Colour, lambda: Colour) as link:
        kind = link.ask("call", 1, "")
        assert kind.RED is kind(1) is kind["RED"] is next(iter(kind))
        assert (len(kind), bool(kind), kind.RED in kind, kind.RED.name) == (1, True, True, "RED")


def test_a_class_statement_cannot_derive_from_the_solution() -> None:
    with talking(lambda: Box) as link:
        kind = link.ask("call", 0, "")
        with pytest.raises(TypeError, match="cannot derive a class from its Box"):
            type("Mine", (kind,), {})


def test_exceptions_cross_with_their_class() -> None:
    def short() -> None:
        raise ShortError(5)

    def stop() -> None:
        raise StopIteration

    def plain() -> None:
        raise UnicodeDecodeError("utf-8", b"x", 0, 1, "why")

    def odd() -> None:
        raise ValueError(io.StringIO(), types.SimpleNamespace)

    with talking(short, stop, plain, odd) as link:
        with pytest.raises(KeyError) as caught:
            link.ask("call", 0, "")
        assert type(caught.value).__name__ == "ShortError"
        assert caught.value.args == ("short", 5)
        assert caught.value.missing == 5  # type: ignore[attr-defined] # asked of the other end
        assert str(caught.value) == "('short', 5)"
        assert link.came(caught.value)
        assert not link.came(ShortError(5))
        with pytest.raises(RuntimeError, match="raised StopIteration"):
            link.ask("call", 1, "")
        with pytest.raises(UnicodeDecodeError, match="why"):
            link.ask("call", 2, "")
        with pytest.raises(ValueError, match="StringIO"):
            link.ask("call", 3, "")


def test_what_is_done_to_a_list_is_done_here_too() -> None:
    def sort(
        items: list[int], seen: set[int], by: dict[str, int], order: "collections.deque[int]", raw: bytearray
    ) -> Any:
        items.sort()
        seen.add(9)
        by["x"] = 1
        order.rotate(1)
        raw.reverse()
        return [items, items]

    items, seen, by, order, raw = (
        [3, 1],
        {1},
        collections.defaultdict(int, y=2),
        collections.deque([1, 2]),
        bytearray(b"ab"),
    )
    with talking(sort) as link:
        found = link.ask("call", 0, "", (items, seen, by, order, raw))
    assert (items, seen, dict(by), list(order), bytes(raw)) == ([1, 3], {1, 9}, {"y": 2, "x": 1}, [2, 1], b"ba")
    assert found[0] is found[1] is items


def test_callbacks_run_where_they_were_made() -> None:
    def twice(function: Any) -> Any:
        return function(function(1))

    seen: list[int] = []

    def note(n: int) -> int:
        seen.append(n)
        return n + 1

    with talking(twice) as link:
        assert link.ask("call", 0, "", (note,)) == 3
    assert seen == [1, 2]


def test_a_coroutine_is_awaited_where_it_was_made() -> None:
    import asyncio  # noqa: PLC0415 - beside its one use

    async def later(n: int) -> int:
        await asyncio.sleep(0)
        return n + 1

    with talking(later) as link:
        assert asyncio.run(link.ask("call", 0, "", (1,))) == 2


def test_what_was_printed_is_told() -> None:
    said = ["one"]
    heard: list[str] = []
    with talking(echo, printed=heard.append, said=lambda: said.pop() if said else "") as link:
        link.ask("call", 0, "", (1,))
        link.ask("call", 0, "", (1,))
    assert heard == ["one"]


def test_what_cannot_be_told_is_an_error_that_can() -> None:
    import sys  # noqa: PLC0415 - beside its one use

    with talking(sys._getframe, lambda: "x" * (9 << 20), lambda: __import__("pytest")) as link:
        with pytest.raises(TypeError, match="a frame cannot pass"):
            link.ask("call", 0, "")
        with pytest.raises(ValueError, match="at most 8,388,608"):
            link.ask("call", 1, "")
        with pytest.raises(GarbledError, match="an answer that cannot be read: TypeError"):
            link.ask("call", 2, "")
        with pytest.raises(TypeError, match="a code cannot pass"):
            link.ask("call", 0, "", (echo.__code__,))


def test_only_the_thread_that_was_called_calls_back() -> None:
    link = Link(Pipe(-1, -1), Hooks(allowed), callers=False)
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            link.ask("get", 0, "x")
        except RuntimeError as error:
            failed.append(error)

    import threading  # noqa: PLC0415 - beside its one use

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert "only the thread" in str(failed[0])


OWN = types.ModuleType("tests")
exec("class Fake:\n    count = 0\n    def go(self): return 1\n", OWN.__dict__)  # noqa: S102 - a class of the tests


@pytest.mark.parametrize(
    ("op", "target", "name", "may"),
    [
        ("call", echo, "", True),
        ("special", [].__iter__(), "__next__", True),
        ("get", OWN.Fake(), "go", True),
        ("get", OWN.Fake(), "_hidden", False),
        ("get", OWN.Fake(), "__class__", False),
        ("set", OWN.Fake(), "count", True),
        ("set", OWN.Fake(), "__class__", False),
        ("del", OWN.Fake(), "count", True),
        ("call", OWN.Fake, "", True),
        ("get", io.StringIO("x"), "read", True),
        ("set", io.StringIO("x"), "read", False),
        ("get", echo, "__globals__", False),
        ("get", echo, "__code__", False),
        ("get", (word for word in "ab"), "gi_frame", False),
        ("get", (word for word in "ab"), "close", False),
        ("get", (word for word in "ab"), "send", True),
        ("call", types.FunctionType, "", False),
        ("call", io.FileIO, "", False),
        ("call", type, "", False),
        ("get", os, "system", False),
        ("call", echo.__code__, "", False),
        ("await", echo, "", False),
        ("eval", echo, "", False),
    ],
    ids=range(23),
)
def test_what_a_solution_may_do_to_the_tests_objects(op: str, target: object, name: str, may: bool) -> None:  # noqa: FBT001
    assert allowed(op, target, name) is may


GARBLED = [
    "",
    "1",
    "[]",
    "{}",
    '{"v":1}',
    '{"m":[],"o":""}',
    '{"m":[],"o":"","v":[1]}',
    '{"m":[],"o":"","v":{}}',
    '{"m":[],"o":"","v":{"a":1,"b":2}}',
    '{"m":[],"o":"","v":{"zz":1}}',
    '{"m":[],"o":"","v":{"r":9}}',
    '{"m":[],"o":"","v":{"h":0}}',
    '{"m":[],"o":"","v":{"i":"x"}}',
    '{"m":[],"o":"","v":{"d":[[{"l":[]},1]]}}',
    '{"m":[],"o":"","v":{"y":"exec"}}',
    '{"m":[],"o":"","v":{"g":"unittest.mock._ANY"}}',
    '{"m":[],"o":"","v":{"k":["subprocess.Popen",["true"]]}}',
    '{"m":[],"o":"","v":{"k":["decimal.Decimal",["x"]]}}',
    '{"m":[],"o":"","v":{"M":"pytest"}}',
    '{"m":[],"o":"","v":{"o":[0,"int"]}}',
    '{"m":[],"o":"","v":{"x":[0,{"y":"int"},[]]}}',
    '{"m":[],"o":"","x":{"y":"int"}}{',
    '{"q":[]}',
    '{"m":[],"o":"","v":' + '{"l":[' * 5_000 + "]}" * 5_000 + "}",
]


@pytest.mark.parametrize("text", GARBLED, ids=range(len(GARBLED)))
def test_what_is_no_answer_is_said_so(text: str) -> None:
    with scripted(framed(text)) as link, pytest.raises((GarbledError, GoneError, TypeError)):
        link.ask("call", 0, "")


def test_a_message_has_a_longest() -> None:
    with (
        scripted((frames.MESSAGE + 1).to_bytes(4, "big")) as link,
        pytest.raises(GarbledError, match="8,388,609 bytes"),
    ):
        link.ask("call", 0, "")
    with scripted(b"\0\0") as link, pytest.raises(GoneError):
        link.ask("call", 0, "")


def test_a_function_that_is_built_in_has_no_name_on_both_ends() -> None:
    for name in ("exec", "eval", "open", "__import__", "globals"):
        with scripted(framed(f'{{"m":[],"o":"","v":{{"y":"{name}"}}}}')) as link, pytest.raises(GarbledError):
            link.ask("call", 0, "")


def test_standard_values_of_other_kinds() -> None:
    for value in (
        dt.datetime(2024, 1, 2, 3, tzinfo=dt.UTC),
        uuid.UUID(int=5),
        Fraction(1, 3),
        slice(1, None, 2),
    ):
        assert Reader(_end(), [])(Writer(_end(), [])(value)) == value
