"""`perusable pilot` in this process: every command, every end, every word that depends on what happened."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from estimator.cli.main import main
from estimator.errors import InputError
from providers.pilot import pull
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.faults import FAULTS
from providers.sandbox.messages import Clock
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.server import serving
from providers.sandbox.worlds import independent, world
from providers.sandbox.x import Settings as XSettings

OWN = """
schema = "perusable.yields/1"

[evidence.own]
title = "counted by hand"
url = "https://example.org/counted"
read_on = 2026-11-01
grade = "assumed"

[[criteria]]
id = "mine"
version = 1
name = "Mine"
requires = ["English"]

[[keep]]
id = "x/mine/search/recent/language"
provider = "x"
criteria = "mine"
endpoint = "search/recent"
stage = "language"
acts = "after"
  [[keep.revision]]
  recorded_on = 2026-11-01
  observed_on = 2026-11-01
  low = "0.3"
  likely = "0.4"
  high = "0.5"
  evidence = "own"
"""
"""Criteria that the shipped file does not have."""

TOKEN = "CANARY_here"  # noqa: S105 - to be looked for where it must not be


class Here:
    """A sandbox on a port of this process, and the command line beside it."""

    def __init__(self, folder: Path, base: str, made: Sandbox) -> None:
        self.folder, self.base, self.made = folder, base, made
        self.token = folder / "token"
        self.token.write_text(f"{TOKEN}\n", encoding="ascii")
        self.token.chmod(0o600)

    def run(self, *arguments: str, said: str | None = None) -> Result:
        found = CliRunner().invoke(main, ["pilot", *arguments], input=said)
        assert TOKEN not in found.output
        return found

    def x(self, *arguments: str, name: str = "x.jsonl") -> Result:
        at = ("--sandbox", self.base, "--token-file", str(self.token), "-o", str(self.folder / name))
        return self.run("x", *at, *arguments)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Here]]:
    """Makes one; its time is the command's own."""
    monkeypatch.chdir(tmp_path)
    open_places = []

    def make(*faults: tuple[int, str], records: int = 900) -> Here:
        now = datetime.now(UTC) - timedelta(seconds=1)
        recipe = independent(3, 10).recipe._replace(seed=3, records=records, end=now)
        posts = world(recipe)
        setup = Setup(posts, posts, XSettings(TOKEN), RedditSettings(Client("app", "secret")), clock=Clock(now))
        made = sandbox(setup._replace(faults={number: FAULTS[name] for number, name in faults}))
        place = serving(made)
        found = place.__enter__()
        open_places.append(place)
        return Here(tmp_path, found.base("x"), made)

    yield make
    for place in open_places:
        place.__exit__(None, None, None)


QUERY = ("--query", "context:10.1", "--records", "40")


def test_a_whole_pilot_and_its_file(here: Callable[..., Here]) -> None:
    place = here()
    found = place.x(*QUERY, "--max-spend", "1.00")
    assert found.exit_code == 0, found.output
    assert "Terms: X Developer Agreement" in found.output
    assert "Costs 0.205 USD as documented, 0.205 USD under the dearest reading" in found.output
    assert "The supplier counts 4" in found.output
    assert "human: not measured" in found.output
    rows = [json.loads(line) for line in (place.folder / "x.jsonl").read_text().splitlines()]
    assert rows[0]["stages"] == ["language", "not_repost", "length", "distinct"]
    assert rows[-1]["totals"]["fetched"] >= 40
    again = place.x(*QUERY, "--max-spend", "1.00")
    assert again.exit_code != 0
    shown = place.run("show", str(place.folder / "x.ledger"))
    assert "cap 1 USD" in shown.output
    assert place.run("forget", str(place.folder / "x.ledger")).exit_code == 0
    after = place.run("show", str(place.folder / "x.ledger"))
    assert "No page came" not in after.output


def test_operators_are_stages_before_the_meter(here: Callable[..., Here]) -> None:
    place = here()
    found = place.x("--query", "context:10.1 lang:en -is:retweet", "--records", "20", "--max-spend", "1")
    assert found.exit_code == 0, found.output
    head = json.loads((place.folder / "x.jsonl").read_text().splitlines()[0])
    assert head["operators"] == ["lang:en", "-is:retweet"]
    assert head["stages"] == ["length", "distinct"]


def test_known_ids_are_looked_up(here: Callable[..., Here]) -> None:
    place = here()
    ids = [record.id for record in place.made.posts.records[:30]]
    (place.folder / "ids.txt").write_text("\n".join([*ids, "99"]), encoding="ascii")
    found = place.x("--ids", str(place.folder / "ids.txt"), "--records", "31", "--max-spend", "1")
    assert found.exit_code == 0, found.output
    rows = [json.loads(line) for line in (place.folder / "x.jsonl").read_text().splitlines()]
    assert rows[0]["stages"][0] == "still_there"
    assert rows[-1]["totals"]["fetched"] == 31
    there = rows[-1]["totals"]["kept"]["still_there"]
    assert there < 31
    assert f"Spent: {there * 5 / 1000:g} USD by the documented rules" in found.output


def test_a_count_of_the_supplier_that_is_not_there_ends_nothing(here: Callable[..., Here]) -> None:
    """X has answered 404 where its documentation names the address."""
    found = here((1, "404")).x(*QUERY, "--max-spend", "1.00")
    assert found.exit_code == 0, found.output
    assert "Stopped: complete" in found.output
    assert "The supplier's own count was not to be had" in found.output


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        ("429 cap with remaining", 5, "Stopped: supplier cap"),
        ("402", 5, "Stopped: no credits"),
        ("403 spend limit", 5, "Stopped: spend limit"),
        ("403", 5, "Stopped: not allowed"),
        ("401", 5, "does not take the bearer token"),
        ("404", 2, "Stopped: rejected"),
        ("301 elsewhere", 5, "Stopped: not allowed"),
        ("gzip bomb", 5, "Stopped: unavailable"),
    ],
)
def test_every_end_has_a_reason_and_a_code(here: Callable[..., Here], fault: str, code: int, told: str) -> None:
    place = here((4, fault))
    found = place.x(*QUERY, "--max-spend", "1.00")
    assert (found.exit_code, told in found.output) == (code, True), found.output
    resumed = place.run("resume", str(place.folder / "x.ledger"), "--token-file", str(place.token))
    assert resumed.exit_code == 0, resumed.output


def test_what_may_have_been_billed_is_said(here: Callable[..., Here]) -> None:
    place = here((4, "reset in body"))
    found = place.x(*QUERY, "--max-spend", "1.00")
    assert found.exit_code == 0, found.output
    assert "of these 0.05 USD may have been billed: 1 requests had no whole answer" in found.output


def test_a_cap_is_raised_and_never_lowered_below_what_is_spent(here: Callable[..., Here]) -> None:
    place = here()
    assert place.x(*QUERY, "--max-spend", "0.10").exit_code == 3
    ledger = str(place.folder / "x.ledger")
    token = ("--token-file", str(place.token))
    low = place.run("resume", ledger, *token, "--max-spend", "0.01")
    assert "is spent or held already" in str(low.exception)
    assert place.run("resume", ledger, *token, "--max-spend", "0.50").exit_code == 0


def test_nothing_new_for_long_ends_a_stretch(here: Callable[..., Here], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "LEFT", 1)
    place = here((3, "cursor endless"))
    found = place.x(*QUERY, "--max-spend", "1.00", "--page", "10")
    assert found.exit_code == 0, found.output
    assert "brought nothing new" in found.output or "every record asked for is here" in found.output


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("x.ledger", "is no name of a pilot file (write one that ends in .jsonl)"),
        ("x.json", "is no name of a pilot file"),
        ("token/x.jsonl", "cannot be made: File exists"),
    ],
)
def test_a_name_that_would_overwrite_or_cannot_be_is_refused(here: Callable[..., Here], name: str, told: str) -> None:
    place = here()
    found = place.x(*QUERY, "--max-spend", "1.00", name=name)
    assert (found.exit_code, isinstance(found.exception, InputError), told in str(found.exception)) == (1, True, True)
    assert len(place.made.bill.log) == 0


def test_forgotten_texts_are_not_bought_again(here: Callable[..., Here]) -> None:
    place = here()
    assert place.x(*QUERY, "--max-spend", "0.15").exit_code == 3
    ledger, token = str(place.folder / "x.ledger"), ("--token-file", str(place.token))
    shown = place.run("show", ledger)
    assert "Stopped: spend cap." in shown.output
    assert f"Go on with: perusable pilot resume {ledger}" in " ".join(shown.output.split())
    assert place.run("forget", ledger).exit_code == 0
    served = len(place.made.bill.log)
    found = place.run("resume", ledger, *token, "--max-spend", "1.00")
    assert "its texts were forgotten" in str(found.exception)
    assert len(place.made.bill.log) == served


def test_criteria_of_ones_own_hold_to_the_end(here: Callable[..., Here]) -> None:
    place = here()
    (place.folder / "mine.toml").write_text(OWN, encoding="utf-8")
    asked = ("--yields", str(place.folder / "mine.toml"), "--criteria", "mine", "--stage", "latin=keep:[a-z]")
    found = place.x(*QUERY, "--max-spend", "0.15", *asked)
    assert found.exit_code == 3, found.output
    found = place.run("resume", str(place.folder / "x.ledger"), "--token-file", str(place.token), "--max-spend", "1")
    assert found.exit_code == 0, found.output
    assert json.loads((place.folder / "x.jsonl").read_text().splitlines()[0])["criteria"] == "mine"


def test_the_suppliers_count_is_compared_over_the_whole_pilot(here: Callable[..., Here]) -> None:
    place = here()
    assert place.x(*QUERY, "--max-spend", "0.15").exit_code == 3
    found = place.run("resume", str(place.folder / "x.ledger"), "--token-file", str(place.token), "--max-spend", "1")
    assert re.search(r"The supplier counts 4\d posts since the pilot began, as the ledger does", found.output)


REDDIT = ("--subreddit", "sandbox", "--records", "60")


def test_reddit_is_measured_by_the_call(here: Callable[..., Here], monkeypatch: pytest.MonkeyPatch) -> None:
    place = here()
    monkeypatch.setenv("REDDIT_CLIENT_ID", "app")
    monkeypatch.setenv("REDDIT_CLIENT_SECRET", "secret")
    at = ("--sandbox", place.base, "-o", str(place.folder / "r.jsonl"))
    found = place.run("reddit", *REDDIT, *at)
    assert found.exit_code == 0, found.output
    assert "fine-tune: licence needed" in found.output
    assert "Spent: 0 USD" in found.output
    rows = [json.loads(line) for line in (place.folder / "r.jsonl").read_text().splitlines()]
    assert (rows[0]["drawn"], rows[0]["offer"], rows[0]["stages"][0]) == ("in order", "reddit/free", "not_deleted")
    assert rows[-1]["totals"]["fetched"] == 60
    assert sum(row["metered"]["call"] for row in rows[1:-1]) == place.made.bill.units()["call"] == 3
    with_threads = place.folder / "threads.txt"
    with_threads.write_text("\n".join(f"t3_{number}" for number in ("1a", "1b")), encoding="ascii")
    gone = place.run(
        "reddit", "--endpoint", "info", "--ids", str(with_threads), "--records", "10", *at[:2], "-o", "i.jsonl"
    )
    assert gone.exit_code == 0, gone.output
    assert "not_deleted          0 of         2 kept" in gone.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--subreddit", "a/b"], "is no name of a subreddit"),
        (["--endpoint", "info"], "comments and info read --ids"),
        (["--subreddit", "sandbox", "--offer", "reddit/data-api"], "no published price"),
        (["--subreddit", "sandbox", "--criteria", "mine"], "none is called"),
        (["--subreddit", "sandbox", "--sandbox", "https://example.com"], "is no address of this machine"),
    ],
)
def test_what_reddit_cannot_be_asked(here: Callable[..., Here], arguments: list[str], told: str) -> None:
    found = here().run("reddit", "--records", "60", *arguments)
    assert told in str(found.exception)
