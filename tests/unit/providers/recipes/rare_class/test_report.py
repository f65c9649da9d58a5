from estimator.errors import Refusal
from providers.recipes.rare_class.report import NO_PROOF, lines, report
from providers.recipes.rare_class.values import Column, Row, Seen, Split
from tests.unit.providers.recipes.rare_class.made import ASKED, parts, payments


def test_copies_are_told_to_a_person() -> None:
    split = parts()
    found = [*lines(report(split.train[:30], split))]
    assert found[:3] == [
        "30 machine-made rows",
        "  closeness: TOO CLOSE to the real rows",
        "    30 of 30 are real rows",
    ]
    assert "30 of 30 (100.0 %) lie closer to a training row than 0.0213, as 1 of the 24 real rows" in found[3]
    assert found[3].endswith("with a chance of less than 0.0001")
    assert NO_PROOF in found[5]


def test_rows_of_the_truth_are_told_to_a_person() -> None:
    split = parts()
    found = report(payments(200, 99, fraud=True), split)
    assert not isinstance(found.privacy, Refusal)
    assert (found.rows, found.privacy.copies, found.privacy.closer, found.privacy.flagged) == (200, 0, 19, False)
    assert (len(found.fidelity.columns), len(found.fidelity.pairs)) == (6, 15)
    said = [*lines(found)]
    assert said[1] == "  closeness: no closer than real rows are"
    assert "19 of 200 (9.5 %)" in said[3]
    assert said[6] == "  columns alike: 0.896 on average, real rows held out 0.844"
    assert said[7] == "    age_days: 0.850, real rows held out 0.896"
    assert said[10].startswith("  pairs of columns alike: 0.828 on average")


def test_what_falls_most_short_of_real_rows_stands_first() -> None:
    split = parts()
    found = report(payments(200, 99, fraud=True), split)
    short = sorted(
        (score.made - score.real, " with ".join(score.names))
        for score in found.fidelity.pairs
        if not isinstance(score.made, Refusal) and not isinstance(score.real, Refusal)
    )
    said = [*lines(found)]
    assert [line.strip().partition(":")[0] for line in said[11:14]] == [name for _, name in short[:3]]


def test_nothing_is_told_of_no_row_but_that() -> None:
    found = [*lines(report([], parts()))]
    assert found[0] == "0 machine-made rows"
    assert found[1] == "  closeness: not measured: there is no row"
    assert "not measured: no score could be measured" in found[2]


def test_what_is_not_measured_is_counted() -> None:
    columns = tuple(Column(f"t{place}", "text", False, Seen()) for place in range(5))  # noqa: FBT003
    rows: tuple[Row, ...] = (("a",) * 5, ("b",) * 5)
    found = [*lines(report([("c",) * 5], Split(ASKED, columns, rows, rows)))]
    assert "    and 2 more columns not measured" in found
    assert "    and 7 more pairs of columns not measured" in found
    one = [*lines(report([("c",)], Split(ASKED, columns[:1], (("a",),), (("b",),))))]
    assert not any("pairs" in line for line in one)
