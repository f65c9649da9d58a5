from datetime import date
from fractions import Fraction

import pytest

from estimator.planning.breakeven import Search, breakeven
from estimator.planning.crossovers import Breakeven
from estimator.planning.tie import Solve, Tie, Verdict
from estimator.planning.turn import Standing, State, Turn
from estimator.reports.breakeven.document import Head, csv_text, document, solved_document
from estimator.reports.breakeven.layout import markdown, table
from estimator.reports.breakeven.page import MOST, crossovers_page, solved_page
from estimator.text import columns
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, revision, source, workspace

UNIT = '{ kind = "unit", meter = "post", rate = "0.03" }'
PACKAGE = '{ kind = "package", meter = "post", size = 10, price = "0.298" }'
WHERE = workspace(offer("unit", revision(UNIT)) + offer("package", revision(PACKAGE)))
LONG = "a-plan-with-a-name-that-is-much-longer-than-a-column"
PLANS = [plan(source("unit"), id="unit"), plan(source("package"), id=LONG)]
HEAD = Head.of(WHERE, need(), AS_OF)


def found(upto: int = 700, most: int = 10_000) -> Breakeven:
    return breakeven(WHERE, file_of(need(), *PLANS), AS_OF, Search(upto, most=most))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_long_list_is_cut_for_a_person_and_says_so(width: int) -> None:
    crossed = found()
    assert len(crossed.crossovers) > MOST
    lines = [line.text for line in table(crossovers_page(crossed), width)]
    assert max(map(columns, lines)) <= width
    words = " ".join(" ".join(lines).split())
    assert f"{len(crossed.crossovers) - MOST} more crossovers, {len(crossed.stretches)} stretches in all" in words
    assert len(document(crossed)["crossovers"]) == len(crossed.crossovers)


def test_what_may_have_been_missed_is_said_in_every_format() -> None:
    crossed = found(10**6, 40)
    [gap] = crossed.gaps
    words = f"nearer than {gap.apart:,} records apart may be missed between {gap.first:,} and {gap.last:,}"
    assert words in markdown(crossovers_page(crossed))
    assert document(crossed)["gaps"][0]["apart"] == gap.apart
    assert csv_text(crossed).splitlines()[-1].startswith(f"gap,{gap.first},{gap.last},")


def tied(solve: Solve, verdict: Verdict, at: str | None, *others: str) -> Tie:
    value = None if at is None else Fraction(at)
    further = tuple(map(Fraction, others))
    unit = {"fee": "USD a month", "rate": "USD for one post"}.get(solve, "")
    return Tie(solve, "p", "s", "w", unit, None, value, verdict, Fraction(1, 100), None, None, "r", 250, further)


@pytest.mark.parametrize(
    ("tie", "words"),
    [
        (tied("fee", "at", "1234.5"), "1,234.50 USD a month: the highest fee at which p costs no more than r"),
        (tied("fee", "never", None), "none: p costs more than r even for nothing"),
        (tied("rate", "always", None), "no limit: p costs no more than r at every rate there can be"),
        (tied("rate", "at", "0.0125"), "0.0125 USD for one post: the highest rate"),
        (tied("yield", "never", None), "none: p costs more than r even if every record were kept"),
        (tied("yield", "at", "0.25"), "25 %: the lowest share kept at which p costs no more than r"),
        (tied("share", "at", "0.5", "0.75"), "50 %: the nearest share at which p and r change places"),
        (tied("share", "at", "0.5", "0.75"), "Also at 75 %"),
        (tied("share", "always", None), "no limit: at every share p costs no more than r"),
        (tied("fee", "at", "1"), "As it stands not published; no total"),
        (tied("fee", "at", "1"), "Best alternative r, 2.50 USD in all"),
    ],
)
def test_a_tie_is_said_in_a_sentence(tie: Tie, words: str) -> None:
    lines = [line.text for line in table(solved_page(HEAD, tie), 100)]
    assert words in " ".join(" ".join(lines).split())


def test_a_value_without_an_end_of_its_decimals_is_a_string_of_twelve() -> None:
    assert solved_document(HEAD, tied("share", "at", "1/3"))["solved"]["at"] == "0.333333333333"


def test_turns_beyond_a_screen_are_counted() -> None:
    states: tuple[State, ...] = ("cheaper", "dearer") * MOST
    rows = [Standing(date(2026, 1, 1 + number % 28), state, 1, "r", 2) for number, state in enumerate(states)]
    turn = Turn("p", AS_OF, AS_OF, rows[0], tuple(rows[1:]), 40)
    assert "20 more changes" in markdown(solved_page(HEAD, turn))
    still = turn._replace(turns=())
    assert "never: it stands alike on every day" in markdown(solved_page(HEAD, still))
    assert solved_document(HEAD, still)["solved"]["verdict"] == "never"
