"""What a pilot says to a supplier and hears back, as values: no connection, no clock, no secret is in them.

A :class:`Driver` knows one supplier's published behaviour. It turns where a pilot stands into the next request, and a
reply into records; it keeps nothing and waits for nothing, so a pilot that died goes on from what its ledger holds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

Progress = Mapping[str, Any]
"""Where a pilot stands at a supplier: a JSON object of strings, whole numbers, lists and objects of its driver."""

Purpose = Literal["size", "page", "usage"]

LostKind = Literal[
    "not sent",
    "no answer",
    "cut",
    "too large",
    "not JSON",
    "redirected",
    "refused host",
    "deadline",
]

TroubleKind = Literal[
    "rate limited",
    "cap reached",
    "no credits",
    "spend limit",
    "token expired",
    "not allowed",
    "not found",
    "bad request",
    "gone",
    "server error",
    "malformed",
]


class Call(NamedTuple):
    """A request.

    Attributes:
        method: Of HTTP.
        url: Without its query.
        query: Names and values, not yet encoded.
        form: Fields of a form; only with ``POST``.
        body: JSON to send in place of a form; only with ``POST``.
        what: What is asked, in words that hold no query, name or secret: ``"page of search/recent"``.
    """

    method: Literal["GET", "POST"]
    url: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    what: str = "request"
    body: bytes | None = None


class Reply(NamedTuple):
    """A whole answer within every bound.

    Attributes:
        status: Of HTTP.
        headers: By lower-case name; a repeated one keeps its first value.
        body: Parsed JSON, numbers with a point as ``Decimal``; ``None`` where there was none.
        at: The server's ``Date``, aware and in UTC; ``None`` where it gives none that can be read.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    at: datetime | None = None


class Lost(NamedTuple):
    """No answer that can be used.

    Attributes:
        kind: Why, as one of a closed set.
        sent: Whether the request may have reached the server, so that it may be billed.
        why: In words, without a secret, a query or a text of the answer.
        status: Of HTTP, where a status line came.
    """

    kind: LostKind
    sent: bool
    why: str
    status: int | None = None


class Wire(Protocol):
    """Sends one request once: no retry, no redirect, no wait beyond its deadline."""

    def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Reply | Lost:
        """The answer to a request, or why there is none within so many seconds.

        Args:
            call: What to send.
            headers: Beside the usual ones; their values may be secret and reach nothing but the connection.
            seconds: From the call to the last byte.
        """
        ...


class Found(NamedTuple):
    """One record of a page. Who wrote it is not kept.

    Attributes:
        id: At the supplier.
        kind: ``post`` or ``comment``.
        text: ``None`` where the supplier gives none (deleted, removed, withheld).
        marks: What the supplier says of it: ``deleted``, ``removed``, ``repost``, ``over_18``, ``truncated``.
        lang: The language code the supplier states.
        score: Votes or likes; ``None`` where it states none.
    """

    id: str
    kind: str
    text: str | None
    marks: frozenset[str] = frozenset()
    lang: str | None = None
    score: int | None = None


class Page(NamedTuple):
    """What one request brought, read.

    Attributes:
        records: In the order of the answer; ids may repeat.
        unit: The sampling unit they belong to, a short name of the driver's own that holds no text.
        included: Objects beside the records that may be billed: ids by meter (``post``, ``user``).
        progress: Where the pilot stands after it.
        unreadable: Items of the page without an id or of another shape: counted, never dropped silently.
        notes: What the page shows of the supplier's state, for a person (a skewed clock, partial errors).
    """

    records: tuple[Found, ...]
    unit: str
    included: Mapping[str, tuple[str, ...]]
    progress: Progress
    unreadable: int = 0
    notes: tuple[str, ...] = ()


class Sized(NamedTuple):
    """What the pull can hold.

    Attributes:
        records: That match; ``None`` where the supplier does not say.
        progress: Where the pilot stands, with how the pull is laid out.
    """

    records: int | None
    progress: Progress


class VendorUsage(NamedTuple):
    """The supplier's own count of what was read, to hold beside the ledger.

    Attributes:
        units: By meter; a meter that it does not count is absent.
        what: Which figure it is, in words.
    """

    units: Mapping[str, int]
    what: str


class Ask(NamedTuple):
    """A request worth sending, and the most it can meter.

    Attributes:
        call: What to send.
        purpose: What it is for.
        worst: Units by meter that it can be billed for under the dearest reading of the supplier's rules.
        likely: Units by meter if all goes as documented.
        apart: Seconds that must lie between the answer before and this request.
    """

    call: Call
    purpose: Purpose
    worst: Mapping[str, int]
    likely: Mapping[str, int]
    apart: float = 0.0


class Done(NamedTuple):
    """Nothing more can be asked.

    Attributes:
        why: In words for a person: the query is exhausted, the listing ends at its depth.
        whole: Whether that is all there is; else it can no longer be had.
    """

    why: str
    whole: bool = True


class Trouble(NamedTuple):
    """An answer that brings no records.

    Attributes:
        kind: As one of a closed set; only ``rate limited`` and ``server error`` may be asked again unchanged, and
            ``token expired`` once a new token is there.
        why: In words for a person, with what to do; nothing of the answer but what passed the bounds.
        wait: Seconds the supplier asks to wait, finite and not negative; ``None`` where it says nothing usable.
    """

    kind: TroubleKind
    why: str
    wait: float | None = None


class Driver(Protocol):
    """One supplier's published behaviour, as a state machine without a state."""

    provider: str

    def start(self) -> Progress:
        """Where a fresh pilot stands."""
        ...

    def size(self, progress: Progress) -> Ask | None:
        """What to ask to size the pull; ``None`` where the supplier offers nothing for it or it is done."""
        ...

    def usage(self) -> Ask | None:
        """What to ask for the supplier's own count; free of charge. ``None`` where it has none."""
        ...

    def next(self, progress: Progress, wanted: int) -> Ask | Done:
        """What to ask for so many further records, at least 1."""
        ...

    def refused(self, progress: Progress) -> Progress | None:
        """Without the place that was asked last and is closed; ``None`` where there is no other."""
        ...

    def leave(self, progress: Progress) -> Progress:
        """Where the pilot stands once it gives up the stretch it is in, which brings nothing new."""
        ...

    def read(self, ask: Ask, reply: Reply, progress: Progress) -> Page | Sized | VendorUsage | Trouble:
        """What an answer brings, by the ask's purpose."""
        ...
