"""What every pilot command needs: the clock, the keep rates, a secret, a cap that is confirmed."""

import os
import sys
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estimator.cli.common import today
from estimator.cli.output import narrate
from estimator.errors import fault
from estimator.money import Money, exact
from providers.pilot.amounts import cap_of, money, pico
from providers.pilot.ledger import Ledger

if TYPE_CHECKING:
    from estimator.yields.book import YieldBook
    from providers.pilot.question import Question
    from providers.secrets import Secret


def now() -> datetime:
    """The clock of a pilot: whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def share(text: str) -> Fraction:
    """The likeness from which two records are copies.

    Raises:
        InputError: It is none.
    """
    try:
        found = exact(text)
    except ValueError:
        found = Fraction(0)
    if not 0 < found <= 1:
        raise fault(
            "--alike", text, "must lie above 0 and at most 1", "such as 0.7: two texts of which 7 in 10 parts agree"
        )
    return found


def confirm(cap: Money) -> None:
    """The amount, typed: what is only nodded at is not read."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise fault("pilot", "", "needs a confirmation before it spends money", "in a script, add --yes")
    asked = f"Type the amount that may be spent ({exactly(cap)}) to begin"
    said = click.prompt(asked, err=True, default="", show_default=False)
    if said.strip().replace(",", "") not in (_figure(cap), f"{_figure(cap)} {cap.currency}"):
        narrate("Nothing was sent.")
        raise click.Abort


def _figure(amount: Money) -> str:
    from estimator.money import EXPONENTS, plain, shortest  # noqa: PLC0415 - of a module that is loaded

    places = EXPONENTS[amount.currency]
    whole = plain(amount.amount, places)
    return whole if exact(whole) == amount.amount else shortest(amount.amount).replace(",", "")


def exactly(amount: Money) -> str:
    """An amount with all its decimals."""
    return f"{_figure(amount)} {amount.currency}"


def yields_of(*layers: Path) -> "YieldBook":
    """The keep rates as they are today: their stages are what a pilot measures."""
    from estimator.shipped import shipped  # noqa: PLC0415 - heavy
    from estimator.yields.book import load_yields  # noqa: PLC0415

    return load_yields([shipped("yields.toml"), *layers], today())


def judged_by(question: "Question") -> "YieldBook":
    """The keep rates that a pilot was asked under."""
    return yields_of(*map(Path, question.yields))


def ledger_of(target: Path) -> Path:
    """Where the ledger of a new pilot file goes.

    Raises:
        InputError: The name is not one of a pilot file, or it is taken.
    """
    if target.suffix != ".jsonl":
        raise fault("--output", str(target), "is no name of a pilot file", "write one that ends in .jsonl")
    if target.exists():
        raise fault(str(target), "", "is there already", "name another pilot file with -o")
    return target.with_suffix(".ledger")


def made_folder(folder: Path) -> None:
    """Make a folder, where it is not there.

    Raises:
        InputError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"cannot be made: {error.strerror}"
        raise fault(str(folder), "", why, "name a file in a folder of yours") from None


def token(file: Path | None, name: str) -> "Secret":
    """A secret, kept out of every log from now on.

    Raises:
        InputError: No place has it.
    """
    from providers.secrets import find_secret, install_redaction  # noqa: PLC0415 - only a pilot needs one

    found = find_secret(name, file=file, env=os.environ)
    install_redaction([found])
    return found


def raise_to(ledger: Ledger, currency: str, text: str, *, sure: bool) -> None:
    """Take another cap in a currency, once it is confirmed.

    Raises:
        InputError: It is below what is spent or held already.
    """
    cap = cap_of(text, currency)
    most = money(ledger.sums.most, currency)
    if cap.amount < most.amount:
        raise fault("--max-spend", "", f"{exactly(most)} is spent or held already", "write that or more")
    if pico(cap) > ledger.sums.cap and not sure:
        confirm(cap)
    ledger.note("raised", {"cap": pico(cap)})
