import shlex
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.cli.common import Asked
from estimator.whatif.command import View, command_line
from estimator.whatif.edits import Edits

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("view", "line"),
    [
        (View(("compare",)), "perusable compare"),
        (
            View(("explain", Path("our plan.toml"), "posts"), DAY),
            "perusable explain 'our plan.toml' posts --as-of 2026-11-22",
        ),
        (
            View(("compare", Path("-x.toml")), None, DAY, 5, (Path("-b"), Path("c")), (Path("y"),)),
            "perusable compare ./-x.toml --known-at 2026-11-22 --records 5 --book ./-b --book c --yields y",
        ),
        (
            View(("compare",), edits=Edits().set("a/b", "0.5 to 0.9, likely 0.7").set("need.by", "").texts()),
            "perusable compare --set 'a/b=0.5 to 0.9, likely 0.7' --set need.by=",
        ),
        (View(("compare",), more=("--draws", "8192")), "perusable compare --draws 8192"),
    ],
)
def test_a_view_is_a_line(view: View, line: str) -> None:
    assert command_line(view) == line


def test_what_was_asked_is_a_line() -> None:
    asked = Asked(DAY, DAY, 5, (Path("b.toml"),), (Path("y.toml"),), ("need.by=2027-01-01",))
    assert asked.command("compare", Path("plan.toml"), more=("--format", "json")) == (
        "perusable compare plan.toml --as-of 2026-11-22 --known-at 2026-11-22 --records 5 --book b.toml "
        "--yields y.toml --set need.by=2027-01-01 --format json"
    )


SHOWN = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")


@settings(max_examples=settings().max_examples // 10 + 10)
@given(
    st.lists(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=9), max_size=4)
)
def test_a_shell_reads_back_every_word(texts: list[str]) -> None:
    found = shlex.split(command_line(View(("compare",), edits=tuple(texts))))
    assert found[2:] == [word for text in texts for word in ("--set", text)]


def test_a_name_that_could_act_on_a_terminal_is_spelt_out() -> None:
    line = command_line(View(("compare", Path("a\x1b]0;x\x07\u202e'b.toml"))))
    assert line == "perusable compare $'a\\x1b]0;x\\x07\\xe2\\x80\\xae\\x27b.toml'"
    assert line.isprintable()
