import importlib
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from estimator.errors import Refusal
from providers.recipes.rare_class.oversampling import Oversampled, oversampled
from providers.recipes.rare_class.read import parse
from providers.recipes.rare_class.recipe import RareClass
from providers.recipes.rare_class.report import report
from providers.recipes.rare_class.split import split
from providers.recipes.rare_class.values import Asked, Kind, Split
from tests.unit.providers.recipes.rare_class.made import parts

SPLIT = parts()


def ticking() -> Any:
    return count(10, 2).__next__


class Sampler:
    """Stands for the library: after what it was given come rows a third of the way from each to the next."""

    given: dict[str, Any]

    def __init__(self, **given: Any) -> None:
        type(self).given = given

    def fit_resample(self, rows: Any, classes: Any) -> Any:
        (rare, wanted), train = next(iter(self.given["sampling_strategy"].items())), rows[classes == 1]
        type(self).given["other"] = int((classes == 0).sum())
        new = (2 * train + np.roll(train, -1, axis=0)) / 3
        new = np.tile(new, (1 + wanted // len(train), 1))[: wanted - len(train)]
        return np.concatenate([rows, new]), np.concatenate([classes, [rare] * len(new)])


class Categories(Sampler):
    """As :class:`Sampler`, with categories as they stand."""

    def fit_resample(self, rows: Any, classes: Any) -> Any:
        train = rows[classes == 1]
        wanted = self.given["sampling_strategy"][1] - len(train)
        return np.concatenate([rows, train[:wanted]]), np.concatenate([classes, [1] * wanted])


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    found = SimpleNamespace(SMOTE=Sampler, SMOTEN=Categories, SMOTENC=Categories)
    real = importlib.import_module
    monkeypatch.setattr(
        importlib, "import_module", lambda name: found if name == "imblearn.over_sampling" else real(name)
    )


def of(header: str, line: str, kinds: dict[str, Kind] | None = None) -> Split:
    text = "".join(line.format(place, place / 4, "xyz"[place % 3]) + ",1\n" for place in range(100))
    return split(parse(f"{header},y\n{text}".encode(), "t.csv", Asked("y", "1", kinds or {})), 1)


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert oversampled(SPLIT, 5, 1, ticking()) == Refusal(
        "not observed", "rows by oversampling", "imbalanced-learn is not installed: pip install 'perusable[rows]'"
    )


@pytest.mark.usefixtures("library")
def test_numbers_lie_between_rows_in_the_files_own_precision() -> None:
    numbers = of("n,d", "{0},{1}")
    found = oversampled(numbers, 7, 3, ticking())
    assert isinstance(found, Oversampled)
    assert (found.method, found.seconds, len(found.rows)) == ("SMOTE", 2, 7)
    first, second = numbers.train[:2]
    between = [(2 * float(str(one)) + float(str(two))) / 3 for one, two in zip(first, second, strict=True)]
    assert found.rows[0] == (round(between[0]), round(between[1], 2))
    assert Sampler.given == {"k_neighbors": 5, "random_state": 3, "sampling_strategy": {1: 87}, "other": 87}


@pytest.mark.usefixtures("library")
def test_categories_come_back_as_they_were() -> None:
    found = oversampled(SPLIT, 9, 3, ticking())
    assert isinstance(found, Oversampled)
    assert (found.method, found.rows) == ("SMOTENC", SPLIT.train[:9])
    assert Categories.given["categorical_features"] == [2, 3]
    named = of("c,n", "{2},{0}", {"n": "category"})
    # An empty category is one more of them.
    named = named._replace(train=(("x", None), *named.train))
    alone = oversampled(named, 9, 3, ticking())
    assert isinstance(alone, Oversampled)
    assert (alone.method, alone.rows) == ("SMOTEN", named.train[:9])
    assert "categorical_features" not in Categories.given


@pytest.mark.usefixtures("library")
def test_what_lies_between_nothing_is_refused() -> None:
    texts = oversampled(of("n,t", "{0},word{0}"), 5, 1, ticking())
    assert isinstance(texts, Refusal)
    assert "'t' is a text, and nothing lies between two texts" in texts.why
    gaps = of("n,m", "{0},{0}")
    gaps = gaps._replace(train=((1, None), *gaps.train))
    empty = oversampled(gaps, 5, 1, ticking())
    assert isinstance(empty, Refusal)
    assert "'m' has empty cells" in empty.why


def test_the_library_makes_rows_that_meet_the_check() -> None:
    pytest.importorskip("imblearn", reason="needs: pip install 'perusable[rows]'")
    found = oversampled(SPLIT, 200, 3, ticking())
    assert isinstance(found, Oversampled)
    assert (found.method, len(found.rows)) == ("SMOTENC", 200)
    assert found == oversampled(SPLIT, 200, 3, ticking())
    assert found.rows != getattr(oversampled(SPLIT, 200, 4, ticking()), "rows", found.rows)
    recipe = RareClass(SPLIT)
    said = {recipe.check(recipe.row_draft(row)) for row in found.rows}
    assert said == {"", "too close"}
    measures = report(found.rows, SPLIT)
    assert not isinstance(measures.privacy, Refusal)
    # Its rows lie on lines between real ones: that is its method, and it is said.
    assert measures.privacy.flagged


@pytest.mark.parametrize(
    ("header", "line", "method"),
    [("n,d", "{0},{1}", "SMOTE"), ("c,b", "{2},{2}", "SMOTEN"), ("n,c", "{0},{2}", "SMOTENC")],
)
def test_the_library_takes_numbers_categories_and_both(header: str, line: str, method: str) -> None:
    pytest.importorskip("imblearn", reason="needs: pip install 'perusable[rows]'")
    # Rows that are the same are one: categories alone need a number beside them to differ.
    kinds: dict[str, Kind] = {"b": "category"} if method == "SMOTEN" else {}
    given = of(header, line.replace("{2},{2}", "{2},v{0}") if method == "SMOTEN" else line, kinds)
    found = oversampled(given, 10, 3, ticking())
    assert isinstance(found, Oversampled)
    assert (found.method, len(found.rows)) == (method, 10)
    for place, column in enumerate(given.columns):
        if column.kind == "category":
            assert {row[place] for row in found.rows} <= {row[place] for row in given.train}
