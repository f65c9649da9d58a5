import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from estimator.cli.common import Session
from estimator.cli.main import run

TODAY = date(2026, 11, 22)

Perusable = Callable[..., tuple[int, str, str]]


@pytest.fixture
def perusable(capsys: pytest.CaptureFixture[str]) -> Perusable:
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            run(["yields", *arguments], Session(lambda: TODAY))
        captured = capsys.readouterr()
        return int(stop.value.code or 0), captured.out, captured.err

    return call


def test_every_stage_and_what_an_endpoint_leaves(perusable: Perusable) -> None:
    code, out, _ = perusable("list", "--provider", "x", "--criteria", "light-en", "--endpoint", "search/all")
    assert code == 0
    # 0.33 × 1 × 0.82 × 0.82 × 0.93 × 0.82
    assert "16.9 % of billed records end usable, 5.91 billed for each usable one" in " ".join(out.split())
    assert "  language       0.33  0.28–0.38  after  lang:en      2021-03-31*  assumed" in out.splitlines()
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_share_changes_with_the_day(perusable: Perusable) -> None:
    options = ("list", "x/light-en/search/all", "--format", "csv")
    rates = {}
    for day in ("2026-05-03", "2026-05-04"):
        _, out, _ = perusable(*options, "--as-of", day)
        rates[day] = {row["stage"]: row["likely"] for row in csv.DictReader(io.StringIO(out))}
    assert (rates["2026-05-03"]["not_repost"], rates["2026-05-04"]["not_repost"]) == ("0.5", "1")


def test_json_gives_each_endpoint_its_product(perusable: Perusable) -> None:
    _, out, _ = perusable("list", "x/light-en/search/all", "--format", "json")
    (endpoint,) = json.loads(out)["endpoints"]
    assert endpoint["kept"] == "0.169215"
    assert [stage["stage"] for stage in endpoint["stages"]][:2] == ["language", "not_repost"]
    assert endpoint["stages"][0]["grade"] == "assumed"


def test_a_day_before_any_rate_was_known(perusable: Perusable) -> None:
    _, out, _ = perusable("list", "x/light-en/search/all", "--as-of", "2020-01-01")
    said = " ".join(out.split())
    assert "not known, 3 of 6 stages have no rate on the day" in said
    assert "language not known after lang:en" in said
    _, out, _ = perusable("list", "x/light-en/search/all", "--as-of", "2020-01-01", "--format", "json")
    (endpoint,) = json.loads(out)["endpoints"]
    assert endpoint["kept"] is None
    assert endpoint["stages"][0]["likely"] is None


def test_no_match(perusable: Perusable) -> None:
    assert perusable("list", "no-such-stage") == (0, "", "no stage matches\n")
    code, _, err = perusable("list", "--provider", "redit")
    assert code == 2
    assert "did you mean 'reddit'" in err


def test_the_history_of_a_stage(perusable: Perusable) -> None:
    code, out, _ = perusable("show", "x/light-en/search/all/not_repost")
    said = " ".join(out.split())
    assert code == 0
    assert "1. read on 2021-03-31, start not known; until 2026-05-03 (recorded 2026-11-22)" in said
    assert "kept 0.5, 9 in 10 within 0.4 to 0.5" in said
    assert "2. from 2026-05-04 (recorded 2026-11-22; in force on 2026-11-22)" in said
    assert "assumes Plain keyword query" in said
    assert "operator -is:retweet: with it, before it is billed" in said
    _, out, _ = perusable("show", "x/light-en/search/all/not_repost", "--format", "csv")
    assert [row["likely"] for row in csv.DictReader(io.StringIO(out))] == ["0.50", "1"]


def test_an_endpoint_shows_all_its_stages(perusable: Perusable) -> None:
    _, out, _ = perusable("show", "x/light-en/search/all", "--format", "json")
    assert len(json.loads(out)["things"]) == 6
    _, out, _ = perusable("show", "x/light-en/search/all")
    assert out.count("\nprovider ") == 6


def test_criteria_with_the_list_a_record_must_meet(perusable: Perusable) -> None:
    code, out, _ = perusable("show", "light-en")
    assert code == 0
    assert "at least 50 characters" in out
    assert "not a copy of another record" in out
    _, out, _ = perusable("show", "dolma-like", "--format", "json")
    (thing,) = json.loads(out)["things"]
    assert thing["table"] == "criteria"
    assert thing["requires"]


def test_an_unknown_id_names_the_nearest(perusable: Perusable) -> None:
    code, _, err = perusable("show", "light-em")
    assert code == 2
    assert "did you mean 'light-en'" in err


def test_a_file_of_ones_own(perusable: Perusable, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = "perusable.yields/1"\n'
        '[evidence.pilot]\ntitle = "our pilot"\nread_on = 2026-11-20\ngrade = "measured"\n'
        '[[keep]]\nid = "a/light-en/feed/accepted"\nprovider = "a"\ncriteria = "light-en"\nendpoint = "feed"\n'
        'stage = "accepted"\n[[keep.revision]]\nrecorded_on = 2026-11-20\neffective_from = 2026-11-20\nlikely = "0.8"\n'
        'measured_at = 1_000\nevidence = "pilot"\n',
        encoding="utf-8",
    )
    _, out, _ = perusable("show", "a/light-en/feed/accepted", "--yields", str(path))
    assert "0.8, no interval stated" in out
    assert "1,000 raw records" in out
    _, out, _ = perusable("list", "--provider", "a", "--yields", str(path))
    assert "80.0 % of billed records end usable" in " ".join(out.split())
