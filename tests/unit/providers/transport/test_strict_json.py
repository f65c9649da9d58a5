import json
import time
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.transport.strict_json import NotJsonError, parse, parse_measured


def test_numbers_are_exact_and_nothing_is_none() -> None:
    assert parse(b'{"a": 0.1, "b": 9007199254740993, "c": 1e3}') == {
        "a": Decimal("0.1"),
        "b": 9007199254740993,
        "c": Decimal("1E+3"),
    }
    assert parse(b"") is parse(b" \n") is None


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"NaN", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b'{"a": 1, "a": 1}', "twice"),
        (b'{"b": {"a": 1, "\\u0061": 2}}', "twice"),
        (b"9" * 31, "30 digits"),
        (b"1e31", "out of bounds"),
        (b"1e-31", "out of bounds"),
        (b"1e999999999", "out of bounds"),
        (b"0." + b"1" * 99, "out of bounds"),
        (b"\xff", "UTF-8"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"<html>", "not JSON"),
        (b"{", "not JSON"),
        (b"{} {}", "not JSON"),
        (b'"\n"', "not JSON"),
        (b"[" * 65 + b"]" * 65, "deeper than 64"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "deeper than 64"),
    ],
)
def test_what_has_no_single_meaning_is_refused_in_words_of_its_own(raw: bytes, says: str) -> None:
    with pytest.raises(NotJsonError, match=says) as refused:
        parse(raw)
    assert "html" not in str(refused.value)


def test_brackets_in_texts_are_not_levels() -> None:
    assert parse(b"[" * 64 + b"]" * 64)
    for text in ("[" * 99, '"' + "[" * 99, "\\" * 3 + "{" * 99, '\\"[' * 99):
        assert parse(json.dumps([text]).encode()) == [text]


@pytest.mark.parametrize("piece", [b"[", b'"', b'"a', b'\\"', b'{"a":', b'"\\'])
def test_a_megabyte_of_anything_is_refused_at_once(piece: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(NotJsonError):
        parse(piece * (2**20 // len(piece)))
    assert time.monotonic() - began < 2


leaves = st.none() | st.booleans() | st.integers(-(10**29), 10**29) | st.text()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))
def test_what_json_writes_is_read_as_it_was(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value


@settings(max_examples=100)
@given(st.binary(max_size=60) | st.text('[]{}",:\\ 0123456789.eE+-tfn', max_size=60).map(str.encode))
def test_any_bytes_are_a_value_or_refused(raw: bytes) -> None:
    with suppress(NotJsonError):
        parse(raw)


def test_measurements_are_floats_and_what_is_no_number_is_none() -> None:
    text = b'{"a": 0.5, "b": NaN, "c": [-Infinity, Infinity], "d": 3.5e-34, "e": 1e999, "f": 7}'
    assert parse_measured(text) == {"a": 0.5, "b": None, "c": [None, None], "d": 3.5e-34, "e": None, "f": 7}
    assert parse_measured(b"") is None


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'{"a": 1, "a": 1}', "twice"),
        (b"9" * 31, "30 digits"),
        (b"0." + b"1" * 59, "60 characters"),
        (b"[" * 65 + b"]" * 65, "deeper"),
        (b"\xff", "UTF-8"),
        (b"{} {}", "not JSON"),
    ],
)
def test_measurements_are_read_within_the_same_bounds(raw: bytes, says: str) -> None:
    with pytest.raises(NotJsonError, match=says):
        parse_measured(raw)
