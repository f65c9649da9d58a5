"""A command line with a fixed clock, and small files to run it on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from estimator.cli.common import Session
from estimator.cli.main import run

TODAY = date(2026, 11, 22)

BOOK = """\
schema = "perusable.book/1"
layer = "contract"

[evidence.worked]
title = "A worked example"
url = "https://example.org/prices"
read_on = 2026-11-02
grade = "official"

[[offer]]
id = "licence/box"
provider = "licence"
name = "A box of posts"
sells = ["post"]
  [[offer.revision]]
  recorded_on = 2026-11-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "worked", start = "worked" }
  charges = [ { kind = "unit", meter = "item", rate = "0.01" } ]
  licence = { uses = ["fine-tune"], after_term = "what was delivered may be kept", backfile = 900_000 }

[[offer]]
id = "licence/crate"
provider = "licence"
name = "A crate of posts"
sells = ["post"]
  [[offer.revision]]
  recorded_on = 2026-11-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "worked", start = "worked" }
  charges = [ { kind = "unit", meter = "item", rate = "0.02" } ]
  licence = { uses = ["fine-tune"], after_term = "what was delivered may be kept", backfile = 900_000 }

[[offer]]
id = "licence/quote"
provider = "licence"
name = "Posts on request"
sells = ["post"]
  [[offer.revision]]
  recorded_on = 2026-11-02
  effective_from = 2026-01-01
  available = "by contract"
"""

NEED = """\
books = ["book.toml"]

[need]
records = 1000
kind = "post"
purpose = "fine-tune"
criteria = "light-en"
budget = "15 USD"
"""

PLAN = """
[[plan]]
id = "{name}"
name = "{title}"
{more}
[[plan.source]]
offer = "licence/{name}"
share = 1
tokens_per_record = 40
funnel.usable = {{ low = 0.4, likely = 0.5, high = 0.6, evidence = "counted by hand" }}
"""


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str


Perusable = Callable[..., Ran]


@pytest.fixture
def perusable(capfdbinary: pytest.CaptureFixture[bytes]) -> Perusable:
    """Runs the command line in this process, on a fixed day."""

    def call(*arguments: object) -> Ran:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as stop:
            run([str(argument) for argument in arguments], Session(lambda: TODAY))
        found = capfdbinary.readouterr()
        return Ran(int(str(stop.value.code)), found.out.decode(), found.err.decode())

    return call


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Two plans that can be bought, 20 and 40 USD, and one that needs a quote; the budget is 15 USD."""
    (tmp_path / "book.toml").write_text(BOOK, encoding="utf-8")
    rows = [("box", "A box"), ("crate", "A crate"), ("quote", "On request")]
    text = NEED + "".join(PLAN.format(name=name, title=title, more="") for name, title in rows)
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def edited(plan: Path, old: str, new: str) -> Path:
    """The plan file with one place of it changed."""
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new, 1), encoding="utf-8")
    return plan
