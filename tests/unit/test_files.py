import os
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from estimator.errors import InputError, Problem
from estimator.files import (
    LIMIT,
    MAX_PROBLEMS,
    digest,
    fields_at,
    first_problems,
    parse_toml,
    read_bytes,
    validate,
)
from estimator.pricing.charges import Charge
from estimator.rows import Name, Number, Row, Text
from estimator.shipped import shipped
from estimator.yields.rows import StageName


class Cat(Row):
    kind: Literal["cat"]
    lives: int = Field(default=9, ge=1)


class Dog(Row):
    kind: Literal["dog"]
    tricks: tuple[str, ...] = ()


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]


class House(Row):
    id: Name = "h"
    rate: Number = "0"
    name: Text = ""
    pet: tuple[Pet, ...] = ()
    rooms: dict[Name, Cat] = Field(default_factory=dict)
    schema_: str = Field(default="", alias="schema")
    main: Cat | None = None


def faults(text: str, model: type[BaseModel] = House) -> list[str]:
    with pytest.raises(InputError) as caught:
        validate(model, parse_toml(text.encode(), "f.toml"), "f.toml")
    return [str(problem) for problem in caught.value.problems]


class TestReading:
    def test_the_bytes_of_a_file_and_their_digest(self, tmp_path: Path) -> None:
        path = tmp_path / "a.toml"
        path.write_bytes(b"a = 1\n")
        assert read_bytes(path) == b"a = 1\n"
        assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    def test_at_and_past_the_limit(self, tmp_path: Path) -> None:
        path = tmp_path / "a.toml"
        path.write_bytes(b"#" * LIMIT)
        assert len(read_bytes(path)) == LIMIT
        path.write_bytes(b"#" * (LIMIT + 1))
        with pytest.raises(InputError, match="is larger than 1024 KiB"):
            read_bytes(path)

    def test_what_is_no_file_is_not_opened_for_ever(self, tmp_path: Path) -> None:
        for path in (tmp_path, Path("/dev/zero")):
            with pytest.raises(InputError, match="is not a regular file"):
                read_bytes(path)
        with pytest.raises(InputError, match="cannot be read: No such file"):
            read_bytes(tmp_path / "none")
        with pytest.raises(InputError, match="cannot be read: embedded null byte"):
            read_bytes(Path("a\0b"))

    def test_no_descriptor_is_left_open(self, tmp_path: Path) -> None:
        before = len(os.listdir("/dev/fd"))  # noqa: PTH208 - a listing that opens nothing else
        for _ in range(20):
            with pytest.raises(InputError):
                read_bytes(tmp_path)
        assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208 - as above


class TestParsing:
    def test_where_it_goes_wrong(self) -> None:
        with pytest.raises(InputError, match=r"f: line 2: is not valid TOML: .* \(check quotes and brackets\)"):
            parse_toml(b"a = 1\nb = = 2", "f")
        with pytest.raises(InputError, match="f: line 3: is not UTF-8 text"):
            parse_toml(b"a = 1\n\n\xff", "f")
        with pytest.raises(InputError, match="byte order mark"):
            parse_toml(b"\xef\xbb\xbfa = 1", "f")
        with pytest.raises(InputError, match="f: line 1: is not valid TOML: integer number overflowed"):
            parse_toml(b"a = " + b"9" * 5000, "f")

    @pytest.mark.parametrize("text", ["{} = 1", "[{}]", "[[{}]]", "x = {{ {} = 1 }}"])
    def test_what_no_real_file_nests_is_refused(self, text: str) -> None:
        with pytest.raises(InputError, match=r"is nested too deeply \(write plain, shallow tables\)"):
            parse_toml(text.format(".".join(["a"] * 900)).encode(), "f")

    def test_the_shipped_files_pass(self) -> None:
        for name in ("pricing.toml", "yields.toml"):
            assert parse_toml(read_bytes(shipped(name)), name)["schema"].startswith("perusable.")


class TestFaults:
    def test_a_sound_file_is_a_model(self) -> None:
        file = validate(House, parse_toml(b'schema = "s"\n[[pet]]\nkind = "cat"', "f"), "f")
        assert file.pet == (Cat(kind="cat"),)

    def test_an_unknown_key_has_its_place_and_the_nearest_name(self) -> None:
        assert faults("rte = 1") == ["f.toml: rte: unknown key 'rte' (did you mean 'rate'?)"]
        assert "did you mean 'lives'" in faults('[[pet]]\nkind = "cat"\nlivs = 1')[0]
        assert "did you mean 'tricks'" in faults('[[pet]]\nkind = "dog"\ntrcks = 1')[0]
        assert "did you mean 'lives'" in faults('[rooms.a]\nkind = "cat"\nlivs = 1')[0]
        assert "did you mean 'lives'" in faults('[main]\nkind = "cat"\nlivs = 1')[0]

    def test_rows_are_named_by_their_id_or_counted(self) -> None:
        class Street(Row):
            house: tuple[House, ...] = ()

        assert "house[a].rate: must be a plain number in quotes" in faults('[[house]]\nid = "a"\nrate = "x"', Street)[0]
        assert "house[1].rate" in faults('[[house]]\nrate = "x"', Street)[0]
        assert "house[?]" in faults('[[house]]\nid = "\\u0007"\nrate = "x"', Street)[0]

    def test_a_place_leaves_out_the_name_of_the_kind(self) -> None:
        class Meter(Row):
            charge: tuple[Charge, ...] = ()

        text = '[[charge]]\nkind = "unit"\nmeter = "post"\nrate = "x"'
        assert faults(text, Meter)[0].startswith("f.toml: charge[1].rate: must be a plain number")

    def test_a_missing_key(self) -> None:
        assert any("the key 'kind' is missing (add it)" in line for line in faults("[main]\nlives = 1"))

    def test_a_bare_number_where_money_stands(self) -> None:
        assert 'not 5 (write numbers that enter money in quotes: "0.005")' in faults("rate = 5")[0]

    def test_what_a_pattern_asks_for_is_said_in_words(self) -> None:
        assert "must be a plain number in quotes" in faults('rate = "1e5"')[0]
        assert "must be a name of lower-case letters" in faults('id = "A"')[0]
        assert "must not hold control or invisible characters" in faults('name = "\\u0007"')[0]

    def test_long_values_are_cut(self) -> None:
        assert len(faults(f'rate = "{"x" * 10_000}"')[0]) < 300

    def test_a_value_with_parts_is_not_printed(self) -> None:
        assert "not {" not in faults("rate = { a = 1 }")[0]

    def test_faults_beyond_a_screenful_are_counted(self) -> None:
        lines = faults("\n".join(f"k{i} = 1" for i in range(MAX_PROBLEMS + 5)))
        assert len(lines) == MAX_PROBLEMS + 1
        assert lines[-1] == "f.toml: and 5 more faults"

    def test_a_list_that_is_short_only_for_its_wrong_rows_is_no_fault(self) -> None:
        class Street(Row):
            house: tuple[House, ...] = Field(min_length=1)

        assert len(faults('[[house]]\nrate = "x"', Street)) == 1
        assert "at least 1 item" in faults("house = []", Street)[0]

    def test_a_screenful_of_problems(self) -> None:
        few = [Problem("f", str(i), "m") for i in range(MAX_PROBLEMS)]
        assert first_problems(iter(few), "f") == few
        many = first_problems((Problem("f", str(i), "m") for i in range(10**9)), "f")
        assert len(many) == MAX_PROBLEMS + 1
        assert many[-1].message == "and more faults of this kind"


class Loose(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: int | str | None = None
    either: Cat | None = None


@pytest.mark.parametrize(
    ("loc", "raw", "known"),
    [
        ((), {}, ["either", "value"]),
        (("either",), {"either": {}}, ["kind", "lives"]),
        (("either",), {"either": {"kind": "none"}}, ["kind", "lives"]),
        (("either", 3), {"either": 5}, ["kind", "lives"]),
        (("unknown",), {}, ["either", "value"]),
    ],
)
def test_the_keys_that_may_stand_at_a_place(loc: tuple[str | int, ...], raw: Any, known: list[str]) -> None:
    assert fields_at(Loose, loc, raw) == known


def test_a_wrong_key_is_placed_by_itself_and_what_its_pattern_asks_is_said_in_words() -> None:
    class Ways(Row):
        stage: dict[StageName, int]

    with pytest.raises(InputError) as caught:
        validate(Ways, {"stage": {"Upper": 1}}, "f.toml")
    (problem,) = caught.value.problems
    assert problem.where == "stage.Upper"
    assert problem.message.startswith("must be a stage's name: a lower-case letter, then such letters, digits and _")
