"""What a pilot asks, as the first row of its ledger holds it: enough to go on from on another day."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from estimator.errors import fault
from providers.pilot.amounts import Pico, Rates
from providers.pilot.pull import Plan
from providers.pilot.readings import READINGS
from providers.reddit.client import driver as reddit
from providers.reddit.client import token
from providers.wire import Driver
from providers.x.client import driver as x

SCHEMA = "perusable.ledger/1"

OPERATORS = ("lang", "is", "has")
"""Query operators that say what posts are, not what they are about or who wrote them: these stand in a pilot file."""


class Question(NamedTuple):
    """A pilot's question.

    Attributes:
        id: The pilot's name.
        provider: Whose records.
        offer: Of the price book.
        endpoint: At the provider.
        query: What is searched for.
        ids: Known ids, of a lookup.
        since: Start of the time searched; ``None`` where the endpoint knows none.
        until: Its end.
        wanted: Records.
        page: Records of a page.
        seed: Of what is drawn.
        criteria: What usable means.
        version: Of the criteria.
        kind: Of the records.
        stages: Own stages, as written.
        threshold: Least similarity of two copies.
        reading: The billing rules taken as chosen, by name.
        rates: What a unit costs.
        book: Digest of the price book.
        started: When it was asked.
        sandbox: The sandbox's address in a rehearsal; else empty.
        subreddits: Of Reddit's listings.
        books: Price files laid over the shipped one.
        yields: Keep-rate files laid over the shipped one, whose criteria may be asked for.
    """

    id: str
    provider: str
    offer: str
    endpoint: str
    query: str
    ids: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    wanted: int
    page: int
    seed: int
    criteria: str
    version: int
    kind: str
    stages: tuple[str, ...]
    threshold: Fraction
    reading: str
    rates: Rates
    book: str
    started: datetime
    sandbox: str = ""
    subreddits: tuple[str, ...] = ()
    books: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()

    @property
    def meter(self) -> str:
        """What a record is paid by."""
        return "post" if self.provider == "x" else "call"

    @property
    def pages(self) -> int:
        """Pages that the wanted records take where they come full."""
        return -(-self.wanted // self.page)

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators of the query that a pilot file names."""
        words = self.query.split()
        return tuple(dict.fromkeys(word for word in words if word.lstrip("-").partition(":")[0] in OPERATORS))

    @property
    def removal(self) -> timedelta | None:
        """How long a copy may be kept that nobody compares with its source again; ``None`` where no time is stated."""
        return x.REMOVAL if self.provider == "x" else None

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        rates = self.rates
        return {
            **self._asdict(),
            "schema": SCHEMA,
            "ids": list(self.ids),
            "subreddits": list(self.subreddits),
            "books": list(self.books),
            "yields": list(self.yields),
            "stages": list(self.stages),
            "threshold": str(self.threshold),
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "started": self.started.isoformat(),
            "rates": {**rates._asdict(), "each": dict(rates.each), "on": rates.on.isoformat()},
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Question":
        """From the first row of a ledger.

        Raises:
            InputError: It was written by another version.
        """
        if facts.get("schema") != SCHEMA:
            raise fault("ledger", "", f"is no {SCHEMA}", "go on with the version of perusable that began it")
        rates = facts["rates"]
        known = {name: facts[name] for name in cls._fields}
        return cls(
            **{
                **known,
                "ids": tuple(facts["ids"]),
                "subreddits": tuple(facts["subreddits"]),
                "books": tuple(facts["books"]),
                "yields": tuple(facts["yields"]),
                "stages": tuple(facts["stages"]),
                "threshold": Fraction(facts["threshold"]),
                "since": _instant(facts["since"]),
                "until": _instant(facts["until"]),
                "started": datetime.fromisoformat(facts["started"]),
                "rates": Rates(
                    rates["currency"],
                    rates["each"],
                    tuple(rates["evidence"]),
                    rates["offer"],
                    date.fromisoformat(rates["on"]),
                ),
            }
        )

    def plan(self) -> Plan:
        """What its pull is to do."""
        return Plan(self.wanted, READINGS[self.reading], self.rates)

    def driver(self, now: Callable[[], datetime]) -> Driver:
        """Who knows what to ask next."""
        if self.provider == "reddit":
            listed = reddit.Question(self.endpoint, self.subreddits, self.query, self.ids, page=self.page)  # type: ignore[arg-type]  # checked when it was asked
            return reddit.RedditDriver(listed, now, f"{self.sandbox}/oauth" if self.sandbox else reddit.BASE)
        asked = x.Question(
            self.endpoint,  # type: ignore[arg-type]  # checked when it was asked
            self.query,
            self.ids,
            self.since,
            self.until,
            self.page,
            self.pages,
            self.seed,
        )
        return x.XDriver(asked, now, f"{self.sandbox}/x" if self.sandbox else x.BASE)

    def hosts(self) -> frozenset[str]:
        """The only hosts it speaks to, over TLS."""
        if self.sandbox:
            return frozenset()
        return frozenset({x.HOST} if self.provider == "x" else {reddit.HOST, token.HOST})


class Quote(NamedTuple):
    """What a pilot will cost, before it is sized.

    Attributes:
        requests: Sent where pages come full.
        likely: If all goes as documented.
        most: Under the dearest reading, if nothing is sent twice.
        first: What it takes to bring anything: sizing, and one page, at the most.
    """

    requests: int
    likely: Pico
    most: Pico
    first: Pico


def _searches(question: Question, now: Callable[[], datetime]) -> int:
    """Requests that size a pull: counts of the archive come 31 days each (docs.x.com, read 2026-10-07)."""
    if question.since is None or question.endpoint != "search/all":
        return 1
    return max(-(-((question.until or now()) - question.since) // x.COUNTED), 1)


def quote(question: Question, now: Callable[[], datetime]) -> Quote:
    """What the question costs where every page comes full.

    Raises:
        InputError: A meter has no price.
    """
    if question.provider == "reddit":
        # A thread takes at least a call of its own, whatever it holds.
        calls = max(question.pages, len(question.ids)) if question.endpoint == "comments" else question.pages
        return Quote(calls, *(question.rates.of({"call": calls}),) * 2, question.rates.of({"call": 1}))
    driver = question.driver(now)
    sizing = driver.size(driver.start())
    searches = 0 if sizing is None else _searches(question, now)
    counts = {} if sizing is None else {meter: count * searches for meter, count in sizing.worst.items()}
    posts = len(question.ids) if question.ids else question.wanted
    likely = question.rates.of({**counts, "post": posts})
    most = question.rates.of({**counts, "post": max(posts, question.pages * question.page)})
    first = question.rates.of({**counts, "post": min(question.page, posts) if question.ids else question.page})
    return Quote(question.pages + searches, likely, most, first)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
