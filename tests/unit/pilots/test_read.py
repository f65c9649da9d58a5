import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.files import MAX_PROBLEMS
from estimator.pilots import lines as bounds
from estimator.pilots.lines import LINE
from estimator.pilots.read import quick, read_pilot
from tests.unit.pilots.make import COST, HEADER, TOTALS, UNITS, faults, jsonl, read, small

HERE = Path(__file__).parent


class TestSound:
    def test_the_small_file(self) -> None:
        assert faults(small()) == []

    def test_a_file_on_disk(self, tmp_path: Path) -> None:
        path = tmp_path / "p.jsonl"
        path.write_bytes(small())
        assert read_pilot(path) == read(small())
        with pytest.raises(InputError, match="cannot be read: No such file"):
            read_pilot(tmp_path / "none.jsonl")

    def test_line_ends_of_another_system_and_a_missing_last_one_change_nothing(self) -> None:
        plain = read(small())._replace(digest="")
        for data in (small().replace(b"\n", b"\r\n"), small().rstrip(), small() + b"\n \r\n"):
            assert read(data)._replace(digest="") == plain

    def test_the_least_a_pilot_says(self) -> None:
        keys = ("schema", "id", "offer", "criteria", "criteria_version", "kind", "unit", "drawn", "started", "ended")
        header = {key: HEADER[key] for key in (*keys, "stopped", "grade")}
        unit = {"unit": "1", "fetched": 0, "kept": {"human": 0}}
        totals = {"units": 1, "fetched": 0, "kept": {"human": 0}}
        found = read(jsonl({**header, "stages": ["human"]}, unit, {"totals": totals}))
        assert (found.units, found.cost, found.cluster_sizes, found.header.operators) == (1, None, None, ())

    def test_a_unit_is_called_by_a_number_with_or_without_quotes(self) -> None:
        assert [read(small(unit=name)).rows[0].name for name in (7, "7", 0, "00ff")] == ["7", "7", "0", "00ff"]

    def test_the_order_of_keys_is_free(self) -> None:
        turned = small(kept={"distinct": 7, "human": 8}, totals={"kept": {"distinct": 17, "human": 21}})
        assert read(turned).rows == read(small()).rows

    def test_days_at_both_ends_of_the_pilot(self) -> None:
        assert faults(small({"ended": "2026-11-05"})) == []
        assert read(small()).rows[2].on == date(2026, 11, 5)


HEADS: list[tuple[dict[str, Any], str]] = [
    ({"schema": ...}, 'line 1: is no header of a pilot file (the first line starts {"schema":"perusable.pilot/1", …)'),
    (
        {"schema": "perusable.pilot/2"},
        "line 1, schema: must be 'perusable.pilot/1', not 'perusable.pilot/2' (this program reads no other)",
    ),
    ({"offer": ...}, "line 1: the key 'offer' is missing (add it)"),
    ({"grade": ...}, "line 1: the key 'grade' is missing (add it)"),
    ({"oparators": []}, "line 1, oparators: unknown key 'oparators' (did you mean 'operators'?)"),
    ({"grade": "official"}, "line 1, grade: input should be 'measured' or 'assumed', not 'official'"),
    ({"drawn": "random"}, "line 1, drawn: input should be 'at random' or 'in order', not 'random'"),
    ({"started": "3 November"}, "line 1, started: must be a day in quotes, such as \"2026-11-22\", not '3 November'"),
    ({"started": 20261103}, 'line 1, started: must be a day in quotes, such as "2026-11-22", not 20261103'),
    ({"started": "20261103"}, "line 1, started: must be a day in quotes, such as \"2026-11-22\", not '20261103'"),
    ({"ended": "2026-11-02"}, "line 1: ended (2026-11-02) lies before started"),
    ({"recipe": "own"}, "line 1: state endpoint or recipe, not both"),
    ({"stages": ["human", "human"]}, "line 1: stages must differ"),
    ({"stages": ["fetched", "distinct"]}, "line 1: 'fetched' comes before the stages and is none of them"),
    (
        {"near_duplicates": ...},
        "line 1: near_duplicates goes with a stage called 'distinct': state both or neither",
    ),
    (
        {"stages": ["human", "Distinct"]},
        (
            "line 1, stages[2]: must be a stage's name: a lower-case letter, then such letters, digits and _ "
            "(at most 40), not 'Distinct'"
        ),
    ),
    (
        {"near_duplicates": {"method": "own", "threshold": "1.1"}},
        "line 1, near_duplicates.threshold: must lie above 0 and at most 1, not 1.1, not '1.1'",
    ),
    ({"unit": "Page 7"}, "line 1, unit: must be a word or two in lower-case letters (at most 40), not 'Page 7'"),
    ({"criteria_version": True}, "line 1, criteria_version: input should be a valid integer, not True"),
    ({"note": "a\u202eb"}, "line 1, note: must not hold control or invisible characters, not 'a\\u202eb'"),
]


@pytest.mark.parametrize(("change", "words"), HEADS, ids=[words for _, words in HEADS])
def test_a_header_with_one_fault_says_which(change: dict[str, Any], words: str) -> None:
    assert words in faults(small(change))


UNIT_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"fetched": ...}, "line 2: the key 'fetched' is missing (add it)"),
    ({"fetchd": 1}, "line 2, fetchd: unknown key 'fetchd' (did you mean 'fetched'?)"),
    ({"text": "a post"}, "line 2, text: unknown key 'text'"),
    ({"totls": 1}, "line 2, totls: unknown key 'totls' (did you mean 'totals'"),
    ({"fetched": 10.0}, "line 2, fetched: input should be a valid integer, not 10.0"),
    ({"fetched": True}, "line 2, fetched: input should be a valid integer, not True"),
    ({"fetched": "10"}, "line 2, fetched: input should be a valid integer, not '10'"),
    ({"fetched": -1}, "line 2, fetched: input should be greater than or equal to 0, not -1"),
    ({"fetched": 10**15 + 1}, "line 2, fetched: input should be less than or equal to 1000000000000000"),
    ({"fetched": None}, "line 2, fetched: input should be a valid integer, not None"),
    (
        {"unit": "cats lang:en"},
        "line 2, unit: must be a number or a hexadecimal digest of at most 64 digits, no text and no author's id, not",
    ),
    ({"unit": -1}, "line 2, unit: input should be a valid string, not -1"),
    ({"unit": "2"}, "line 3, unit: '2' stands in line 2 too (a sampling unit has one line)"),
    (
        {"kept": {"human": 11, "distinct": 7}},
        "line 2, kept.human: is 11, more than the 10 of 'fetched' before it (a stage keeps at most what it was shown",
    ),
    ({"kept": {"human": 6, "distinct": 7}}, "line 2, kept.distinct: is 7, more than the 6 of 'human' before it"),
    ({"kept": {"human": 8}}, "line 2, kept.distinct: is missing (add it, or leave out the unit)"),
    (
        {"kept": {"human": 8, "distinkt": 7}},
        "line 2, kept.distinkt: is no stage of the header (did you mean 'distinct'?)",
    ),
    (
        {"kept": {"human": 8, "distinct": 7, "x": 0}},
        "line 2, kept.x: is no stage of the header (known: distinct, human)",
    ),
    (
        {"kept": {"Human": 8, "distinct": 7}},
        "line 2, kept.Human: must be a stage's name: a lower-case letter",
    ),
    (
        {"kept": {"human": 8, "distinct": 0}},
        "line 2, tokens: are 210 of no record (count those that passed 'distinct')",
    ),
    (
        {"cost": {"currency": "EUR", "amount": "0.05"}},
        "line 3, cost.currency: is 'USD', and 'EUR' above (a pilot is paid in one currency)",
    ),
    ({"cost": {"currency": "USD", "amount": 0.05}}, "line 2, cost.amount: input should be a valid string, not 0.05"),
    ({"cost": {"currency": "USD", "amount": "5e-2"}}, "line 2, cost.amount: must be a plain number in quotes"),
    ({"cost": {"currency": "DOGE", "amount": "1"}}, "line 2, cost.currency: must be one of AED"),
    ({"on": "2026-11-02"}, "line 2, on: is 2026-11-02, outside 2026-11-03 to 2026-11-05 (days are UTC"),
    ({"on": "2026-11-06"}, "line 2, on: is 2026-11-06, outside 2026-11-03 to 2026-11-05 (days are UTC"),
    ({"on": "2026-11-03T10:00:00Z"}, "line 2, on: must be a day in quotes"),
    ({"metered": {"post": 1.5}}, "line 2, metered.post: input should be a valid integer, not 1.5"),
]


@pytest.mark.parametrize(("change", "words"), UNIT_FAULTS, ids=[words for _, words in UNIT_FAULTS])
def test_a_unit_with_one_fault_says_which(change: dict[str, Any], words: str) -> None:
    assert any(words in fault for fault in faults(small(**change)))


TOTAL_FAULTS: list[tuple[dict[str, Any], str]] = [
    (
        {"units": 2},
        "line 5, totals.units: says 2, and the lines above hold 3 (lines were lost, doubled or changed: take",
    ),
    ({"fetched": 25}, "line 5, totals.fetched: says 25, and the lines above hold 24"),
    ({"kept": {"human": 20, "distinct": 17}}, "line 5, totals.kept.human: says 20, and the lines above hold 21"),
    ({"kept": {"human": 21}}, "line 5, kept.distinct: is missing"),
    (
        {"clusters": {"1": 15, "2": 2, "3": 1}},
        "line 5, totals.clusters: hold 22 records (size × count), and 21 reached",
    ),
    ({"clusters": {"1": 18, "3": 1}}, "line 5, totals.clusters: are 19, and 17 were kept at 'distinct' (one record of"),
    (
        {"clusters": {"0": 1}},
        "line 5, totals.clusters.0: must be a size: a whole number of at least 1 in quotes, not '0'",
    ),
    (
        {"cost": {"currency": "USD", "amount": "0.16"}},
        "line 5, totals.cost.amount: says 0.16 USD, and the lines above hold 0.15 (write the exact sum",
    ),
    ({"cost": {"currency": "EUR", "amount": "0.15"}}, "line 5, totals.cost: is in EUR, and the units' costs in USD"),
    ({"digest": "sha256:12"}, "line 5, totals.digest: must be 'sha256:' and 64 hexadecimal digits, not 'sha256:12'"),
    (
        {"digest": "sha256:" + "0" * 64},
        "line 5, totals.digest: is not that of what stands before it: something was changed after it was written",
    ),
]


@pytest.mark.parametrize(("change", "words"), TOTAL_FAULTS, ids=[words for _, words in TOTAL_FAULTS])
def test_totals_that_do_not_add_up_are_told(change: dict[str, Any], words: str) -> None:
    assert any(words in fault for fault in faults(small(totals=change)))


@pytest.mark.parametrize(("twos", "sound"), [(3, False), (4, True), (5, False)])
def test_clusters_hold_every_record_that_reached_distinct_and_one_of_each_is_kept(twos: int, *, sound: bool) -> None:
    assert (faults(small(totals={"clusters": {"1": 13, "2": twos}})) == []) is sound


def test_a_total_below_what_is_known_is_a_fault_and_one_above_is_not() -> None:
    """The cost of a unit is not known, so its part of the sum is not either."""
    for amount, sound in (("0.09", False), ("0.1", True), ("0.11", True)):
        assert (faults(small(cost=None, totals={"cost": {**COST, "amount": amount}})) == []) is sound
    bare = [{**unit, "cost": ...} for unit in UNITS]
    assert faults(small(units=bare, totals={"cost": {**COST, "amount": "7"}})) == []


def test_clusters_without_a_stage_for_them_are_a_fault() -> None:
    header = {"stages": ["human", "long"], "near_duplicates": ...}
    units = [{**unit, "kept": {"human": 4, "long": 4}} for unit in UNITS]
    kept = {"human": 12, "long": 12}
    assert faults(small(header, units, {"kept": kept})) == [
        "line 5, totals.clusters: goes with a stage called 'distinct' (name it in stages, or remove clusters)"
    ]


def test_when_and_why_it_ended_may_be_open_only_while_it_is_written() -> None:
    open_ = {"ended": None, "stopped": ...}
    assert faults(small(open_)) == [
        "line 5, ended: is not stated in the header, though the file has its totals (state it)",
        "line 5, stopped: is not stated in the header, though the file has its totals (state it)",
    ]
    cut = jsonl({**HEADER, "ended": None, "stopped": None}, *UNITS)
    assert read(cut, partial=True).units == 3
    assert faults(cut.replace(b"2026-11-05", b"2026-11-02"), partial=True) == [
        "line 4, on: is 2026-11-02, outside 2026-11-03 (days are UTC: correct it or the header)"
    ]


def test_tokens_need_a_tokenizer_and_none_of_them_is_none() -> None:
    assert faults(small({"tokenizer": None}))[0] == (
        "line 2, tokens: are counted, and the header names no tokenizer (name it, or write null)"
    )
    none_left: dict[str, Any] = {"kept": {"human": 8, "distinct": 0}, "tokens": 0}
    totals = {"kept": {"human": 21, "distinct": 10}, "clusters": None}
    assert faults(small(totals=totals, **none_left)) == []


class TestCut:
    """A file without its last line: what was whole can be taken, when that is asked for."""

    FIX = " (close it with its line of totals (docs/pilot-file.md), or read what is whole with partial=True)"

    def test_after_a_whole_line(self) -> None:
        data = jsonl(HEADER, *UNITS)
        assert faults(data) == ["line 4: stopped while writing: units 1 to 3 are whole" + self.FIX]
        found = read(data, partial=True)
        assert (found.units, found.totals, found.cluster_sizes) == (3, None, None)
        assert found.cost == read(small()).cost

    def test_within_a_line(self) -> None:
        whole = jsonl(HEADER, UNITS[0])
        for length in range(1, len(json.dumps(UNITS[1]))):
            data = whole + json.dumps(UNITS[1])[:length].encode()
            (words,) = faults(data)
            assert words.startswith("line 3: stopped while writing: unit 1 is whole, and this line is not valid JSON:")
            assert read(data, partial=True).rows == read(small()).rows[:1]

    def test_within_the_totals(self) -> None:
        data = small()[:-20]
        assert "units 1 to 3 are whole, and this line is not valid JSON" in faults(data)[0]
        assert read(data, partial=True).units == 3

    @pytest.mark.parametrize("data", [jsonl(HEADER), jsonl(HEADER) + b'{"unit"'])
    def test_before_any_unit_there_is_nothing_to_take(self, data: bytes) -> None:
        assert faults(data, partial=True) == faults(data)
        assert "stopped while writing: no unit is whole" in faults(data)[0]

    def test_a_broken_line_before_the_last_is_a_fault_however_it_is_read(self) -> None:
        data = jsonl(HEADER, '{"unit"', *UNITS)
        assert faults(data, partial=True)[0].startswith(
            "line 2: is not valid JSON: expecting ':' delimiter at character"
        )

    def test_a_whole_file_is_the_same_either_way(self) -> None:
        assert read(small(), partial=True) == read(small())


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "is empty (a pilot file starts with its header)"),
        (("",), "is empty"),
        (("[]",), "line 1: is not a JSON object (write one JSON object a line)"),
        (("{} {}",), "line 1: is not valid JSON: extra data at character 4"),
        ((HEADER, "", *UNITS, {"totals": TOTALS}), "line 2: is empty (remove it)"),
        ((HEADER, HEADER, {"totals": TOTALS}), "line 2: is a second header (one file holds one pilot: split it)"),
        (
            (HEADER, *UNITS, {"totals": TOTALS}, UNITS[0]),
            "line 6: stands after the totals (one file holds one pilot, and its totals are its end)",
        ),
        ((HEADER, *UNITS, {"totals": TOTALS}, "{"), "line 6: is not valid JSON"),
        ((HEADER, '{"unit":"1","unit":"2"}', *UNITS, {"totals": TOTALS}), "line 2: has the key 'unit' twice (keep one"),
        (
            (HEADER, '{"unit":"9","fetched":1,"kept":{"human":1,"distinct":1,"human":0}}', {"totals": TOTALS}),
            "line 2: has the key 'human' twice",
        ),
        (
            (HEADER, '{"unit":"9","fetched":NaN,"kept":{}}', {"totals": TOTALS}),
            "line 2: holds NaN, which is no number (write null for what is unknown)",
        ),
        ((HEADER, '{"unit":"9","fetched":-Infinity}', {"totals": TOTALS}), "line 2: holds -Infinity"),
        (
            (HEADER, '{"unit":"9","fetched":1e3}', {"totals": TOTALS}),
            "fetched: input should be a valid integer, not 1000",
        ),
        (
            (HEADER, '{"unit":"9","fetched":%s}' % ("9" * 5000), {"totals": TOTALS}),
            "line 2: holds a number of more digits than any count (counts are at most 10^15)",
        ),
        ((HEADER, "[" * 20_000, {"totals": TOTALS}), "line 2: is nested too deeply (write plain, shallow objects)"),
        (
            (HEADER, '{"unit":"' + "1" * LINE + '"}', {"totals": TOTALS}),
            "line 2: is longer than 64 KiB (a line holds one sampling unit's counts, and no texts)",
        ),
        ((HEADER, {"unit": "\ud800"}, {"totals": TOTALS}), "line 2, unit: input should be a valid string"),
        ((HEADER, '{"unit":"a\tb"}', {"totals": TOTALS}), "line 2: is not valid JSON: invalid control character at"),
        (
            (HEADER, {"totals": {**TOTALS, "units": 0}}),
            "line 2, totals.units: input should be greater than or equal to 1",
        ),
        ((HEADER, {"totals": TOTALS}), "line 2, totals.units: says 3, and the lines above hold 0"),
        ((HEADER, {"totals": TOTALS, "more": 1}), "line 2, more: unknown key 'more'"),
    ],
)
def test_a_line_that_is_no_table_of_the_format_is_told(lines: tuple[Any, ...], words: str) -> None:
    assert any(words in fault for fault in faults(jsonl(*lines)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xef\xbb\xbf" + small(), "line 1: starts with a byte order mark (save the file as UTF-8 without one)"),
        (small().replace(b"\n", b"\r"), "line 1: ends in a carriage return alone (save the file with line feeds)"),
        (small().replace(b'"a3"', b'"\xff"'), "line 4: is not UTF-8 text (save the file as UTF-8)"),
    ],
)
def test_bytes_that_are_no_text_are_told_in_words(data: bytes, words: str) -> None:
    assert faults(data) == [words]


def test_a_faulty_header_hides_no_faulty_unit() -> None:
    found = faults(small({"grade": "official"}, fetched=1.5, cost={**COST, "currency": "EUR"}))
    assert [fault.partition(":")[0] for fault in found] == ["line 1, grade", "line 2, fetched"]


def test_faults_past_a_screenful_are_counted_out_and_the_rest_is_not_read() -> None:
    bad = [{**UNITS[0], "unit": str(number), "fetched": -1} for number in range(1000)]
    found = faults(small(units=bad))
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1] == "and more faults of this kind (put these right first)"


@pytest.mark.parametrize(("most", "sound"), [(2, False), (3, True), (4, True)])
def test_below_at_and_past_the_most_units(most: int, monkeypatch: pytest.MonkeyPatch, *, sound: bool) -> None:
    monkeypatch.setattr(bounds, "UNITS", most)
    assert faults(small()) == ([] if sound else ["has more lines than 2 sampling units take (split the pilot)"])


@pytest.mark.parametrize(("size", "sound"), [(-1, True), (0, True), (1, False)])
def test_below_at_and_past_the_longest_line(size: int, *, sound: bool) -> None:
    line = json.dumps(UNITS[0])
    padded = line + " " * (LINE + size - len(line))
    found = faults(jsonl(HEADER, padded, *UNITS[1:], {"totals": TOTALS}))
    assert (found == []) is sound


@pytest.mark.parametrize(
    "line",
    [
        '{"unit":"1","fetched":2,"fetched":3,"kept":{"a":1}}',
        '{"unit":1,"fetched":2,"fetched":3,"kept":{"a":1}}',
        '{"unit":"1","unit":1,"fetched":3,"kept":{"a":1}}',
        '{"unit":"1","fetched":3,"kept":{"a":1},"cost":null,"cost":{"currency":"USD","amount":"1"}}',
        '{"unit":"1","fetched":3,"kept":{"a":1},"cost":{"currency":"USD","amount":"1"},"cost":null}',
        '{"unit":"1","fetched":3,"kept":{"a":1},"metered":{"b":1,"b":1}}',
        '{"\\u0075nit":"1","unit":"1","fetched":3,"kept":{"a":1}}',
        '{"unit":"1","fetched":3.0,"kept":{"a":1}}',
        '{"unit":"1","fetched":3,"kept":{"a":true}}',
        '{"unit":"1","fetched":3,"kept":{"a":1},"on":1}',
    ],
)
def test_the_quick_way_takes_no_line_that_the_slow_one_refuses(line: str) -> None:
    assert quick(line) is None
    assert faults(jsonl({**HEADER, "stages": ["a"], "near_duplicates": None}, line, {"totals": TOTALS}))[0].startswith(
        "line 2"
    )


def test_every_fault_of_a_file_in_its_own_words() -> None:
    found = "\n".join(faults((HERE / "faulty.jsonl").read_bytes())) + "\n"
    path = HERE / "faulty.txt"
    if os.environ.get("GOLDEN") == "update":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
