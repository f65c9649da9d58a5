from fractions import Fraction

import numpy as np
import pytest

from estimator.errors import Refusal
from estimator.pilots.measured import measured
from estimator.pilots.read import parse_pilot
from estimator.shipped import shipped
from estimator.sourcing import Estimated
from tests.unit.pilots.make import HEADER, TOTALS, UNITS, read, small


def test_a_pilot_is_rates_tokens_and_a_curve() -> None:
    found = measured(read(small()))
    assert (found.name, found.grade) == ("pilot x-november", "measured")
    assert set(found.stages) == {"human"}
    rate = found.stages["human"]
    assert isinstance(rate, Estimated)
    assert (rate.likely, rate.grade, rate.source, rate.most) == (Fraction(21, 24), "measured", "pilot x-november", 1)
    assert rate.low < rate.likely < rate.high
    assert rate.quantile is not None
    # What the quantiles say at P5 and P95 is the range that is shown.
    assert rate.quantile(np.array([0.05, 0.95])) == pytest.approx([float(rate.low), float(rate.high)], rel=1e-6)
    assert isinstance(found.tokens, Estimated)
    assert found.tokens.likely == Fraction(210 + 150, 7 + 6)  # the third page counted none
    assert found.curve is not None
    assert (found.curve.records, found.curve.clusters, found.curve.threshold) == (21, 17, Fraction(4, 5))


def test_the_grade_is_the_pilots_own() -> None:
    found = measured(parse_pilot(shipped("examples/pilots/tutor-student.jsonl").read_bytes(), "p.jsonl"))
    rate = found.stages["accepted"]
    assert isinstance(rate, Estimated)
    assert (found.grade, rate.grade) == ("assumed", "assumed")


def test_what_distinct_means_is_a_caveat() -> None:
    assert measured(read(small())).caveats[-1] == (
        "pilot x-november: distinct means less alike than 0.8 (MinHash): different words, not new knowledge; another "
        "threshold gives another share"
    )
    without = {"near_duplicates": {"method": "exact"}}
    assert "less alike than a copy (exact)" in measured(read(small(without))).caveats[-1]


def test_caveats_of_the_counts_name_the_stage() -> None:
    said = measured(read(small())).caveats
    assert any(words.startswith("pilot x-november, human: only 3 of 24 records dropped") for words in said)
    assert len(set(said)) == len(said)


def test_a_pilot_that_stopped_when_the_money_was_spent_says_so() -> None:
    said = [measured(read(small({"stopped": reason}))).caveats for reason in ("complete", "spend cap")]
    assert set(said[1]) - set(said[0])


def one_unit() -> bytes:
    totals = {
        **TOTALS,
        "units": 1,
        "fetched": 10,
        "kept": UNITS[0]["kept"],
        "clusters": {"1": 6, "2": 1},
        "cost": UNITS[0]["cost"],
    }
    return small(None, [UNITS[0]], totals)


def test_one_sampling_unit_carries_no_range_and_is_said() -> None:
    found = measured(read(one_unit()))
    refusal = found.stages["human"]
    assert isinstance(refusal, Refusal)
    assert refusal.what == "share kept at 'human' by pilot x-november"
    assert isinstance(found.tokens, Refusal)
    assert found.tokens.what == "tokens per record by pilot x-november"
    said = [words for words in found.caveats if "its counts carry no range" in words]
    assert [words.partition(":")[0] for words in said] == ["pilot x-november, human", "pilot x-november, tokens"]
    assert all(words.endswith("what the plan or the books state holds, if anything") for words in said)


def test_tokens_that_nobody_counted_are_none() -> None:
    rows = [{key: value for key, value in row.items() if key != "tokens"} for row in UNITS]
    assert measured(read(small(None, rows))).tokens is None


def test_without_near_duplicates_there_is_no_curve() -> None:
    rows = [{**row, "kept": {"human": row["kept"]["human"]}} for row in UNITS]
    header = {"stages": ["human"], "near_duplicates": ...}
    found = measured(read(small(header, rows, {"kept": {"human": 21}, "clusters": ...})))
    assert found.curve is None
    assert not any("distinct means" in words for words in found.caveats)
    assert HEADER["stages"] == ["human", "distinct"]
