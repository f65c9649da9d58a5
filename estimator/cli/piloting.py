"""What the commands of X's and Reddit's pilots do: show what it may cost and bind, confirm, pull, report."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estimator.cli.common import today
from estimator.cli.output import narrate
from estimator.cli.pilot_common import confirm, exactly, judged_by, ledger_of, made_folder, now, raise_to, token
from estimator.errors import fault
from estimator.money import Money
from providers.pilot.amounts import money, pico
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question, quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from providers.pilot.pull import Access
    from providers.pilot.stops import Stop


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
    path = ledger_of(target)
    cost = quote(question, now)
    currency = question.rates.currency
    for line in terms:
        narrate(line)
    where = f"{question.endpoint} of the sandbox, where nothing costs money" if question.sandbox else question.endpoint
    narrate(f"Asks {where} for {question.wanted:,} records in {cost.requests:,} requests, pages of {question.page}.")
    likely, most = money(cost.likely, currency), money(cost.most, currency)
    narrate(f"Costs {exactly(likely)} as documented, {exactly(most)} under the dearest reading of the rules.")
    narrate(f"Spends at most {exactly(cap)}, whatever happens: a request that could pass it is not sent.")
    if pico(cap) < cost.first:
        least = exactly(money(cost.first, currency))
        hint = f"write at least {least}, or {exactly(most)} for all of it"
        raise fault("--max-spend", "", f"{exactly(cap)} pays for no page", hint)
    if cap.amount and not question.sandbox and not sure:
        confirm(cap)
    made_folder(path.parent)
    narrate(f"Ledger: {path}")
    return Ledger.create(path, question.facts(), pico(cap))


def go_on(ledger: Ledger, question: Question, access: "Access", target: Path) -> "Stop":
    """Pull until the end, write the pilot file, and say what was measured and spent.

    Raises:
        InputError: Its texts were forgotten: what it fetched again would be fetched for nothing.
    """
    if ledger.sums.forgotten:
        hint = "the pilot file that was written then still holds; begin a new pilot for more"
        raise fault(str(ledger.path), "", "its texts were forgotten", hint)
    from random import SystemRandom  # noqa: PLC0415 - heavy
    from time import monotonic, sleep  # noqa: PLC0415

    from providers.http import HttpWire, patiently  # noqa: PLC0415
    from providers.pilot.pull import Pull  # noqa: PLC0415
    from providers.transport.pacing import Pacing  # noqa: PLC0415
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
            pacing=Pacing(Waiting(sleep, monotonic, SystemRandom())),
            now=now,
            tell=_progress,
        )
        pull.usage()
        stop = pull.run()
        if stop.reason != "interrupted":
            pull.usage()
    narrate(f"Stopped: {stop.reason}. {stop.why}")
    _finish(ledger, question, target, stop)
    return stop


def _told(sleep: "Callable[[float], None]") -> "Callable[[float], None]":
    def wait(seconds: float) -> None:
        if seconds >= 1:
            narrate(f"Waits {seconds:,.0f} s before it asks again.")
        sleep(seconds)

    return wait


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {of:,} records", err=True, nl=done >= of)


def _finish(ledger: Ledger, question: Question, target: Path, stop: "Stop") -> None:
    from estimator.cli.output import look, say  # noqa: PLC0415 - of a module that is loaded
    from providers.pilot.report import lines, texts  # noqa: PLC0415
    from providers.pilot.result import written  # noqa: PLC0415

    pilot = written(ledger, question, judged_by(question), stop, today())
    if pilot is not None:
        from estimator.files import write_whole  # noqa: PLC0415 - only where there is something

        write_whole(target, pilot.data)
    say([*lines(ledger, question, pilot, target), *texts(ledger, question, now())], look())


def at_todays_prices(question: Question) -> Question:
    """The question with what a unit costs today, where that is more: less than is billed must not be held back.

    Raises:
        InputError: The offer has no price any more.
    """
    from estimator.pricing.book import load_book  # noqa: PLC0415 - heavy
    from estimator.shipped import shipped  # noqa: PLC0415
    from providers.pilot.amounts import rates_of  # noqa: PLC0415

    book = load_book([shipped("pricing.toml"), *map(Path, question.books)], today())
    found = rates_of(book, question.offer, today())
    each = {meter: max(rate, question.rates.each.get(meter, 0)) for meter, rate in found.each.items()}
    dearer = sorted(meter for meter, rate in each.items() if rate > question.rates.each.get(meter, rate))
    if dearer:
        narrate(
            f"{question.offer} charges more for a {', '.join(dearer)} than when the pilot began: counted from now on."
        )
    return question._replace(rates=question.rates._replace(each={**question.rates.each, **each}))


def raise_cap(ledger: Ledger, question: Question, text: str, *, sure: bool) -> None:
    """Take another cap, once it is confirmed.

    Raises:
        InputError: It is below what is spent or held already.
    """
    raise_to(ledger, question.rates.currency, text, sure=sure or bool(question.sandbox))


def shown(ledger: Ledger, target: Path) -> None:
    """Print where a pilot stands; nothing is sent and nothing is written."""
    from estimator.cli.output import look, say  # noqa: PLC0415 - of a module that is loaded
    from providers.pilot.report import ended, lines, texts  # noqa: PLC0415
    from providers.pilot.result import written  # noqa: PLC0415
    from providers.pilot.stops import Stop  # noqa: PLC0415

    question = Question.of(ledger.opening)
    result = None
    if not ledger.sums.forgotten:
        result = written(ledger, question, judged_by(question), Stop("interrupted", ""), today())
    told = [*lines(ledger, question, result, target), *texts(ledger, question, now()), *ended(ledger)]
    say(told, look())
