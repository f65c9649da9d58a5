import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.text import _OURS, ELLIPSIS, MAX_MARKS, _clean, _columns, columns, csv_cell, folded, safe, shorten

HOSTILE = {
    "\x1b[2J\x1b[31mred": "[2J[31mred",
    "a\x9b31mb": "a31mb",
    "\x07bell\x7f": "bell",
    "user\u202egnp.exe": "usergnp.exe",
    "zero\u200bwidth\u2060\ufeff": "zerowidth",
    "soft\u00adhyphen": "softhyphen",
    "two\nlines\r\tand\u2028more\u2029": "two lines  and more ",
    "hangul\u3164filler": "hangulfiller",
    "lone\ud800surrogate": "lone\ufffdsurrogate",
    "tag\U000e0041": "tag",
    "private\ue000": "private\ufffd",
    "no\u00a0break": "no break",
}


@pytest.mark.parametrize(("text", "shown"), HOSTILE.items())
def test_nothing_that_acts_is_left(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_a_tower_of_marks_is_capped_and_every_letter_counts_anew() -> None:
    tower = "Z" + "\u0301" * 50
    assert safe(tower + "e\u0301") == "Z" + "\u0301" * MAX_MARKS + "e\u0301"


@given(st.text())
def test_what_is_shown_holds_no_control_no_format_and_no_surrogate(text: str) -> None:
    shown = safe(text)
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in shown)
    assert safe(shown) == shown
    shown.encode()


@given(st.text(), st.integers(0, 30))
def test_what_is_shortened_fits_and_says_that_it_was(text: str, width: int) -> None:
    shown = safe(text, width)
    assert columns(shown) <= width
    assert shown == safe(text) or shown.endswith(ELLIPSIS) or width == 0


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    assert columns("価格") == 4
    assert columns("e\u0301") == 1
    assert shorten("価格表", 5) == "価格…"
    assert shorten("abc", 0) == ""


def test_typography_folds_to_ascii_and_letters_stay() -> None:
    assert folded("≤ 4 ≥ 3 × 2 – “é” → …") == '<= 4 >= 3 x 2 - "é" -> ...'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd", "|x", "%x", "\uff1d1", " =1", "\t=1", "\u200b=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert csv_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", " ", "a=1", "posts"])
def test_words_stay_words(text: str) -> None:
    assert csv_cell(text) == text


def test_what_the_reports_are_written_in_is_safe_letter_by_letter_too() -> None:
    ours = [chr(code) for code in range(0x10000) if _OURS.fullmatch(chr(code))]
    assert len(ours) > 120
    assert [char for char in ours if _clean(char) != char or _columns(char) != 1] == []
