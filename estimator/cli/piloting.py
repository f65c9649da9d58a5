"""What the commands of X's and Reddit's pilots do: show what it may cost and bind, confirm, pull, report."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estimator.cli.common import today
from estimator.cli.output import narrate
from estimator.cli.pilot_common import confirm, exactly, now, raise_to, token, yields_of
from estimator.errors import fault
from estimator.money import Money
from providers.pilot.amounts import money, pico
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question, quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from providers.pilot.pull import Access
    from providers.pilot.stops import Stop
    from providers.wire import VendorUsage


def access_of(question: Question, file: Path | None) -> "Access":
    """The right to ask, from where its owner keeps it.

    Raises:
        InputError: A secret is nowhere to be found.
    """
    from providers.pilot.access import Bearer  # noqa: PLC0415 - only a pilot needs one
    from providers.pilot.reddit_access import RedditAccess  # noqa: PLC0415
    from providers.reddit.client.token import BASE  # noqa: PLC0415

    if question.provider == "x":
        return Bearer(token(file, "X_BEARER_TOKEN"))
    base = f"{question.sandbox}/www" if question.sandbox else BASE
    return RedditAccess(token(None, "REDDIT_CLIENT_ID"), token(file, "REDDIT_CLIENT_SECRET"), base)


def begin(question: Question, cap: Money, target: Path, terms: list[str], *, sure: bool) -> Ledger:
    """Show what the pilot may cost and what binds it, have it confirmed, and open its ledger.

    Raises:
        InputError: It cannot be confirmed, cannot be paid from the cap, or its ledger cannot be made.
        Abort: The person said no.
    """
    path = target.with_suffix(".ledger")
    if target.exists():
        raise fault(str(target), "", "is there already", "name another pilot file with -o")
    cost = quote(question, now)
    currency = question.rates.currency
    for line in terms:
        narrate(line)
    where = f"{question.endpoint} of the sandbox, where nothing costs money" if question.sandbox else question.endpoint
    narrate(f"Asks {where} for {question.wanted:,} records in {cost.requests:,} requests, pages of {question.page}.")
    likely, most = money(cost.likely, currency), money(cost.most, currency)
    narrate(f"Costs {exactly(likely)} as documented, {exactly(most)} under the dearest reading of the rules.")
    narrate(f"Spends at most {exactly(cap)}, whatever happens: a request that could pass it is not sent.")
    if pico(cap) < question.rates.of({question.meter: 1}):
        raise fault("--max-spend", "", f"{cap} pays for no request", f"write at least {exactly(likely)} for all of it")
    if cap.amount and not question.sandbox and not sure:
        confirm(cap)
    path.parent.mkdir(parents=True, exist_ok=True)
    narrate(f"Ledger: {path}")
    return Ledger.create(path, question.facts(), pico(cap))


def go_on(ledger: Ledger, question: Question, access: "Access", target: Path) -> "Stop":
    """Pull until the end, write the pilot file, and say what was measured and spent."""
    from random import SystemRandom  # noqa: PLC0415 - heavy
    from time import monotonic, sleep  # noqa: PLC0415

    from providers.http import HttpWire, patiently  # noqa: PLC0415
    from providers.pilot.pull import Pull  # noqa: PLC0415
    from providers.transport.patience import Waiting  # noqa: PLC0415

    waiting = Waiting(_told(sleep), monotonic, SystemRandom())
    with HttpWire(question.hosts(), loopback=bool(question.sandbox)) as wire:
        pull = Pull(
            question.driver(now),
            wire,
            access,
            ledger,
            question.plan(),
            again=lambda attempt, verdict: patiently(attempt, verdict, waiting),
            now=now,
            tell=_progress,
        )
        before = pull.usage()
        stop = pull.run()
        after = None if stop.reason == "interrupted" else pull.usage()
    narrate(f"Stopped: {stop.reason}. {stop.why}")
    _finish(ledger, question, target, stop, (before, after))
    return stop


def _told(sleep: "Callable[[float], None]") -> "Callable[[float], None]":
    def wait(seconds: float) -> None:
        if seconds >= 1:
            narrate(f"Waits {seconds:,.0f} s, as the supplier asks.")
        sleep(seconds)

    return wait


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {of:,} records", err=True, nl=done >= of)


def _finish(
    ledger: Ledger,
    question: Question,
    target: Path,
    stop: "Stop",
    usage: "tuple[VendorUsage | None, VendorUsage | None]",
) -> None:
    from estimator.cli.output import look, say  # noqa: PLC0415 - of a module that is loaded
    from providers.pilot.report import lines, texts  # noqa: PLC0415
    from providers.pilot.result import written  # noqa: PLC0415

    pilot = written(ledger, question, yields_of(), stop, today())
    if pilot is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        from estimator.files import write_whole  # noqa: PLC0415 - only where there is something

        write_whole(target, pilot.data)
    say([*lines(ledger, question, pilot, target, usage), *texts(ledger, question, now())], look())


def raise_cap(ledger: Ledger, question: Question, text: str, *, sure: bool) -> None:
    """Take another cap, once it is confirmed.

    Raises:
        InputError: It is below what is spent or held already.
    """
    raise_to(ledger, question.rates.currency, text, sure=sure or bool(question.sandbox))


def shown(ledger: Ledger, target: Path) -> None:
    """Print where a pilot stands; nothing is sent and nothing is written."""
    from estimator.cli.output import look, say  # noqa: PLC0415 - of a module that is loaded
    from providers.pilot.report import lines, texts  # noqa: PLC0415
    from providers.pilot.result import written  # noqa: PLC0415
    from providers.pilot.stops import Stop  # noqa: PLC0415

    question = Question.of(ledger.opening)
    result = None
    if not ledger.sums.forgotten:
        result = written(ledger, question, yields_of(), Stop("interrupted", ""), today())
    say([*lines(ledger, question, result, target, (None, None)), *texts(ledger, question, now())], look())
