import pytest

from estimator.errors import Problem
from estimator.reports.faults import fault_lines
from estimator.reports.paint import Style

FILE = """[need]
records = 0  # none

[[plan]]
id = "a"
source = [{ offer = "x/free", share = 1 }]
[[plan]]
id = "b"
[[plan.source]]
offer = "x/free"
funnel = { kept = 2 }
[[plan.source]]
"offer" = "x/basic"
share = 0.5
"""


def lines(*problems: Problem) -> list[str]:
    return [line.text for line in fault_lines("p.toml", FILE, problems, 80) if line.text]


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("need.records", "   2 records = 0  # none"),
        ("need.months", "   1 [need]"),
        ("plan[a]", "   4 [[plan]]"),
        ("plan[a].id", '   5 id = "a"'),
        ("plan[a].source[1].share", '   6 source = [{ offer = "x/free", share = 1 }]'),
        ("plan[2].name", "   7 [[plan]]"),
        ("plan[b].source[1].funnel.kept", "  11 funnel = { kept = 2 }"),
        ("plan[b].source[x/basic].share", "  14 share = 0.5"),
        ("plan[b].source[2].offer", '  13 "offer" = "x/basic"'),
    ],
)
def test_a_fault_stands_below_its_line_or_that_of_the_nearest_table(where: str, line: str) -> None:
    assert lines(Problem("p.toml", where, "is wrong", "write it so")) == [line, "     is wrong", "     → write it so"]


def test_a_fault_of_the_text_stands_below_the_line_it_names() -> None:
    assert lines(Problem("p.toml", "", "expected a value at line 3, column 1"))[1].startswith("     expected")
    assert lines(Problem("p.toml", "", "ends early at line 99")) == ["     ends early at line 99"]


def test_what_stands_nowhere_is_told_whole_and_first() -> None:
    found = lines(Problem("p.toml", "need.records", "is 0"), Problem("book.toml", "offer[x]", "is odd", "see it"))
    assert found == ["     book.toml: offer[x]: is odd (see it)", "   2 records = 0  # none", "     is 0"]


def test_the_words_of_the_file_act_on_nothing_and_stay_within_the_width() -> None:
    text = 'records = "\x1b[2J' + "x" * 200 + '"\n'
    found = list(fault_lines("p", text, [Problem("p", "records", "is \x1b[31m wrong")], 40))
    assert [line.style for line in found] == [Style.BOLD, Style.WARN, Style.PLAIN]
    assert not any("\x1b" in line.text or len(line.text) > 40 for line in found)
