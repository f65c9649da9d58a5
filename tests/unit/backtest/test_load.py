from pathlib import Path

import pytest

from estimator.backtest.load import load_rows
from estimator.errors import InputError
from tests.unit.backtest.made import HEAD, recipes, row, written


def faults(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as stop:
        load_rows(written(folder, text), recipes())
    return str(stop.value)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("accepted = 33", "accepted: must lie between 0 and 1, not 33; write a percentage as a share: 0.33"),
        ("retries = 33", "retries: must lie between 0 and 1, not 33; write a percentage as a share: 0.33"),
        ("accepted = 0", "accepted: must be above 0"),
        ("stated = { share = 33 }", "stated.share: must lie between 0 and 1; write a percentage as a share: 0.33"),
        ("stated = { share = 101 }", "stated.share: must lie between 0 and 1, not 101"),
        ("stated = { usd = 0 }", "stated.usd: must be above 0"),
        ("stated = { usd = -1 }", "must be a plain number of at least 0"),
        ("stated = { dollars = 5 }", "unknown key 'dollars'"),
        ("stated = { }", "must name one outcome: usd, usd_per_1000, gpu_hours, records, share"),
        ("stated = { usd = 1, share = 1 }", "must name one outcome"),
        ("stated = { usd = 1, bound = 'about' }", "'exact', 'at most' or 'at least'"),
        ("acepted = 0.5", "unknown key 'acepted' (did you mean 'accepted'"),
        ("recipe = 'tutor-studnt'", "no keep rate is known for 'tutor-studnt' (did you mean 'tutor-student'?)"),
        ("evidence = 'nope'", "evidence: no evidence is called 'nope'"),
        ("evidence = ['nope']", "evidence: no evidence is called 'nope'"),
        ("records = 10\nraw_records = 5", "keeps more records (10) than raw_records were made (5)"),
        ("records_per_call = 1\nturns = 2", "states records_per_call and turns: a dialogue of turns is one record"),
        ("hours = 1\ntokens_per_second = 2", "states tokens_per_second and hours"),
        ("usd_per_item = 1\nusd_per_work_hour = 2", "states usd_per_item and usd_per_work_hour"),
        ("concurrency = 1.5", "must be whole sequences"),
        ("concurrency = 0", "must be at least 1, not 0"),
        ("turns = 0.5", "must be at least 1, not 0.5"),
        ("prompt_tokens = { low = 1, high = 2 }", "a range needs likely as well as low and high"),
        ("output_tokens = 0", "must be above 0"),
        ("tests = 'guess'", "'arithmetic' or 'measured'"),
        ("use = 'mine'", "'held-out', 'open' or 'used'"),
    ],
)
def test_a_fault_is_named_with_its_remedy(tmp_path: Path, lines: str, told: str) -> None:
    assert told in faults(tmp_path, row(lines))


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    bad = row("acepted = 1\nrecipe = 'x'", name="a") + row("stated = { share = 3 }", name="a").removeprefix(HEAD)
    told = faults(tmp_path, bad).splitlines()
    assert len(told) == 4
    for words in ("unknown key 'acepted'", "no keep rate is known for 'x'", "the row stands twice", "stated.share"):
        assert any(words in line for line in told), words


@pytest.mark.parametrize(
    "text",
    ["", HEAD, "row = 1", HEAD + "row = [1]", HEAD + "[[row]]\nid = 1", HEAD + "evidence = 1\n[[row]]\nevidence = 1"],
)
def test_what_is_no_file_of_rows_is_bad_input(tmp_path: Path, text: str) -> None:
    assert "rows.toml" in faults(tmp_path, text)


def test_a_file_is_read_with_its_digest(tmp_path: Path) -> None:
    file, digest = load_rows(written(tmp_path, row("")), recipes())
    assert [case.id for case in file.row] == ["one"]
    assert digest.startswith("sha256:")
