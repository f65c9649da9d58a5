import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.files import digest, parse_toml
from estimator.planning.load import RawPlan, read_plan
from estimator.shipped import shipped
from estimator.whatif.edits import Edits, applied, edits_of
from estimator.whatif.save import ChangedOnDiskError, literal, save, save_as, saved

TEXT = """\
# our plan
books = ["book.toml"]   # ours

[need]
records = 1_000     # usable
kind = "post"
purpose = "fine-tune"
criteria = "light-en"
# by = 2027-01-01

# the plans

[[plan]]
id = "a"
name = "A"
[[plan.source]]
offer = "o"
share = 0.5   # half
tokens_per_record = { likely = 40, low = 30, high = 50, tokenizer = "o200k", evidence = "us" }   # wide
funnel.kept = { low = 0.8, likely = 0.9, high = 1, evidence = "assumed" }
# the other half

[[plan.source]]
id = "b"
offer = "o"
pilot = "pilots/b.jsonl"
share = 0.5
[plan.source.correction]
share = 0.02
rate = "30 USD/hour"

[[plan.extra]]
item = "staff"
"""


def plan(text: str = TEXT) -> RawPlan:
    return RawPlan("plan.toml", parse_toml(text.encode(), "plan.toml"), (), ())


def after(*texts: str, text: str = TEXT) -> str:
    return saved(text, edits_of(texts), plan(text))


def changed(*texts: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came."""
    old, new = TEXT.splitlines(), after(*texts).splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_nothing_changed_is_the_same_text() -> None:
    assert after() == TEXT
    assert after("need.records=1000") == TEXT


@pytest.mark.parametrize(
    ("text", "went", "came"),
    [
        ("need.records=300,000", ["records = 1_000     # usable"], ["records = 300_000     # usable"]),
        ("need.records=999", ["records = 1_000     # usable"], ["records = 999     # usable"]),
        ("need.by=2027-03-31", [], ["by = 2027-03-31"]),
        ("need.budget=250,000 USD", [], ['budget = "250000 USD"']),
        (
            "a/o/tokens_per_record=30..45..50",
            ['tokens_per_record = { likely = 40, low = 30, high = 50, tokenizer = "o200k", evidence = "us" }   # wide'],
            ['tokens_per_record = { likely = 45, low = 30, high = 50, tokenizer = "o200k" }   # wide'],
        ),
        (
            "a/o/funnel.kept=0.95",
            ['funnel.kept = { low = 0.8, likely = 0.9, high = 1, evidence = "assumed" }'],
            ["funnel.kept = 0.95"],
        ),
        ("a/o/funnel.distinct=0.7", [], ["funnel.distinct = 0.7"]),
        ("a/b/correction.share=3 %", ["share = 0.02"], ["share = 0.03"]),
        ("a/b/correction.minutes=0.5..1..3", [], ["minutes = { low = 0.5, likely = 1, high = 3 }"]),
        ("a/o/recheck.months=12", [], ["recheck.months = 12"]),
        ("a/b/batch=true", [], ["batch = true"]),
        ("need.tokens=50_000", ["records = 1_000     # usable"], ["tokens = 50_000"]),
        ("a/b/correction.rate=", ['rate = "30 USD/hour"'], []),
        ("need.have=", [], []),
    ],
)
def test_only_what_was_edited_changes(text: str, went: list[str], came: list[str]) -> None:
    assert changed(text) == (went, came)


def test_a_new_key_stands_after_the_last_one_of_its_table() -> None:
    lines = after("need.by=2027-03-31", "a/o/pages=3").splitlines()
    assert lines[lines.index("by = 2027-03-31") - 1] == 'criteria = "light-en"'
    assert lines[lines.index("pages = 3") - 1].startswith("funnel.kept")
    assert lines[lines.index("pages = 3") + 1] == "# the other half"


def test_a_table_that_loses_its_last_key_goes() -> None:
    text = after("a/b/correction.share=", "a/b/correction.rate=", "a/o/funnel.kept=")
    assert "correction" not in text
    assert "funnel" not in text


def test_line_ends_stay() -> None:
    text = after("need.by=2027-03-31", text=TEXT.replace("\n", "\r\n"))
    assert text.count("\r\n") == text.count("\n") == TEXT.count("\n") + 1


def test_inline_tables_are_edited_too() -> None:
    text = 'need = { records = 5, kind = "post" }\nplan = [ { id = "a", source = [ { offer = "o", share = 1 } ] } ]\n'
    found = after("need.records=6", "a/o/share=0.5", "a/o/pages=2", text=text)
    assert parse_toml(found.encode(), "p")["plan"][0]["source"][0] == {"offer": "o", "share": 0.5, "pages": 2}


def test_what_cannot_be_edited_in_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = plan(TEXT.replace("1_000", "1_001"))  # not the text that was read
    with pytest.raises(InputError, match=r"cannot be made in place \(make it in the file: a/b/batch = true"):
        saved(TEXT, edits_of(["a/b/batch=true"]), other)
    with pytest.raises(InputError, match="cannot be made in place"):
        saved("= 3", edits_of(["a/b/batch=true"]), other)


VALUES = st.one_of(
    st.integers(0, 10**12).map(str),
    st.integers(0, 10**9).map(lambda part: f"{part / 1000:.3f}"),
    st.sampled_from(
        ["", "true", "2027-01-01", "5 USD", "0.1 to 0.3, likely 0.2", 'a "quoted" \\ text\u00a0\u200b', "[1, 2]"]
    ),
)
ADDRESSES = st.sampled_from(
    [
        *("need.records", "need.by", "need.budget", "a/o/share", "a/o/pages", "a/o/funnel.kept", "a/o/funnel.new"),
        *("a/o/tokens_per_record", "a/b/correction.minutes", "a/b/correction.share", "a/o/correction.share"),
        "a/b/usage.call",
    ]
)


@settings(max_examples=settings().max_examples // 3 + 10)
@given(st.lists(st.tuples(ADDRESSES, VALUES), max_size=6))
def test_the_saved_file_says_what_was_tried_out(steps: list[tuple[str, str]]) -> None:
    edits = Edits()
    for address, text in steps:
        edits = edits.set(address, text)
    try:
        wanted = applied(plan(), edits).raw
    except InputError:
        return
    made = saved(TEXT, edits, plan())
    assert parse_toml(made.encode(), "plan.toml") == wanted
    assert [line for line in made.splitlines() if line.startswith("#")] == [
        line for line in TEXT.splitlines() if line.startswith("#")
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9_999, "9999"),
        (10_000, "10_000"),
        (True, "true"),
        (1e-07, "0.0000001"),
        (5.0, "5.0"),
        ('a\n"b"\\', '"a\\U0000000A\\"b\\"\\\\"'),
        (["a", 1], '["a", 1]'),
        ({"a b": 1, "c": 2}, '{ "a b" = 1, c = 2 }'),
    ],
)
def test_values_are_written_as_a_person_would(value: Any, text: str) -> None:
    assert literal(value) == text
    assert parse_toml(f"x = {text}".encode(), "p")["x"] == value


class TestFiles:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        found = tmp_path / "plan.toml"
        found.write_text(TEXT, encoding="utf-8")
        return found

    def test_the_file_is_replaced_and_its_permissions_stay(self, path: Path) -> None:
        path.chmod(0o640)
        edits = edits_of(["need.records=5"])
        now = save(path, edits, digest(path.read_bytes()))
        assert path.read_text(encoding="utf-8") == after("need.records=5")
        assert now == digest(path.read_bytes())
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert [entry.name for entry in path.parent.iterdir()] == ["plan.toml"]
        assert save(path, edits_of(["need.records=6"]), now) == digest(path.read_bytes())

    def test_a_file_that_changed_meanwhile_is_left_alone(self, path: Path) -> None:
        read = digest(path.read_bytes())
        path.write_text(TEXT + "# mine\n", encoding="utf-8")
        with pytest.raises(ChangedOnDiskError, match=r"was changed since it was read \(read it again, or save under"):
            save(path, edits_of(["need.records=5"]), read)
        assert path.read_text(encoding="utf-8") == TEXT + "# mine\n"

    def test_a_link_stays_a_link(self, path: Path, tmp_path: Path) -> None:
        link = tmp_path / "link.toml"
        link.symlink_to(path)
        save(link, edits_of(["need.records=5"]), digest(path.read_bytes()))
        assert link.is_symlink()
        assert read_plan(path).raw["need"]["records"] == 5

    def test_a_file_that_cannot_be_written_stands(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="cannot be written: No space left"):
            save(path, edits_of(["need.records=5"]), digest(path.read_bytes()))
        assert path.read_text(encoding="utf-8") == TEXT
        assert [entry.name for entry in path.parent.iterdir()] == ["plan.toml"]

    def test_a_read_only_file_is_not_replaced(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
        with pytest.raises(InputError, match="is read-only"):
            save(path, edits_of(["need.records=5"]), digest(path.read_bytes()))

    def test_a_missing_or_bad_file_is_a_fault(self, path: Path) -> None:
        with pytest.raises(InputError, match="cannot be read"):
            save(path.with_name("other.toml"), Edits(), "")
        read = digest(path.read_bytes())
        with pytest.raises(InputError, match="valid integer"):
            save(path, edits_of(["need.records=x"]), read)
        assert path.read_text(encoding="utf-8") == TEXT

    def test_another_file_beside_it_names_the_same_files(self, path: Path) -> None:
        target = path.with_name("other.toml")
        assert save_as(path, edits_of(["need.records=5"]), target) == digest(target.read_bytes())
        assert target.read_text(encoding="utf-8") == after("need.records=5")
        assert path.read_text(encoding="utf-8") == TEXT

    def test_another_file_elsewhere_names_them_from_there(self, path: Path) -> None:
        (path.parent / "sub").mkdir()
        target = path.parent / "sub" / "other.toml"
        save_as(path, Edits(), target)
        text = target.read_text(encoding="utf-8")
        assert 'books = ["../book.toml"]   # ours' in text
        assert 'pilot = "../pilots/b.jsonl"' in text
        assert read_plan(target).books[0].resolve() == read_plan(path).books[0].resolve()

    def test_what_is_absolute_stays_so(self, path: Path) -> None:
        path.write_text(TEXT.replace('"book.toml"', '"/srv/book.toml"'), encoding="utf-8")
        (path.parent / "sub").mkdir()
        save_as(path, Edits(), path.parent / "sub" / "other.toml")
        assert '"/srv/book.toml"' in (path.parent / "sub" / "other.toml").read_text(encoding="utf-8")

    def test_what_exists_is_not_written_over_unasked(self, path: Path) -> None:
        target = path.with_name("other.toml")
        target.write_text("mine", encoding="utf-8")
        with pytest.raises(InputError, match="exists already"):
            save_as(path, Edits(), target)
        assert target.read_text(encoding="utf-8") == "mine"
        save_as(path, Edits(), target, over=True)
        assert target.read_text(encoding="utf-8") == TEXT

    def test_no_folder_and_not_the_file_itself(self, path: Path, tmp_path: Path) -> None:
        for target, words in ((tmp_path, "is a folder"), (path, "is the file that is edited")):
            with pytest.raises(InputError, match=words):
                save_as(path, Edits(), target, over=True)
        with pytest.raises(InputError, match="cannot be written"):
            save_as(path, Edits(), tmp_path / "nowhere" / "x.toml")


@pytest.mark.parametrize("name", ["article.toml", "pilot.toml", "four-dates.toml", "2023-07.toml"])
def test_the_examples_stay_as_they_are(name: str) -> None:
    path = shipped(f"examples/{name}")
    text = path.read_text(encoding="utf-8")
    assert saved(text, Edits(), read_plan(path)) == text
