from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.files import MAX_PROBLEMS
from providers.recipes.rare_class import read as module
from providers.recipes.rare_class.header import MAX_COLUMNS, MAX_NAME
from providers.recipes.rare_class.notes import described
from providers.recipes.rare_class.read import MAX_CELL, MAX_LINE, parse, read
from providers.recipes.rare_class.values import Asked, Delimiter, Kind
from tests.unit.providers.recipes.rare_class.made import ASKED, HEADER, csv_bytes, payments, table

SMALL = b"a,b,y\n1,x,0\n2,x,1\n3,z,1\n"
WHICH = Asked("y", "1")


def faults(data: bytes, asked: Asked = WHICH) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(data, "t.csv", asked)
    return [f"{fault.where}: {fault.message}" for fault in caught.value.problems]


def test_rare_rows_are_kept_and_the_others_measured() -> None:
    found = parse(SMALL, "t.csv", WHICH)
    assert found.rows == 3
    assert found.rare == ((2, "x"), (3, "z"))
    assert [(column.name, column.kind, column.stated) for column in found.columns] == [
        ("a", "whole number", False),
        ("b", "text", False),
    ]
    assert (found.columns[0].seen.low, found.columns[0].seen.high) == (1, 1)


def test_the_made_up_table_is_read_whole() -> None:
    found = table()
    assert [column.name for column in found.columns] == [*HEADER[:-1]]
    assert [column.kind for column in found.columns] == [
        "whole number",
        "decimal",
        "category",
        "category",
        "decimal",
        "whole number",
    ]
    assert (found.rows, len(found.rare), found.copies, found.notes) == (2_120, 120, 0, ())
    assert {*found.rare} == {*payments(120, 1, fraud=True)}
    assert found.columns[2].seen.cells == 2_000


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + SMALL,
        SMALL.replace(b"\n", b"\r\n"),
        SMALL + b"\n\n",
        SMALL.rstrip(),
        SMALL.replace(b",x", b', "x"').replace(b', "x"', b',"x"'),
        SMALL.replace(b",", b" , "),
    ],
    ids=["byte order mark", "carriage returns", "blank lines at the end", "no last line end", "quotes", "spaces"],
)
def test_the_same_table_is_written_in_several_ways(data: bytes) -> None:
    assert parse(data, "t.csv", WHICH) == parse(SMALL, "t.csv", WHICH)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_stated(delimiter: Delimiter) -> None:
    data = SMALL.replace(b",", delimiter.encode())
    assert parse(data, "t.csv", WHICH._replace(delimiter=delimiter)).rare == ((2, "x"), (3, "z"))


def test_a_quoted_cell_holds_the_delimiter_and_quotes() -> None:
    assert parse(b'a,y\n"x, ""y""",1\n', "t.csv", WHICH).rare == (('x, "y"',),)


def test_kinds_are_stated_and_columns_left_out() -> None:
    found = parse(SMALL, "t.csv", Asked("y", "1", {"b": "category"}, frozenset({"a"})))
    assert [(column.name, column.kind, column.stated) for column in found.columns] == [("b", "category", True)]
    assert found.rare == (("x",), ("z",))


def test_rare_rows_that_repeat_are_counted_once() -> None:
    found = parse(SMALL + b"2,x,1\n", "t.csv", WHICH)
    assert (len(found.rare), found.copies) == (2, 1)
    assert found.notes[1] == "1 rows of the class repeat another one and are counted once."


def test_what_a_person_should_look_at_is_noted() -> None:
    body = "".join(f"{place},{'=1+2' if place % 2 else 'x'},1\n" for place in range(11)) + "3,x,0\n" * 30
    notes = parse(b"id,b,y\n" + body.encode(), "t.csv", WHICH).notes
    assert notes == (
        "id differs in every row of the class: leave it out if it identifies somebody or something.",
        "b holds cells that a spreadsheet would run as formulas.",
    )
    assert "it is not a rare one" in parse(SMALL, "t.csv", WHICH).notes[0]


def test_columns_are_shown_with_their_kinds_and_ranges() -> None:
    data = b"n,d,c,t,e,y\n1,2.5,x,hello,,0\n-3,,x,word,,1\n7,1000,z,other,,1\n1,1,z,more,,0\n"
    assert [*described(parse(data, "t.csv", WHICH))] == [
        "4 rows, 2 of the class '1' (50.00 %), 2 different",
        "  n                        whole number (inferred) -3 to 7",
        "  d                        decimal (inferred)     1.0 to 1,000.0, 1 empty",
        "  c                        category (inferred)    x, z",
        "  t                        text (inferred)        up to 5 characters",
        "  e                        category (inferred)    , 4 empty",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ": is empty"),
        (b"\xef\xbb\xbf\r\n", ": is empty"),
        (b"a,b,y\n1,2,0\n", ": no row has the label '1' in 'y'"),
        (b"a,b,y\n", ": no row has the label '1' in 'y'"),
        (b"a,b,y\n1,2\n3,4,1\n", "line 2: has 2 cells where the header has 3"),
        (b"a,b,y\n1,2,1,4\n", "line 2: has 4 cells where the header has 3"),
        (b"a,b,y\n1,2,1\n\n3,4,1\n", "line 3: has 0 cells where the header has 3"),
        (b"a,b,y\n1,2,\n", "line 2, column 3: has no label in 'y'"),
        (b"a,b,y\n1,\x00,1\n", "line 2, column 2: holds the character U+0000, which cannot be seen"),
        ("a,b,y\n1,\u202e2,1\n".encode(), "line 2, column 2: holds the character U+202E, which cannot be seen"),
        (b"a,b,y\r1,2,1\r", "line 1, column 3: holds the character U+000D, which cannot be seen"),
        (b"a,b,y\n1,2,\xff\n", "line 2, column 3: is not UTF-8 text"),
        ("a,b,y\n1,2,1\n".encode("utf-16"), "line 1, column 1: is not UTF-8 text"),
        (b'a,b,y\n1,"2,1\n', "line 2: is not a row of cells: unexpected end of data"),
        (b'a,b,y\n1,"2"x,1\n', "line 2: is not a row of cells: ',' expected after '\"'"),
        (b'a,b,y\n1,"2\n2",1\n', "line 2: is not a row of cells: unexpected end of data"),
        (b"1,2,y\n1,2,1\n", "line 1, column 1: holds the number 1 where a column's name is expected"),
        (b"a,,y\n1,2,1\n", "line 1, column 2: has no name"),
        (b"a,a,y\n1,2,1\n", "line 1: names 2 columns 'a'"),
        (b"a,b,z\n1,2,1\n", "line 1: has no label column 'y'"),
        (b"y\n1\n", "line 1: leaves no column beside the label"),
        (b"a;b;y\n1;2;1\n", "line 1: has no label column 'y'"),
    ],
)
def test_a_faulty_file_is_refused_with_line_and_column(data: bytes, said: str) -> None:
    assert faults(data)[0] == said


def test_the_hint_says_that_another_delimiter_may_be_used() -> None:
    with pytest.raises(InputError, match="is another delimiter used"):
        parse(b"a;b;y\n", "t.csv", WHICH)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked("y", "1", {"bb": "text"}), "line 1: has no column 'bb'"),
        (Asked("y", "1", {}, frozenset({"c"})), "line 1: has no column 'c'"),
        (Asked("y", "1", {}, frozenset({"y"})), ": the label 'y' is left out"),
        (Asked("y", "1", {"y": "text"}), ": a kind is stated of the label 'y'"),
        (Asked("y", "1", {"a": "text"}, frozenset({"a"})), ": a kind is stated of 'a', which is left out"),
        (Asked("y", "1", {}, frozenset({"a", "b"})), "line 1: leaves no column beside the label"),
        (Asked("y", "7"), ": no row has the label '7' in 'y'"),
        (Asked("y", "1", {"b": "whole number"}), "line 2, column 2 (b): is 'x' where a whole number is stated"),
    ],
)
def test_what_the_user_said_is_held_against_the_header(asked: Asked, said: str) -> None:
    assert faults(SMALL, asked)[0] == said


def test_every_fault_is_told_at_once() -> None:
    data = b"a,b,y\n1,2\n1,\xff,1\nx,2,1\n1,2,\n"
    assert faults(data, Asked("y", "1", {"a": "whole number"})) == [
        "line 2: has 2 cells where the header has 3",
        "line 3, column 2: is not UTF-8 text",
        "line 5, column 3: has no label in 'y'",
        "line 4, column 1 (a): is 'x' where a whole number is stated",
    ]


@pytest.mark.parametrize(
    ("rest", "kinds"),
    [(b"1\n", {}), (b"\xff,1,1\n", {}), (b"x,x,1\n", {"a": "whole number"})],
    ids=["ragged", "bytes", "kind"],
)
def test_beyond_a_screenful_faults_are_not_listed(rest: bytes, kinds: dict[str, Kind]) -> None:
    found = faults(b"a,b,y\n" + rest * 100_000, Asked("y", "1", kinds))
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1] == ": and more faults of this kind"


def columns(count: int) -> bytes:
    return (",".join(["y", *(f"c{place}" for place in range(count - 1))]) + "\n" + ",".join(["1"] * count)).encode()


def named(size: int) -> bytes:
    return b"y," + b"n" * size + b"\n1,1\n"


def celled(size: int) -> bytes:
    return b"a,b,y\n1," + b"x" * size + b",1\n"


def lined(size: int) -> bytes:
    # Quotes and cells within their bounds: the line alone is too long.
    return b"a,y\n" + b'"' + b"ab" * 200 + b'"' + b"," * (size - 402) + b"\n"


@pytest.mark.parametrize(
    ("made", "limit", "said"),
    [
        (columns, MAX_COLUMNS, "line 1: has 201 columns, at most 200 are allowed"),
        (named, MAX_NAME, "line 1, column 2: has a name of 81 characters, at most 80 are allowed"),
        (celled, MAX_CELL, "line 2, column 2: has 1,001 characters, at most 1,000 are allowed"),
    ],
    ids=["columns", "name", "cell"],
)
def test_bounds_of_a_file(made: Callable[[int], bytes], limit: int, said: str) -> None:
    assert parse(made(limit - 1), "t.csv", WHICH).rare
    assert parse(made(limit), "t.csv", WHICH).rare
    assert faults(made(limit + 1)) == [said]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (MAX_LINE - 1, "line 2: has 65134 cells where the header has 2"),
        (MAX_LINE, "line 2: is longer than 64 KiB"),
        (MAX_LINE + 1, "line 2: is longer than 64 KiB"),
        (10_000_000, "line 2: is longer than 64 KiB"),
    ],
)
def test_a_line_is_bounded_before_it_is_cut_into_cells(size: int, said: str) -> None:
    # Its line end counts.
    assert faults(lined(size) + b"1,1\n")[0] == said


def test_a_million_columns_are_one_fault() -> None:
    assert faults(b"," * 1_000_000 + b"\n1,2\n") == ["line 1: is longer than 64 KiB"]


def test_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 3)
    assert parse(SMALL, "t.csv", WHICH).rows == 3
    assert faults(SMALL + b"1,x,0\n") == ["line 5: has more than 3 rows"]


def test_rare_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RARE", 2)
    assert len(parse(SMALL, "t.csv", WHICH).rare) == 2
    assert faults(SMALL + b"9,x,1\n") == ["line 5: is row 3 of the rare class, at most 2 are allowed"]


@pytest.mark.parametrize(("levels", "fits"), [(999, True), (1_000, True), (1_001, False)])
def test_a_stated_category_has_a_bound(levels: int, fits: bool) -> None:  # noqa: FBT001
    data = b"a,y\n" + b"".join(b"x%d,1\n" % place for place in range(levels))
    asked = Asked("y", "1", {"a": "category"})
    if fits:
        assert parse(data, "t.csv", asked).columns[0].kind == "category"
    else:
        assert faults(data, asked) == ["column 1 (a): has more than 1,000 different cells: no category"]


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table()
    monkeypatch.setattr(module, "_BLOCK", 7)
    assert table() == whole


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "made-up.csv"
    path.write_bytes(csv_bytes())
    assert read(path, ASKED) == table()
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.csv", ASKED)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.binary(max_size=300), st.sampled_from([b"", b"a,b,y\n", b"a,b,y\n1,2,1\n"]))
def test_any_bytes_are_a_table_or_an_error_for_a_person(data: bytes, head: bytes) -> None:
    try:
        found = parse(head + data, "t.csv", WHICH)
    except InputError:
        return
    assert all(len(row) == len(found.columns) for row in found.rare)
