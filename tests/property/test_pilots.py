"""Any pilot is written and read back the same; a file changed in one place is refused, or says the same as before."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.money import Money
from estimator.pilots.pilot import Pilot, Unit
from estimator.pilots.read import parse_pilot
from estimator.pilots.rows import Header
from estimator.pilots.write import pilot_bytes, rewritten
from tests.unit.pilots.make import HEADER

FIRST = date(2026, 11, 3)
STAGES = st.lists(st.sampled_from(["human", "length", "distinct", "accepted"]), min_size=1, max_size=4, unique=True)
COUNTS = st.integers(0, 10**6)
AMOUNTS = st.integers(0, 10**9).map(lambda minor: Fraction(minor, 10**6))


@st.composite
def units(draw: st.DrawFn, stages: list[str], counted: st.SearchStrategy[bool]) -> Unit:
    """A sampling unit whose counts add up."""
    falling = sorted(draw(st.lists(COUNTS, min_size=len(stages) + 1, max_size=len(stages) + 1)), reverse=True)
    tokens = draw(COUNTS) if draw(counted) else None
    name = draw(st.integers(0, 10**12).map(str) | st.text("0123456789abcdef", min_size=1, max_size=64))
    cost = draw(st.none() | AMOUNTS)
    return Unit(
        name,
        falling[0],
        tuple(falling[1:]),
        None if tokens is None else tokens if falling[-1] else 0,
        None if cost is None else Money(cost, "USD"),
        draw(st.none() | st.dictionaries(st.sampled_from(["post", "call"]), COUNTS)),
        draw(st.none() | st.integers(0, 2).map(lambda days: FIRST + timedelta(days))),
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[Header, list[Unit], dict[int, int] | None]:
    """A header, the units and the clusters of a pilot."""
    stages = draw(STAGES)
    near = {"method": "own"} if "distinct" in stages else None
    header = Header.model_validate({**HEADER, "stages": stages, "near_duplicates": near})
    rows = draw(st.lists(units(stages, st.booleans()), min_size=1, max_size=5, unique_by=lambda row: row.name))
    return header, rows, draw(st.sampled_from([None, clusters(stages, rows)]))


def clusters(stages: list[str], rows: list[Unit]) -> dict[int, int] | None:
    """One cluster holds every copy; ``None`` where there is no such stage or nothing was kept of something."""
    if "distinct" not in stages:
        return None
    place = stages.index("distinct")
    reached = sum(row.kept[place - 1] if place else row.fetched for row in rows)
    kept = sum(row.kept[place] for row in rows)
    if not kept:
        return None if reached else {}
    single = {1: kept - 1} if kept > 1 else {}
    big = reached - (kept - 1)
    return {**single, big: single.get(big, 0) + 1}


def seeded(seed: int) -> bytes:
    """A pilot file drawn at once: what is changed in it matters to the tests below, not how it came about."""
    random = Random(seed)
    stages = random.sample(["human", "length", "distinct"], random.randint(1, 3))
    near = {"method": "own"} if "distinct" in stages else None
    header = Header.model_validate({**HEADER, "stages": stages, "near_duplicates": near})
    rows = [_seeded_unit(str(number), len(stages), random) for number in range(random.randint(1, 4))]
    return pilot_bytes(header, rows, random.choice([None, clusters(stages, rows)]))


def _seeded_unit(name: str, stages: int, random: Random) -> Unit:
    falling = sorted((random.randint(0, 12) for _ in range(stages + 1)), reverse=True)
    tokens = random.choice([None, random.randint(1, 99) if falling[-1] else 0])
    cost = random.choice([None, Money(Fraction(random.randint(0, 99), 100), "USD")])
    metered = random.choice([None, {"post": falling[0], "call": 1}])
    return Unit(name, falling[0], tuple(falling[1:]), tokens, cost, metered, random.choice([None, FIRST]))


SOUND = st.integers(0, 10**9).map(seeded)


def said(pilot: Pilot) -> tuple[object, ...]:
    """All that a pilot says, save the digests of its bytes."""
    return pilot.header, pilot.rows, pilot.cluster_sizes, pilot.cost


@settings(max_examples=settings().max_examples // 10 + 10)
@given(files())
def test_what_is_written_is_read_back(made: tuple[Header, list[Unit], dict[int, int] | None]) -> None:
    header, rows, sizes = made
    data = pilot_bytes(header, rows, sizes)
    pilot = parse_pilot(data, "p.jsonl")
    assert (pilot.header, pilot.rows, pilot.cluster_sizes) == (header, tuple(rows), sizes)
    assert rewritten(pilot) == data
    assert [sum(column) for column in zip(*(row.kept for row in rows), strict=True)] == list(pilot.kept.values())


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a value stands in a JSON value."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


OTHERS = st.sampled_from(
    [
        None,
        True,
        0,
        1,
        2,
        7,
        -1,
        1.0,
        10**15,
        10**20,
        "",
        "0",
        "1",
        "x",
        "2026-11-04",
        "human",
        [],
        {},
        ["human"],
        {"1": 1},
    ]
)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(SOUND, st.data())
def test_a_change_of_one_field_is_refused_or_changes_nothing(sound: bytes, data: st.DataObject) -> None:
    lines = [json.loads(line) for line in sound.splitlines()]
    number = data.draw(st.integers(0, len(lines) - 1))
    path = data.draw(st.sampled_from(list(places(lines[number]))))
    holder = lines[number]
    for key in path[:-1]:
        holder = holder[key]
    kind = data.draw(
        st.sampled_from(["replace", "remove", "rename"] if isinstance(holder, dict) else ["replace", "remove"])
    )
    if kind == "replace":
        new = data.draw(OTHERS)
        assume((type(new), new) != (type(holder[path[-1]]), holder[path[-1]]))
        holder[path[-1]] = new
    else:
        old = holder.pop(path[-1])
        if kind == "rename":
            holder[f"{path[-1]}x"] = old
    changed = "".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines).encode()
    _refused_or_same(changed, sound)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(SOUND, st.data())
def test_a_change_of_one_byte_is_refused_or_changes_nothing(sound: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sound) - 1))
    new = data.draw(st.integers(0, 255))
    _refused_or_same(sound[:place] + bytes([new]) + sound[place + 1 :], sound)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(SOUND, st.data())
def test_lines_lost_doubled_or_swapped_are_refused(sound: bytes, data: st.DataObject) -> None:
    lines = sound.splitlines(keepends=True)
    one, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    for changed in (
        lines[:one] + lines[one + 1 :],
        [*lines[:one], lines[one], *lines[one:]],
        [lines[other] if n == one else lines[one] if n == other else line for n, line in enumerate(lines)],
    ):
        _refused_or_same(b"".join(changed), sound)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(SOUND, st.data())
def test_a_file_cut_anywhere_is_refused_or_whole(sound: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(sound) - 1))
    _refused_or_same(sound[:length], sound)
    whole = parse_pilot(sound, "p.jsonl")
    try:
        part = parse_pilot(sound[:length], "p.jsonl", partial=True)
    except InputError:
        return
    assert part.rows == whole.rows[: part.units]
    assert part.header == whole.header


def _refused_or_same(changed: bytes, sound: bytes) -> None:
    try:
        found = parse_pilot(changed, "p.jsonl")
    except InputError:
        return
    assert said(found) == said(parse_pilot(sound, "p.jsonl"))
