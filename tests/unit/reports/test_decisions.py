import json
from math import inf, nan

import pytest

from estimator.decisions.lift import Lift
from estimator.decisions.sensitivity import Asking, Mover, Sensitivity, sensitivity
from estimator.decisions.worth import Asking as Weighing
from estimator.decisions.worth import Study, Worth, worth
from estimator.reports.breakeven.document import Head
from estimator.reports.breakeven.layout import markdown as page_markdown
from estimator.reports.decisions.bars import Scale, scale, share, tornado
from estimator.reports.decisions.document import sensitivity_document, worth_csv, worth_document
from estimator.reports.decisions.figures import figure_data, figure_text, minor_text, percent, short, span
from estimator.reports.decisions.measurements import worth_page
from estimator.reports.decisions.movers import facts, markdown, notes, table
from tests.unit.decisions.small import DAY, file, where


def test_a_bar_runs_from_one_end_over_the_likely_value_to_the_other() -> None:
    on = scale([0.0, 10.0, 4.0], 11)
    assert tornado((0.0, 10.0), 4.0, on) == "░░░░│██████"
    assert tornado((10.0, 0.0), 4.0, on) == "████│░░░░░░"
    assert tornado((4.0, 4.0), 4.0, on) == "    │"


def test_ends_on_one_side_share_it_and_an_end_that_is_none_has_no_bar() -> None:
    on = scale([0.0, 10.0], 11)
    assert tornado((6.0, 8.0), 4.0, on) == "    │████"
    assert tornado((nan, 6.0), 4.0, on) == "    │██"
    assert tornado((inf, inf), 4.0, on) == "    │"


def test_a_scale_of_nothing_or_of_one_figure_is_one_column() -> None:
    assert scale([inf, nan], 8) == Scale(0.0, 0.0, 8)
    assert scale([3.0], 8).place(3.0) == 0
    assert scale([0.0, 1.0], 9).place(7.0) == 8


@pytest.mark.parametrize(
    ("part", "bar"), [(-0.1, ""), (0.0, ""), (0.5, "█████"), (1.0, "█" * 10), (1.2, "█" * 10), (nan, "")]
)
def test_a_share_fills_its_part_of_the_room(part: float, bar: str) -> None:
    assert share(part, 10) == bar


@pytest.mark.parametrize(
    ("part", "words"),
    [(0.0, "0 %"), (-0.02, "0 %"), (0.0049, "< 1 %"), (0.0051, "1 %"), (0.994, "99 %"), (1.0, "100 %"), (nan, "–")],
)
def test_shares_in_whole_percent(part: float, words: str) -> None:
    assert percent(part) == words


def test_figures_in_the_words_of_their_metric() -> None:
    assert figure_text(1234.5, "total", 2) == "1,234.50"
    assert figure_text(1234.5678, "per-1000", 2) == "1,234.57"
    assert figure_text(1234.0, "done", 2) == "1,234"
    assert figure_text(inf, "done", 2) == "–"
    assert figure_data(1234.5, "total", 2) == "1234.50"
    assert figure_data(nan, "total", 2) is None
    assert minor_text(123456.4, 2) == "1,234.56"
    assert (minor_text(None, 2), minor_text(nan, 2)) == ("–", "–")


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0"), (0.5, "0.5"), (1 / 3, "0.3333"), (9999.0, "9999"), (10_000.0, "10,000"), (0.00001234, "0.00001234")],
)
def test_values_of_inputs_are_short(value: float, words: str) -> None:
    assert short(value) == words


def test_a_range_of_an_input() -> None:
    assert span(0.5, 20) == "0.5–20"


def moved() -> tuple[Sensitivity, Head]:
    found = sensitivity(where(), file(), DAY, Asking("risky", draws=256))
    assert isinstance(found, Sensitivity)
    return found, Head.of(where(), file().need, DAY)


def weighed(records: int = 100_000) -> tuple[Worth, Head]:
    skewed = {"low": 0.2, "likely": 0.55, "high": 0.75, "evidence": "counted by hand"}
    found = worth(where(), file(records, skewed), DAY, Weighing(1024))
    assert isinstance(found, Worth)
    return found, Head.of(where(), file().need, DAY)


def mover(name: str, low: float, high: float) -> Mover:
    return Mover(name, name, "assumed", 1, 2, 3, low, high, "", "", None)


def test_more_inputs_than_a_person_reads_are_left_to_the_data() -> None:
    found, head = moved()
    many = found._replace(movers=tuple(mover(f"input {number}", 19.0, 21.0) for number in range(23)))
    text = "\n".join(line.text for line in table(many, head, 80))
    assert "3 more inputs: --format json or csv." in text
    assert "input 19*" in text
    assert "input 20*" not in text
    assert "input 22" in markdown(many, head)
    assert sensitivity_document(many, head)["inputs"][22]["sobol"] is None


def test_an_end_that_cannot_be_done_has_a_dash_and_a_note() -> None:
    found, head = moved()
    stuck = found._replace(movers=(mover("reach", inf, 18.0),))
    text = "\n".join(line.text for line in table(stuck, head, 80))
    assert "reach*" in text
    assert "–: it cannot be done there, or has no price." in notes(stuck)
    assert not [label for label, _ in facts(stuck) if label == "Assumed"]
    row = sensitivity_document(stuck, head)["inputs"][0]
    assert (row["at_p5"], row["at_p95"], row["swing"]) == (None, "18.00", None)


def test_a_plan_that_may_not_be_called_the_cheapest_names_none() -> None:
    found, head = moved()
    assert not [label for label, _ in facts(found._replace(cheapest="")) if label == "Cheapest"]
    nobody = found._replace(cheapest="", movers=(mover("reach", 1.0, 2.0),))
    assert sensitivity_document(nobody, head)["inputs"][0]["cheapest_at_p5"] is None


def test_an_error_that_is_not_known_has_a_dash() -> None:
    found, head = moved()
    index = found.movers[0].sobol
    assert index is not None
    row = found.movers[0]._replace(sobol=index._replace(first_error=nan, total=nan))
    text = "\n".join(line.text for line in table(found._replace(movers=(row,)), head, 80))
    assert "% – – " in " ".join(text.split())
    assert json.dumps(sensitivity_document(found._replace(movers=(row,)), head), allow_nan=False)


def test_a_pilot_without_a_price_says_why() -> None:
    found, head = weighed()
    first = found.findings[0]
    assert isinstance(first.study, Study)
    study = first.study._replace(price=None, unpriced="a quote is needed")
    text = page_markdown(worth_page(found._replace(findings=(first._replace(study=study),)), head))
    assert "unpriced: a quote is needed" in text
    assert "nothing: no measurement pays, decide now" in text


def test_what_no_pilot_counts_is_named_with_what_it_is_worth() -> None:
    found, head = weighed()
    other = found.findings[0]._replace(words="retries", study=None)
    text = page_markdown(worth_page(found._replace(findings=(other,)), head))
    assert "**Find out yourself**: retries: no pilot file counts it" in text


def test_plans_left_out_and_larger_pilots_are_told() -> None:
    found, head = weighed()
    lifts = (Lift("risky", "risky", "too far", 136, 136), Lift("sure", "sure", "too far", 9, None, "no price"))
    more = found._replace(left_out=(("other", "cannot be done"),), lifts=lifts)
    text = page_markdown(worth_page(more, head))
    assert "**other is left out**: cannot be done" in text
    tardy = found._replace(standings=(found.standings[0]._replace(late=0.25),))
    assert "may be late**: in 25 % of the draws" in page_markdown(worth_page(tardy, head))
    assert "a pilot that fetches 136 records lifts this and costs 1.36 USD: too far" in text
    assert "lifts this and is unpriced: no price: too far" in text
    tree = worth_document(more, head)
    assert [row["price"] for row in tree["lifts"]] == ["1.36", None]
    assert tree["left_out"] == [{"id": "other", "why": "cannot be done"}]


def test_words_of_a_stranger_are_no_formulas() -> None:
    found, head = weighed()
    evil = found._replace(findings=(found.findings[0]._replace(words="=1+1", plans=("@a",)),))
    row = worth_csv(worth_document(evil, head)).splitlines()[1]
    assert row.startswith("'=1+1,")
    assert "'@a" in row


def test_nothing_of_a_stranger_acts_on_the_screen() -> None:
    found, head = moved()
    evil = found._replace(movers=(mover("a\x1b[2Jb", 1.0, 30.0),))
    assert "\x1b" not in "".join(line.text for line in table(evil, head, 80))
