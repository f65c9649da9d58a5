import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.reports.grid import Column, grid, paragraph, wrap
from estimator.text import columns, safe

COLUMNS = (Column("NAME"), Column("AMOUNT", right=True, rigid=True), Column("NOTE"))


def test_columns_line_up_and_wrap_within_the_width() -> None:
    rows = [("x/pay-per-use", "0.005", "a note that is longer than its column"), ("b", "12,000", "")]
    assert list(grid(COLUMNS, rows, 40)) == [
        "NAME           AMOUNT  NOTE",
        "x/pay-per-use   0.005  a note that is",
        "                       longer than its",
        "                       column",
        "b              12,000",
    ]


def test_a_wide_letter_takes_two_cells() -> None:
    assert list(grid((Column("A"), Column("B")), [("価格", "x"), ("abcd", "y")], 40)) == [
        "A     B",
        "価格  x",
        "abcd  y",
    ]


def test_without_a_heading() -> None:
    assert list(grid((Column("A"),), [("x",)], 40, heading=False)) == ["x"]


def test_where_there_is_no_room_the_cells_stand_below_each_other() -> None:
    columns_ = (Column("A", rigid=True), Column("", rigid=True), Column("C", rigid=True), Column("D"))
    assert list(grid(columns_, [("x" * 20, "+5", "y" * 20, "")], 40)) == ["x" * 20, "  +5", f"  c: {'y' * 20}"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("gpu/aws-p5e-capacity-block", ["gpu/aws-p5e-", "capacity-", "block"]),
        ("abcdefghijklmnop", ["abcdefghijkl", "mnop"]),
        ("a\N{NO-BREAK SPACE}b c d e f g h", ["a\N{NO-BREAK SPACE}b c d e f", "g h"]),
        ("価格表価格表価格表", ["価格表価格表", "価格表"]),
        ("", [""]),
    ],
)
def test_where_a_text_breaks(text: str, lines: list[str]) -> None:
    assert wrap(text, 12) == lines


def test_a_letter_wider_than_the_column_still_stands() -> None:
    assert wrap("価格", 1) == ["価", "格"]


def test_a_paragraph_hangs_under_its_first_line() -> None:
    assert list(paragraph("one two three", 10, "[1] ")) == ["[1] one", "    two", "    three"]
    assert list(paragraph("one two three", 10, "- ", hang="")) == ["- one two", "three"]


@settings(max_examples=settings().max_examples // 4 + 10)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=5), st.integers(40, 120))
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(rows: list[tuple[str, str]], width: int) -> None:
    clean = [(safe(one), safe(other)) for one, other in rows]
    lines = list(grid((Column("A"), Column("B")), clean, width))
    assert all(columns(line) <= width for line in lines)
    letters = sorted("".join(lines).replace(" ", ""))
    assert letters == sorted("AB" + "".join(one + other for one, other in clean).replace(" ", ""))
