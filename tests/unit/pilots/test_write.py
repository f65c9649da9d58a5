import hashlib
from datetime import date
from fractions import Fraction

import pytest

from estimator.errors import InputError
from estimator.money import Money
from estimator.pilots.lines import seal
from estimator.pilots.pilot import Unit
from estimator.pilots.rows import Header
from estimator.pilots.write import header_line, pilot_bytes, rewritten, unit_line
from tests.unit.pilots.illustrations import FILES, FOLDER, drawn
from tests.unit.pilots.make import HEADER, UNITS, jsonl, read, small

HEAD = Header.model_validate(HEADER)


def test_a_unit_is_one_line_with_what_is_unknown_as_null() -> None:
    assert unit_line(Unit("1", 3, (2, 1)), HEAD.stages) == (
        '{"unit":"1","fetched":3,"kept":{"human":2,"distinct":1},"tokens":null,"cost":null,"metered":null,"on":null}'
    )
    full = Unit("ff", 3, (2, 1), 40, Money(Fraction(5, 1000), "USD"), {"post": 3}, date(2026, 11, 4))
    assert unit_line(full, HEAD.stages) == (
        '{"unit":"ff","fetched":3,"kept":{"human":2,"distinct":1},"tokens":40,'
        '"cost":{"currency":"USD","amount":"0.005"},"metered":{"post":3},"on":"2026-11-04"}'
    )


def test_a_unit_has_a_count_for_each_stage() -> None:
    with pytest.raises(ValueError, match="shorter"):
        unit_line(Unit("1", 3, (2,)), HEAD.stages)


def test_an_amount_without_a_decimal_is_not_rounded() -> None:
    with pytest.raises(ValueError, match="1/3 has no exact decimal"):
        unit_line(Unit("1", 1, (1, 1), cost=Money(Fraction(1, 3), "USD")), HEAD.stages)
    assert '"amount":"1234567"' in unit_line(Unit("1", 1, (1, 1), cost=Money(Fraction(1_234_567), "USD")), HEAD.stages)


def test_what_is_written_is_read_as_it_was() -> None:
    pilot = read(small())
    again = read(rewritten(pilot))
    assert (again.header, again.rows, again.cluster_sizes, again.cost) == (
        pilot.header,
        pilot.rows,
        pilot.cluster_sizes,
        pilot.cost,
    )
    assert rewritten(again) == rewritten(pilot)


def test_the_digest_is_that_of_everything_before_its_comma() -> None:
    data = rewritten(read(small()))
    before, _, after = data.rpartition(b',"digest":"sha256:')
    assert after == hashlib.sha256(before).hexdigest().encode() + b'"}}\n'
    assert seal(["a"], '{"totals":{"b":1 , "digest" : "" } }') == seal(["a"], '{"totals":{"b":1 ,"digest":"x"}}')
    assert seal(["a"], '{"totals":{"b":1}}') != seal(["a"], '{"totals":{"b":2}}')


def test_a_changed_line_is_found_by_the_digest() -> None:
    data = rewritten(read(small()))
    with pytest.raises(InputError, match=r"totals\.digest: is not that of what stands before it"):
        read(data.replace(b'"tokens":210', b'"tokens":211'))
    with pytest.raises(InputError, match=r"totals\.digest"):
        read(data.replace(b"x-november", b"x-december"))
    assert read(data.replace(b"\n", b"\r\n")).rows == read(data).rows


def test_a_cut_file_gets_its_totals_once_the_header_says_how_it_ended() -> None:
    cut = read(jsonl(HEADER, *UNITS), partial=True)
    whole = read(rewritten(cut))
    assert (whole.rows, whole.cost, whole.cluster_sizes) == (cut.rows, cut.cost, None)
    open_ = read(jsonl({**HEADER, "stopped": None}, *UNITS), partial=True)
    with pytest.raises(InputError, match=r"x-november\.jsonl: line 5, stopped: is not stated"):
        rewritten(open_)


def test_lines_as_they_are_written_one_by_one_are_the_file_without_its_totals() -> None:
    pilot = read(small())
    lines = [header_line(pilot.header), *(unit_line(row, pilot.header.stages) for row in pilot.rows)]
    assert rewritten(pilot).decode().splitlines()[:-1] == lines


def test_a_cost_that_is_known_only_as_a_whole_is_written() -> None:
    rows = [Unit("1", 3, (2, 1))]
    found = read(pilot_bytes(HEAD, rows, cost=Money(Fraction(2), "USD")))
    assert (found.cost, found.rows[0].cost) == (Money(Fraction(2), "USD"), None)


def test_no_file_is_written_that_the_reader_refuses() -> None:
    with pytest.raises(InputError, match=r"totals\.units"):
        pilot_bytes(HEAD, [])
    with pytest.raises(InputError, match=r"totals\.clusters: hold 4 records"):
        pilot_bytes(HEAD, [Unit("1", 3, (3, 2))], {2: 2})


@pytest.mark.parametrize("name", FILES)
def test_an_illustration_is_what_its_seed_draws_and_says_that_it_is_none(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert data == drawn(*FILES[name])
    pilot = read(data)
    assert pilot.header.grade == "assumed"
    assert pilot.header.note is not None
    assert pilot.header.note.startswith("an illustration: counts drawn with seed 7 from the assumed rates of")
    assert pilot.header.note.endswith("not a measurement")


@pytest.mark.parametrize("name", FILES)
def test_an_illustration_lies_near_the_rates_it_was_drawn_from(name: str) -> None:
    """Within four standard errors of a share of independent records."""
    header, rates = FILES[name]
    pilot = read(drawn(header, rates))
    for stage, rate in rates.keep.items():
        shown, kept = map(sum, pilot.stage_counts(stage))
        assert abs(kept / shown - rate) < 4 * (rate * (1 - rate) / shown) ** 0.5
    low, high = rates.tokens
    counts, sums = map(sum, pilot.token_sums())
    assert abs(sums / counts - (low + high) / 2) < 4 * (high - low) / (12 * counts) ** 0.5


def test_every_pilot_of_the_examples_is_one_of_these() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)
