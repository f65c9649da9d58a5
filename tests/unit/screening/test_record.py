from time import perf_counter
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.screening.record import composed


@settings(max_examples=60, deadline=None)
@given(st.text("aeo\u0301\u0323\u0308\u00e9\u1112\u1161\u11ab\uac00\u2126\ufb01\U0001f600 \n\u00a0", max_size=60))
def test_a_short_text_is_in_nfc_without_white_space_at_its_ends(text: str) -> None:
    assert composed(text) == normalize("NFC", text).strip()


def test_a_long_text_composes_as_a_whole() -> None:
    text = "cafe\u0301 \u1112\u1161\u11ab " * 2_000
    assert composed(text) == normalize("NFC", text).strip()


@pytest.mark.parametrize("text", ["a" + "\u0301\u0323" * 25_000, "a" + "\u0301" * 25_000 + "\u0323" * 25_000])
def test_a_tower_of_marks_takes_no_seconds(text: str) -> None:
    began = perf_counter()
    composed(text)
    assert perf_counter() - began < 2
