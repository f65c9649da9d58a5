"""What every pilot command does: read the question, show what it may cost and bind, confirm, pull, report."""

import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import today
from estimator.cli.output import narrate
from estimator.errors import InputError, Problem, fault, nearest
from estimator.money import Money, exact
from providers.pilot.amounts import cap_of, money, pico, rates_of
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question, quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.pricing.book import PriceBook
    from estimator.yields.book import YieldBook
    from providers.pilot.pull import Access
    from providers.pilot.stops import Stop
    from providers.secrets import Secret
    from providers.wire import VendorUsage

BACK = timedelta(days=6, hours=20)
"""How far back a recent search is asked for: the endpoint reaches 7 days, and a pilot may take hours."""

SPAN = timedelta(days=30)
"""How far back a search of the archive is asked for unless told."""

SETTLE = timedelta(minutes=1)
"""How long before now a search ends: the newest posts are still being written."""

ID = 20
"""Digits of an id at most."""

RUBRIC = 20_000
"""Bytes of a rubric."""

MOST_IDS = 10_000_000
"""Bytes of a file of ids."""


def now() -> datetime:
    """The clock of a pilot: whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def x_question(options: dict[str, Any], at: datetime) -> tuple[Question, list[str]]:
    """The question of ``pilot x``, and what binds whoever asks it.

    Raises:
        InputError: With every fault of the options.
    """
    from estimator.pricing.book import load_book  # noqa: PLC0415 - heavy
    from estimator.shipped import shipped  # noqa: PLC0415
    from providers.pilot.result import layout_of  # noqa: PLC0415

    book = load_book([shipped("pricing.toml"), *options["books"]], at.date())
    yields = yields_of(*options["yields"])
    ids = _ids(options["ids"])
    endpoint = options["endpoint"] or ("tweets" if ids else "search/recent")
    problems = list(_faults(options, endpoint, ids))
    criteria = yields.criteria(options["criteria"])
    if criteria is None:
        problems.append(
            Problem(
                "--criteria",
                "",
                f"none is called {options['criteria']!r}",
                nearest(options["criteria"], yields.criteria_ids()),
            )
        )
    if problems or criteria is None:
        raise InputError(problems)
    since, until = _span(options, endpoint, at)
    question = Question(
        id=f"x-{at:%Y-%m-%d-%H%M%S}",
        provider="x",
        offer=options["offer"],
        endpoint=endpoint,
        query=options["query"] or "",
        ids=ids[: options["records"]],
        since=since,
        until=until,
        wanted=min(options["records"], len(ids)) if ids else options["records"],
        page=options["page"],
        seed=options["seed"],
        criteria=criteria.id,
        version=criteria.version,
        kind="post",
        stages=options["stages"],
        threshold=share(options["alike"]),
        reading=options["billing"],
        rates=rates_of(book, options["offer"], at.date()),
        book=book.digest,
        started=at,
        sandbox=_place(options["sandbox"]),
    )
    layout_of(question, yields)  # before anything is paid
    return question, list(_terms(book, question, at))


def _faults(options: dict[str, Any], endpoint: str, ids: tuple[str, ...]) -> Iterator[Problem]:
    if bool(options["query"]) == bool(ids):
        yield Problem(
            "pilot x", "", "needs either --query or --ids", "say what to search for, or which posts to look up"
        )
    if bool(ids) != (endpoint == "tweets"):
        yield Problem(
            "--endpoint", endpoint, "tweets looks up ids, the searches take a query", "choose the one that fits"
        )
    most = {"search/recent": 512, "search/all": 1_024}.get(endpoint, 0)
    if options["query"] and len(options["query"]) > most > 0:
        yield Problem(
            "--query", "", f"has {len(options['query'])} characters, {endpoint} takes {most}", "make it shorter"
        )
    if options["page"] > 100 and endpoint != "search/all":  # noqa: PLR2004 - X's own bound
        yield Problem("--page", str(options["page"]), f"{endpoint} gives at most 100 posts a page", "write 10 to 100")
    if options["sandbox"] and not _is_here(options["sandbox"]):
        yield Problem("--sandbox", "", "is no address of this machine", "such as http://127.0.0.1:8123/x")


def reddit_question(options: dict[str, Any], at: datetime) -> tuple[Question, list[str]]:
    """The question of ``pilot reddit``, and what binds whoever asks it.

    Raises:
        InputError: With every fault of the options.
    """
    from estimator.pricing.book import load_book  # noqa: PLC0415 - heavy
    from estimator.shipped import shipped  # noqa: PLC0415
    from providers.pilot.result import layout_of  # noqa: PLC0415

    book = load_book([shipped("pricing.toml"), *options["books"]], at.date())
    yields = yields_of(*options["yields"])
    ids, subreddits, endpoint = _names(options["ids"]), options["subreddits"], options["endpoint"]
    kind = "comment" if endpoint == "comments" or any(name.startswith("t1_") for name in ids) else "post"
    problems = list(_reddit_faults(options, ids, kind))
    criteria = yields.criteria(options["criteria"])
    if criteria is None:
        hint = nearest(options["criteria"], yields.criteria_ids())
        problems.append(Problem("--criteria", "", f"none is called {options['criteria']!r}", hint))
    if problems or criteria is None:
        raise InputError(problems)
    question = Question(
        id=f"reddit-{at:%Y-%m-%d-%H%M%S}",
        provider="reddit",
        offer=options["offer"],
        endpoint=endpoint,
        query="",
        ids=ids,
        since=None,
        until=None,
        wanted=options["records"],
        page=options["page"],
        seed=0,
        criteria=criteria.id,
        version=criteria.version,
        kind=kind,
        stages=options["stages"],
        threshold=share(options["alike"]),
        reading="documented",
        rates=rates_of(book, options["offer"], at.date()),
        book=book.digest,
        started=at,
        sandbox=_place(options["sandbox"]),
        subreddits=subreddits,
    )
    layout_of(question, yields)  # before anything is paid
    return question, list(_terms(book, question, at))


def _reddit_faults(options: dict[str, Any], ids: tuple[str, ...], kind: str) -> Iterator[Problem]:
    endpoint, subreddits = options["endpoint"], options["subreddits"]
    if (endpoint == "listing") != bool(subreddits) or (endpoint != "listing") != bool(ids):
        yield Problem("--endpoint", endpoint, "listing reads --subreddit, comments and info read --ids", "name these")
    wrong = [name for name in subreddits if not (name.isascii() and name.replace("_", "").isalnum() and len(name) < 22)]  # noqa: PLR2004 - Reddit's own bound
    if wrong:
        yield Problem("--subreddit", wrong[0], "is no name of a subreddit", "letters, digits and _, at most 21")
    if endpoint == "info" and any(not name.startswith(("t1_", "t3_")) for name in ids):
        yield Problem("--ids", "", "info looks up full names", "such as t3_1abcde for a post, t1_… for a comment")
    if endpoint == "info" and kind == "comment" and any(name.startswith("t3_") for name in ids):
        yield Problem("--ids", "", "holds posts and comments", "measure them one after the other")
    if options["sandbox"] and not _is_here(options["sandbox"]):
        yield Problem("--sandbox", "", "is no address of this machine", "such as http://127.0.0.1:8123")


def _names(path: Path | None) -> tuple[str, ...]:
    """Ids of Reddit: of threads, or full names."""
    if path is None:
        return ()
    from estimator.files import read_bytes  # noqa: PLC0415 - only a lookup needs it

    names = read_bytes(path, MOST_IDS).decode("utf-8", "replace").split()
    wrong = [name for name in names if not (name.isascii() and name.replace("_", "").isalnum() and len(name) <= ID)]
    if wrong or not names:
        raise fault(str(path), "", "holds what is no id of Reddit", "write one id a line, such as 1abcde or t3_1abcde")
    return tuple(dict.fromkeys(names))


def _place(address: str) -> str:
    """The sandbox's own address, whichever of its APIs was named."""
    return re.sub(r"/(x|oauth|www)?/?$", "", address)


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


def _is_here(address: str) -> bool:
    from urllib.parse import urlsplit  # noqa: PLC0415 - only a rehearsal needs it

    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1") and not parts.query


def _ids(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    from estimator.files import read_bytes  # noqa: PLC0415 - only a lookup needs it

    lines = read_bytes(path, MOST_IDS).decode("utf-8", "replace").split()
    wrong = [number for number, line in enumerate(lines, 1) if not _is_id(line)]
    if wrong or not lines:
        raise fault(
            str(path), f"id {wrong[0]}" if wrong else "", "is no id of a post", "write one id a line, digits alone"
        )
    return tuple(dict.fromkeys(lines))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= ID


def _span(options: dict[str, Any], endpoint: str, at: datetime) -> tuple[datetime | None, datetime | None]:
    if endpoint == "tweets":
        return None, None
    end = at - SETTLE if options["until"] is None else datetime.combine(options["until"], time(), UTC)
    end = min(end, at - SETTLE)
    usual = BACK if endpoint == "search/recent" else SPAN
    start = end - usual if options["since"] is None else datetime.combine(options["since"], time(), UTC)
    if endpoint == "search/recent":
        start = max(start, at - BACK)
    if start >= end:
        raise fault("--since", "", f"{start:%Y-%m-%d} is not before the end, {end:%Y-%m-%d %H:%M}", "search some time")
    return start, end


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


def _terms(book: "PriceBook", question: Question, at: datetime) -> Iterator[str]:
    """Rights and duties of what is fetched, as its terms state them."""
    from estimator.errors import Refusal  # noqa: PLC0415 - a small type of a module that is loaded

    found = book.resolve(question.offer, at.date())
    terms = None if isinstance(found, Refusal) or not found.offer.terms else book.terms(found.offer.terms, at.date())
    if terms is None:
        yield "Terms: none are known for this offer; read its contract before you fetch anything."
        return
    _, row = terms
    yield f"Terms: {row.document}, {row.clause}"
    for purpose, verdict in row.verdicts.items():
        yield f"  {purpose}: {verdict}"
    for duty in row.duties:
        yield f"  duty: {duty}"


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
    narrate(f"Costs {_exactly(likely)} as documented, {_exactly(most)} under the dearest reading of the rules.")
    narrate(f"Spends at most {_exactly(cap)}, whatever happens: a request that could pass it is not sent.")
    if pico(cap) < question.rates.of({question.meter: 1}):
        raise fault("--max-spend", "", f"{cap} pays for no request", f"write at least {_exactly(likely)} for all of it")
    if cap.amount and not question.sandbox and not sure:
        confirm(cap)
    path.parent.mkdir(parents=True, exist_ok=True)
    narrate(f"Ledger: {path}")
    return Ledger.create(path, question.facts(), pico(cap))


def confirm(cap: Money) -> None:
    """The amount, typed: what is only nodded at is not read."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise fault("pilot", "", "needs a confirmation before it spends money", "in a script, add --yes")
    asked = f"Type the amount that may be spent ({_exactly(cap)}) to begin"
    said = click.prompt(asked, err=True, default="", show_default=False)
    if said.strip().replace(",", "") not in (_figure(cap), f"{_figure(cap)} {cap.currency}"):
        narrate("Nothing was sent.")
        raise click.Abort


def _figure(amount: Money) -> str:
    from estimator.money import EXPONENTS, plain, shortest  # noqa: PLC0415 - of a module that is loaded

    places = EXPONENTS[amount.currency]
    whole = plain(amount.amount, places)
    return whole if exact(whole) == amount.amount else shortest(amount.amount).replace(",", "")


def _exactly(amount: Money) -> str:
    return f"{_figure(amount)} {amount.currency}"


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
    from estimator.cli.output import look, show  # noqa: PLC0415 - of a module that is loaded
    from providers.pilot.report import lines  # noqa: PLC0415
    from providers.pilot.result import written  # noqa: PLC0415

    pilot = written(ledger, question, yields_of(), stop, today())
    if pilot is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        from estimator.files import write_whole  # noqa: PLC0415 - only where there is something

        write_whole(target, pilot.data)
    chosen = look(None, "auto", plain=False)
    show("".join(f"{line}\n" for line in lines(ledger, question, pilot, target, usage)), chosen)


def reviewed(  # noqa: PLR0913 - the options
    ledgers: tuple[Path, ...], target: Path, *, each: int, purpose: str, rubric: Path | None, seed: int
) -> None:
    """Ask about a sample of records until the person has enough, and say what they found.

    Raises:
        InputError: There is no terminal, a ledger cannot be read, or the answers are of another sample.
    """
    from estimator.files import read_bytes  # noqa: PLC0415 - heavy
    from estimator.screening.sample import Item, drawn  # noqa: PLC0415
    from providers.pilot.making.question import Asked, is_run  # noqa: PLC0415
    from providers.pilot.making.result import accepted as made  # noqa: PLC0415
    from providers.pilot.result import accepted  # noqa: PLC0415
    from providers.pilot.review.log import Log  # noqa: PLC0415
    from providers.pilot.review.terminal import plain_terminal, question, review, summary  # noqa: PLC0415

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise fault("pilot review", "", "needs a terminal to ask in", "run it in one")
    asked = question(purpose) if rubric is None else read_bytes(rubric, RUBRIC).decode("utf-8", "replace")

    def items() -> Iterator[Item]:
        for path in ledgers:
            with Ledger.open(path) as ledger:
                if is_run(ledger.opening):
                    yield from made(ledger, Asked.of(ledger.opening))
                else:
                    yield from accepted(ledger, Question.of(ledger.opening), yields_of())

    cards = drawn(items(), each, seed)
    if not cards:
        raise fault("pilot review", "", "no record passed every stage", "fetch more, or name another pilot")
    with Log(target, cards, asked) as log:
        found = review(log, asked, plain_terminal())
    for line in summary(found):
        narrate(line)


def yields_of(*layers: Path) -> "YieldBook":
    """The keep rates as they are today: their stages are what a pilot measures."""
    from estimator.shipped import shipped  # noqa: PLC0415 - heavy
    from estimator.yields.book import load_yields  # noqa: PLC0415

    return load_yields([shipped("yields.toml"), *layers], today())


def token(file: Path | None, name: str) -> "Secret":
    """A secret, kept out of every log from now on.

    Raises:
        InputError: No place has it.
    """
    from providers.secrets import find_secret, install_redaction  # noqa: PLC0415 - only a pilot needs one

    found = find_secret(name, file=file, env=os.environ)
    install_redaction([found])
    return found


def raise_cap(ledger: Ledger, question: Question, text: str, *, sure: bool) -> None:
    """Take another cap, once it is confirmed.

    Raises:
        InputError: It is below what is spent or held already.
    """
    raise_to(ledger, question.rates.currency, text, sure=sure or bool(question.sandbox))


def raise_to(ledger: Ledger, currency: str, text: str, *, sure: bool) -> None:
    """Take another cap in a currency, once it is confirmed.

    Raises:
        InputError: It is below what is spent or held already.
    """
    cap = cap_of(text, currency)
    most = money(ledger.sums.most, currency)
    if cap.amount < most.amount:
        raise fault("--max-spend", "", f"{_exactly(most)} is spent or held already", "write that or more")
    if pico(cap) > ledger.sums.cap and not sure:
        confirm(cap)
    ledger.note("raised", {"cap": pico(cap)})


def shown(ledger: Ledger, target: Path) -> None:
    """Print where a pilot stands; nothing is sent and nothing is written."""
    from estimator.cli.output import look, show  # noqa: PLC0415 - of a module that is loaded
    from providers.pilot.report import lines  # noqa: PLC0415
    from providers.pilot.result import written  # noqa: PLC0415
    from providers.pilot.stops import Stop  # noqa: PLC0415

    question = Question.of(ledger.opening)
    result = None
    if not ledger.sums.forgotten:
        result = written(ledger, question, yields_of(), Stop("interrupted", ""), today())
    text = "".join(f"{line}\n" for line in lines(ledger, question, result, target, (None, None)))
    show(text, look(None, "auto", plain=False))
