"""`perusable sandbox`: what its options become; the sandbox itself is tested where it lives."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from estimator.cli.main import main
from providers.sandbox import run
from providers.sandbox.prices import UnpricedError

DAY = date(2026, 11, 22)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[run.Options]:
    found: list[run.Options] = []
    monkeypatch.setattr(run, "run", found.append)
    return found


def test_keys_are_written_for_their_owner_alone(started: list[run.Options], tmp_path: Path) -> None:
    token, key = tmp_path / "token", tmp_path / "key"
    given = ["sandbox", "--token-file", str(token), "--key-file", str(key), "--pace", "1.5", "--slots", "8"]
    assert CliRunner().invoke(main, given).exit_code == 0
    (options,) = started
    assert (token.read_text(), key.read_text()) == (f"{options.token}\n", f"{options.key}\n")
    assert token.read_text() != key.read_text()
    assert {file.stat().st_mode & 0o777 for file in (token, key)} == {0o600}
    assert (options.pace, options.slots, options.tokens) == (1.5, 8, None)


def test_an_offer_prices_the_tokens_of_the_model(started: list[run.Options]) -> None:
    assert CliRunner().invoke(main, ["sandbox", "--offer", "hosted/openai/gpt-4o-mini"]).exit_code == 0
    (options,) = started
    assert options.tokens is not None
    assert options.tokens("input_token", DAY) == Fraction(15, 100_000_000)
    with pytest.raises(UnpricedError):
        options.tokens("post", DAY)
    with pytest.raises(UnpricedError):
        options.prices("input_token", DAY)


def test_an_offer_that_is_not_there_is_told_before_anything_is_served(started: list[run.Options]) -> None:
    found = CliRunner().invoke(main, ["sandbox", "--offer", "hosted/openai/gpt-4o-mink"])
    assert found.exit_code != 0
    assert "no price file knows this offer" in f"{found.output}{found.exception}"
    assert started == []


def test_a_key_that_cannot_be_written_is_told(started: list[run.Options], tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["sandbox", "--key-file", str(tmp_path / "none" / "key")])
    assert found.exit_code != 0
    assert "--key-file" in f"{found.output}{found.exception}"
    assert started == []
