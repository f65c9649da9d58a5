from fractions import Fraction

import pytest

from estimator.errors import InputError
from providers.recipes.rare_class.cells import written
from providers.recipes.rare_class.read import parse
from providers.recipes.rare_class.split import split
from providers.recipes.rare_class.values import Asked, Table
from tests.unit.providers.recipes.rare_class.made import table


def of(rare: int) -> Table:
    rows = b"".join(b"%d,x,1\n" % place for place in range(rare))
    return parse(b"a,b,y\n" + rows + b"5,x,0\n" * 5_000, "t.csv", Asked("y", "1"))


def test_a_share_is_held_out_and_nothing_is_lost() -> None:
    whole = table()
    found = split(whole, seed=1)
    assert (len(found.train), len(found.held_out)) == (96, 24)
    assert {*found.train} | {*found.held_out} == {*whole.rare}


def test_the_seed_alone_decides() -> None:
    whole = table()
    assert split(whole, seed=1) == split(whole, seed=1)
    assert split(whole, seed=1).held_out != split(whole, seed=2).held_out


def test_rows_held_out_take_no_part_in_what_new_rows_are_held_against() -> None:
    found = split(of(200), seed=3)
    seen = found.columns[0].seen
    cells = [int(cell) for cell in written(found.train, 0)]
    assert (seen.low, seen.high, seen.cells) == (min(cells), max(cells), 5_160)
    assert seen.levels == frozenset([*map(str, cells), "5"])


@pytest.mark.parametrize(
    ("share", "count"), [(Fraction(1, 5), 100), (Fraction(1, 2), 40), (Fraction(3, 10), 67), (Fraction(1, 50), 1_000)]
)
def test_too_few_rows_are_refused(share: Fraction, count: int) -> None:
    with pytest.raises(InputError, match=f"has {count - 1} different rows of the class '1'; {count} are needed"):
        split(of(count - 1), 1, share)
    assert len(split(of(count), 1, share).held_out) == 20
    assert len(split(of(count + 1), 1, share).held_out) in (20, 21)


def test_the_refusal_says_the_way_out() -> None:
    with pytest.raises(InputError, match=r"Hold out a larger share: 1/3 is enough"):
        split(of(60), 1)
    assert len(split(of(60), 1, Fraction(1, 3)).held_out) == 20
    with pytest.raises(InputError, match="Hold out a larger share: 1/2 is enough"):
        split(of(40), 1)
    with pytest.raises(InputError, match="Collect more: no share is enough for fewer than 40"):
        split(of(39), 1)
    with pytest.raises(InputError, match="Collect more"):
        split(of(39), 1, Fraction(1, 2))


@pytest.mark.parametrize("share", [Fraction(0), Fraction(-1, 5), Fraction(51, 100)])
def test_the_share_has_bounds(share: Fraction) -> None:
    with pytest.raises(InputError, match="above 0 and at most 1/2 is allowed"):
        split(of(200), 1, share)


def test_a_copy_of_a_row_is_never_on_both_sides() -> None:
    rows = b"".join(b"%d,x,1\n" % (place % 100) for place in range(300))
    found = split(parse(b"a,b,y\n" + rows + b"5,x,0\n" * 500, "t.csv", Asked("y", "1")), seed=1)
    assert len(found.train) + len(found.held_out) == 100
    assert not {*found.train} & {*found.held_out}
