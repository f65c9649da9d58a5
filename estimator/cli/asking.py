"""What ``pilot x`` and ``pilot reddit`` ask: the options as a question, with every fault at once, and its terms."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from estimator.cli.pilot_common import share, yields_of
from estimator.errors import InputError, Problem, fault, nearest
from providers.pilot.amounts import cap_of, rates_of
from providers.pilot.question import Question

if TYPE_CHECKING:
    from estimator.pricing.book import PriceBook
    from estimator.yields.book import YieldBook
    from estimator.yields.rows import Criteria

BACK = timedelta(days=6, hours=20)
"""How far back a recent search is asked for: the endpoint reaches 7 days, and a pilot may take hours."""

SPAN = timedelta(days=30)
"""How far back a search of the archive is asked for unless told."""

SETTLE = timedelta(minutes=1)
"""How long before now a search ends: the newest posts are still being written."""

ID = 20
"""Digits of an id at most."""

MOST_IDS = 10_000_000
"""Bytes of a file of ids."""


def x_question(options: dict[str, Any], at: datetime) -> tuple[Question, list[str]]:
    """The question of ``pilot x``, and what binds whoever asks it.

    Raises:
        InputError: With every fault of the options.
    """
    ids = _ids(options["ids"])
    endpoint = options["endpoint"] or ("tweets" if ids else "search/recent")
    known = _known(options, at, _faults(options, endpoint, ids))
    since, until = _span(options, endpoint, at)
    return _asked(
        known,
        options,
        at,
        provider="x",
        endpoint=endpoint,
        query=options["query"] or "",
        ids=ids[: options["records"]],
        since=since,
        until=until,
        wanted=min(options["records"], len(ids)) if ids else options["records"],
        seed=options["seed"],
        kind="post",
        reading=options["billing"],
    )


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
    ids, endpoint = _names(options["ids"]), options["endpoint"]
    kind = "comment" if endpoint == "comments" or any(name.startswith("t1_") for name in ids) else "post"
    known = _known(options, at, _reddit_faults(options, ids, kind))
    return _asked(
        known,
        options,
        at,
        provider="reddit",
        endpoint=endpoint,
        query="",
        ids=ids,
        since=None,
        until=None,
        wanted=options["records"],
        seed=0,
        kind=kind,
        reading="documented",
        subreddits=options["subreddits"],
    )


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


class Known(NamedTuple):
    """What a question is asked with: prices, keep rates, and what usable means."""

    book: "PriceBook"
    yields: "YieldBook"
    criteria: "Criteria"


def _known(options: dict[str, Any], at: datetime, faults: Iterator[Problem]) -> Known:
    """The files named, once no option has a fault."""
    from estimator.pricing.book import load_book  # noqa: PLC0415 - heavy
    from estimator.shipped import shipped  # noqa: PLC0415

    book = load_book([shipped("pricing.toml"), *options["books"]], at.date())
    yields = yields_of(*options["yields"])
    problems = [*faults, *_amount_faults(options)]
    criteria = yields.criteria(options["criteria"])
    if criteria is None:
        hint = nearest(options["criteria"], yields.criteria_ids())
        problems.append(Problem("--criteria", "", f"none is called {options['criteria']!r}", hint))
    if problems or criteria is None:
        raise InputError(problems)
    return Known(book, yields, criteria)


def _amount_faults(options: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong with the cap and the likeness, whatever the offer; its currency is looked at with its prices."""
    cap = options["max_spend"]
    for check in (lambda: cap_of(cap, cap.partition(" ")[2] or "USD"), lambda: share(options["alike"])):
        try:
            check()
        except InputError as error:
            yield from error.problems


def _asked(known: Known, options: dict[str, Any], at: datetime, **own: Any) -> tuple[Question, list[str]]:  # noqa: ANN401 - the fields of a question that are the provider's own
    """The question with what every provider's has, and what binds whoever asks it."""
    from providers.pilot.result import layout_of  # noqa: PLC0415 - heavy

    question = Question(
        id=f"{own['provider']}-{at:%Y-%m-%d-%H%M%S}",
        offer=options["offer"],
        page=options["page"],
        criteria=known.criteria.id,
        version=known.criteria.version,
        stages=options["stages"],
        threshold=share(options["alike"]),
        rates=rates_of(known.book, options["offer"], at.date()),
        book=known.book.digest,
        started=at,
        sandbox=_place(options["sandbox"]),
        books=_paths(options["books"]),
        yields=_paths(options["yields"]),
        **own,
    )
    layout_of(question, known.yields)  # before anything is paid
    return question, list(_terms(known.book, question, at))


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


def _paths(files: Sequence[Path]) -> tuple[str, ...]:
    return tuple(str(path.resolve()) for path in files)


def _place(address: str) -> str:
    """The sandbox's own address, whichever of its APIs was named."""
    return re.sub(r"/(x|oauth|www)?/?$", "", address)


def _is_here(address: str) -> bool:
    from urllib.parse import urlsplit  # noqa: PLC0415 - only a rehearsal needs it

    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    here = parts.hostname in ("127.0.0.1", "localhost", "::1") and parts.path.strip("/") in ("", "x", "oauth", "www")
    return parts.scheme == "http" and here and not parts.query


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
