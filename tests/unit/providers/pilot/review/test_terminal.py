import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.screening.review import PAUSE, Review, Step
from estimator.screening.sample import Card, Item, drawn
from estimator.text import columns
from providers.pilot.review.corrections import Corrections
from providers.pilot.review.log import Log
from providers.pilot.review.pages import pages
from providers.pilot.review.terminal import Terminal, correction, plain_terminal, question, review

CARDS = drawn((Item(pilot, str(number), f"words {number}") for pilot in ("p-one", "p-two") for number in range(9)), 3)
LONG = "\n".join(f"line {number}" for number in range(50))


class Screen:
    """Keys that a person presses, a second apart where nothing else is said, and what is shown up to each."""

    def __init__(self, keys: str, seconds: dict[int, int] | None = None) -> None:
        self.lines: list[str] = []
        self.until: list[int] = []
        self._keys, self._seconds, self._pressed, self._now = keys, seconds or {}, 0, 0

    def key(self) -> str:
        if self._pressed == len(self._keys):
            raise EOFError
        self.until.append(len(self.lines))
        self._now += 1_000 * self._seconds.get(self._pressed, 1)
        self._pressed += 1
        return self._keys[self._pressed - 1]

    def pass_over(self, seconds: int) -> None:
        """Somebody works elsewhere meanwhile."""
        self._now += 1_000 * seconds

    def terminal(self) -> Terminal:
        return Terminal(self.key, self.lines.append, lambda: (40, 14), lambda: self._now)


def run(path: Path, keys: str, seconds: dict[int, int] | None = None, text: str = "") -> tuple[Review, Screen]:
    screen = Screen(keys, seconds)
    cards = tuple(card._replace(text=text or card.text) for card in CARDS)
    with Log(path / "r.jsonl", cards, "keep?") as log:
        return review(log, question("a tutor"), screen.terminal()), screen


def test_the_source_is_hidden_until_the_end(tmp_path: Path) -> None:
    found, screen = run(tmp_path, "arears")
    before = "\n".join(screen.lines[: screen.until[-1]])
    assert "Would you keep this record for a tutor?" in before
    assert all(card.text in before for card in CARDS)
    assert "p-one" not in before
    assert "p-two" not in before
    after = "\n".join(screen.lines[screen.until[-1] :])
    assert "p-one: " in after
    assert "p-two: " in after
    assert "5 of 6 records reviewed" in after
    assert [said.verdict for said in found.said] == ["accept", "reject", "edit", "accept", "reject", "skip"]


def test_what_is_not_reviewed_is_not_audited(tmp_path: Path) -> None:
    _, screen = run(tmp_path, "q")
    assert screen.lines[-3:] == ["0 of 6 records reviewed", "p-one: not audited", "p-two: not audited"]


@pytest.mark.parametrize("keys", ["aaq", "aa"])
def test_leaving_and_coming_back(tmp_path: Path, keys: str) -> None:
    run(tmp_path, keys)
    found, screen = run(tmp_path, "rq")
    assert "record 3 of 6" in screen.lines
    assert [said.verdict for said in found.said] == ["accept", "accept", "reject"]


def test_undo(tmp_path: Path) -> None:
    found, screen = run(tmp_path, "uaur" + "u" + "e" + "q")
    assert "nothing to undo" in screen.lines
    assert [said.verdict for said in found.said] == ["edit"]
    assert found.said[0].spent == 4_000


def test_time_is_that_between_keys_and_pauses_are_told(tmp_path: Path) -> None:
    found, screen = run(tmp_path, "aaa", {0: 60, 1: PAUSE // 1_000, 2: PAUSE // 1_000 + 1})
    assert [said.spent for said in found.said] == [60_000, PAUSE, None]
    assert "1 not timed: more than five minutes passed without a key" in screen.lines
    assert "minutes per record: 3.00 (" in screen.lines[-1]


def test_a_long_text_is_paged_and_its_pages_add_to_the_time(tmp_path: Path) -> None:
    found, screen = run(tmp_path, "  xaq", {0: 200, 1: 200}, LONG)
    assert screen.lines.count("[page 1 of 5: space for the next]") == 2
    assert screen.lines.count("line 29") == 1
    assert screen.lines.count("line 30") == 0
    assert found.said[0].spent == 402_000


def test_nothing_in_a_text_acts_on_the_terminal(tmp_path: Path) -> None:
    _, screen = run(tmp_path, "q", text="a\x1b[2Jb\u202ec\x07\nd\u200be" + "\u0301" * 50)
    shown = "\n".join(screen.lines)
    assert "a[2Jbc" in shown
    assert not set("\x1b\u202e\x07\u200b") & set(shown)
    assert shown.count("\u0301") == 4


@settings(max_examples=50)
@given(st.text(max_size=200), st.integers(2, 30), st.integers(1, 5))
def test_pages_fit_and_lose_no_word(text: str, width: int, height: int) -> None:
    found = pages(text, width, height)
    lines = [line for page in found for line in page]
    assert found
    assert all(1 <= len(page) <= height for page in found)
    assert all(columns(line) <= width for line in lines)
    if text.isprintable() and text.isascii():
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_the_real_terminal_has_a_size_and_a_clock_that_runs() -> None:
    terminal = plain_terminal()
    first = terminal.clock()
    assert terminal.clock() >= first
    assert min(terminal.size()) > 0


def test_lines_break_at_spaces_and_inside_words_that_are_longer() -> None:
    assert pages("one two three 漢字漢字 abcdefghijkl\n\nx", 7, 3) == (
        ("one two", "three", "漢字漢"),
        ("字", "abcdefg", "hijkl"),
        ("", "x"),
    )


def test_a_record_is_corrected_or_nothing_is_said_of_it(tmp_path: Path) -> None:
    """Time in the editor counts whole; what was not saved was not judged."""
    saved = iter(["one\n", None, "two\n", "three\n"])
    screen = Screen("eeaereq")

    def edit(text: str) -> str | None:
        assert text
        screen.pass_over(600)
        return next(saved)

    edits = Corrections(tmp_path / "c.jsonl", edit)
    with Log(tmp_path / "r.jsonl", CARDS, "keep?") as log:
        found = review(log, "keep?", screen.terminal()._replace(corrections=edits))
    assert screen.lines.count("not saved, so nothing was said of it") == 1
    assert [said.verdict for said in found.said] == ["edit", "accept", "edit", "reject", "edit"]
    assert [said.spent for said in found.said] == [601_000, 602_000, 601_000, 1_000, 601_000]
    assert kept(tmp_path / "c.jsonl") == [(0, "one"), (2, "two"), (4, "three")]


def test_a_correction_that_is_taken_back_is_outranked(tmp_path: Path) -> None:
    """An undo over another answer says nothing of corrections."""
    saved = iter(["one", "one anew", "two"])
    screen = Screen("eueauaeq")
    edits = Corrections(tmp_path / "c.jsonl", lambda _text: next(saved))
    with Log(tmp_path / "r.jsonl", CARDS, "keep?") as log:
        review(log, "keep?", screen.terminal()._replace(corrections=edits))
    assert kept(tmp_path / "c.jsonl") == [(0, "one"), (0, None), (0, "one anew"), (2, "two")]


def test_a_correction_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").mkdir()
    edits = Corrections(tmp_path / "c.jsonl", lambda text: text)
    with pytest.raises(InputError, match="name another --corrected"):
        edits.correct(CARDS[0])


def kept(path: Path) -> list[tuple[int, str | None]]:
    """Which records have a correction, line by line."""
    order = [card.digest for card in CARDS]
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [(order.index(row["record"]), row["text"]) for row in rows]


def test_what_correcting_takes_is_a_line_of_a_plan() -> None:
    cards = tuple(Card(str(number), "tutor-1", "words") for number in range(8))
    now = Review(cards)
    for number, (verdict, spent) in enumerate([("accept", 5_000)] * 4 + [("edit", 60_000), ("edit", 120_000)]):
        now = now.after(Step(str(number), verdict, spent))  # type: ignore[arg-type]
    now = now.after(Step("6", "reject", 5_000))
    words, line = correction(now, "tutor-1")
    assert words == "tutor-1: for its plan, once rate says what an hour of this work costs:"
    keys = tomllib.loads(line)["correction"]
    assert keys["share"]["likely"] == pytest.approx(2 / 6, abs=1e-6)
    assert keys["share"]["low"] < 2 / 6 < keys["share"]["high"]
    assert keys["minutes"]["likely"] == 1.5
    assert (keys["minutes"]["grade"], keys["minutes"]["evidence"]) == ("measured", "review of tutor-1")
    assert keys["rate"] == "? USD/hour"


def test_one_corrected_record_tells_no_minutes() -> None:
    now = Review((Card("1", "tutor-1", "words"),)).after(Step("1", "edit", 60_000))
    assert correction(now, "tutor-1") == [
        "tutor-1: minutes of correction are not known before two corrected records are timed"
    ]
    assert correction(Review((Card("1", "tutor-1", "words"),)), "tutor-1") == []
