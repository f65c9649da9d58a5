import gzip
import zlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.transport.body import FREE, MOST, Body, BodyFault, announced, packing


def whole(raw: bytes, *, packed: bool = True, length: int | None = None, step: int = 4096) -> bytes | str:
    body = Body("gzip" if packed else "none", length)
    for start in range(0, len(raw), step):
        fault = body.take(raw[start : start + step])
        if fault is not None:
            return fault.kind
    found = body.end()
    return found.kind if isinstance(found, BodyFault) else found


@settings(max_examples=50)
@given(st.binary(max_size=3_000), st.integers(1, 400))
def test_a_body_comes_out_as_it_was_packed_however_it_arrives(raw: bytes, step: int) -> None:
    assert whole(gzip.compress(raw, mtime=0), step=step) == raw
    assert whole(raw, packed=False, length=len(raw), step=step) == raw


@settings(max_examples=50)
@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_packed_body_cut_anywhere_is_cut(raw: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(raw, mtime=0)
    assert whole(packed[: data.draw(st.integers(1, len(packed) - 1))]) == "cut"


def test_nothing_packed_is_nothing() -> None:
    assert whole(b"") == b""


def test_the_ratio_counts_past_what_is_free() -> None:
    assert whole(gzip.compress(bytes(FREE))) == bytes(FREE)
    assert whole(gzip.compress(bytes(2 * FREE))) == "too large" or len(gzip.compress(bytes(2 * FREE))) * 200 >= 2 * FREE
    assert whole(gzip.compress(bytes(10 * 2**20))) == "too large"


def test_a_body_is_bounded_packed_and_unpacked() -> None:
    assert len(whole(bytes(MOST), packed=False, step=2**20)) == MOST
    assert whole(bytes(MOST + 1), packed=False, step=2**20) == "too large"
    mixed = zlib.compressobj(9, wbits=31)
    block = Random(1).randbytes(2**14) + bytes(2**18)  # packs about fifteenfold
    packed = b"".join(mixed.compress(block) for _ in range(MOST // len(block) + 1)) + mixed.flush()
    assert len(packed) * 200 > MOST
    assert whole(packed) == "too large"


@pytest.mark.parametrize(
    "raw",
    [
        b"not gzip",
        gzip.compress(b"{}", mtime=0) + b"x",
        gzip.compress(b"{}", mtime=0) * 2,
        zlib.compress(b"{}"),
        b"\x1f\x8b" + b"\xff" * 40,
    ],
)
def test_what_is_not_one_packed_body_is_refused(raw: bytes) -> None:
    assert whole(raw) in {"cut", "not JSON"}
    assert whole(raw, step=1) in {"cut", "not JSON"}


def test_the_end_is_where_it_was_announced() -> None:
    assert [whole(b"{}", packed=False, length=length) for length in (1, 2, 3)] == ["cut", b"{}", "cut"]
    assert announced(None) is None
    assert announced(str(MOST)) == MOST
    for text, kind in ((str(MOST + 1), "too large"), ("", "cut"), ("-1", "cut"), ("5, 5", "cut"), ("\u0665", "cut")):
        found = announced(text)
        assert isinstance(found, BodyFault)
        assert found.kind == kind


def test_one_gzip_encoding_is_read() -> None:
    assert [packing(text) for text in ("", "identity", "gzip", " GZIP ")] == ["none", "none", "gzip", "gzip"]
    for text in ("gzip, gzip", "br", "deflate", "gzip,identity", ", ".join(["gzip"] * 2_000)):
        assert isinstance(packing(text), BodyFault)
