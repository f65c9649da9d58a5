"""The requests of a pilot at X, in order: counts that size it, then pages spread over time, or known ids.

Endpoints, sizes and fields are those of X's OpenAPI description 2.167 and its documentation (read 2026-08-22).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from providers.wire import Ask, Call, Done, Page, Progress, Reply, Sized, Trouble, VendorUsage
from providers.x.client import posts
from providers.x.client.problems import trouble
from providers.x.client.windows import Bucket, spread, stamp

BASE = "https://api.x.com"
HOST = "api.x.com"

LEAST = 10
"""Posts of a page at least: X's own minimum, and the size of the most pages for the money."""

MOST = {"search/recent": 100, "search/all": 500, "tweets": 100}
COUNTS = {"search/recent": "counts_recent", "search/all": "counts_all"}
_BUCKETS = {"search/recent": "hour", "search/all": "day"}

APART = {"search/all": 1.05}
"""Seconds between requests: the archive takes one a second, beside its window (docs.x.com, "Rate limits", read
2026-08-22); a little more, because clocks run differently."""

COUNTED = timedelta(days=31)
"""What a request for counts of the archive covers (docs.x.com, "Full-archive Post counts", read 2026-10-07)."""

EMPTY = 5
"""Empty pages in a row after which a window is left, though its token goes on: deleted stretches come empty."""

TOKEN = 2_000
"""Characters of a token that is believed."""

REACH = timedelta(days=7) - timedelta(minutes=2)
"""How far back a recent search reaches, less what a request takes."""

LATEST = timedelta(seconds=15)
"""How far before now a search must end; X asks for 10 seconds."""

REMOVAL = timedelta(hours=24)
"""Within this time what is removed on X must be removed from a copy, too (docs.x.com, "Developer guidelines", read
2026-08-22). Nobody looks at the copy of a pilot again, so all of it must go by then."""

_WHOLE = 10**12
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z")


class Question(NamedTuple):
    """What is asked of X.

    Attributes:
        endpoint: ``search/recent``, ``search/all`` or ``tweets``.
        query: Of a search.
        ids: Of a lookup.
        since: From when on, UTC; of a search.
        until: Until when, UTC; of a search.
        page: Posts of a page where there is a choice.
        pages: How many pages the wanted posts take.
        seed: Of the draw of windows.
    """

    endpoint: Literal["search/recent", "search/all", "tweets"]
    query: str = ""
    ids: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    page: int = LEAST
    pages: int = 1
    seed: int = 0


class XDriver:
    """X's published behaviour; see :class:`providers.wire.Driver`."""

    provider = "x"

    def __init__(self, question: Question, now: Callable[[], datetime], base: str = BASE) -> None:
        """Fix what is asked.

        Args:
            question: Within the bounds of its endpoint.
            now: For waits that X names by the instant at which they end.
            base: Where the API is: the sandbox's address, in a rehearsal.
        """
        self._question, self._now, self._base = question, now, base

    def start(self) -> Progress:
        """Nothing sized, nothing read."""
        return {"buckets": []} if self._is_search else {"done": 0}

    @property
    def _is_search(self) -> bool:
        return self._question.endpoint != "tweets"

    def size(self, progress: Progress) -> Ask | None:
        """The posts that match, hour by hour or day by day; ``None`` for known ids."""
        if not self._is_search or "windows" in progress:
            return None
        asked = self._question
        query = [*self._searched(), ("granularity", _BUCKETS[asked.endpoint])]
        if progress.get("token"):
            query.append(("next_token", progress["token"]))
        call = self._call(f"tweets/counts/{asked.endpoint.removeprefix('search/')}", query, "counts of matching posts")
        meter = {COUNTS[asked.endpoint]: 1}
        return Ask(call, "size", meter, meter)

    def usage(self) -> Ask:
        """X's own count of the posts its project has read in this billing cycle."""
        call = self._call("usage/tweets", [("days", "1"), ("usage.fields", "project_usage")], "the project's usage")
        return Ask(call, "usage", {}, {})

    def next(self, progress: Progress, wanted: int) -> Ask | Done:
        """The next page of the window that is open, or the first of the next one."""
        if not self._is_search:
            return self._lookup(progress, wanted)
        reach, latest = self._reach(), stamp(self._now() - LATEST)
        place = _open_window(progress, reach, latest)
        if place is None:
            return _ended(progress, reach)
        start, end, _ = progress["windows"][place]
        size = self._size(wanted)
        query = [
            ("query", self._question.query),
            ("start_time", max(start, reach)),
            ("end_time", min(end, latest)),
            ("max_results", str(size)),
            ("tweet.fields", posts.FIELDS),
        ]
        token = progress["tokens"].get(str(place))
        if token:
            query.append(("next_token", token))
        call = self._call(f"tweets/{self._question.endpoint}", query, f"page of {self._question.endpoint}")
        return Ask(call, "page", {"post": size}, {"post": size}, APART.get(self._question.endpoint, 0.0))

    def _lookup(self, progress: Progress, wanted: int) -> Ask | Done:
        first = progress["done"]
        ids = self._question.ids[first : first + min(max(wanted, 1), self._question.page)]
        if not ids:
            return Done("every id was looked up")
        call = self._call("tweets", [("ids", ",".join(ids)), ("tweet.fields", posts.FIELDS)], "lookup of posts")
        return Ask(call, "page", {"post": len(ids)}, {"post": len(ids)})

    def _size(self, wanted: int) -> int:
        """Posts of the next page: so many that the pages add up to what is wanted, where they come full."""
        page, most = self._question.page, MOST[self._question.endpoint]
        rest = wanted - page
        if 0 < rest < LEAST:
            return wanted if wanted <= most else wanted - LEAST
        return max(LEAST, min(page, wanted))

    def _searched(self) -> list[tuple[str, str]]:
        asked = self._question
        since = "" if asked.since is None else max(stamp(asked.since), self._reach())
        until = "" if asked.until is None else min(stamp(asked.until), stamp(self._now() - LATEST))
        bounds = [(name, at) for name, at in (("start_time", since), ("end_time", until)) if at]
        return [("query", asked.query), *bounds]

    def _reach(self) -> str:
        """The earliest instant the endpoint answers for, which moves on while a pilot waits to be resumed."""
        return stamp(self._now() - REACH) if self._question.endpoint == "search/recent" else ""

    def _call(self, path: str, query: Sequence[tuple[str, str]], what: str) -> Call:
        return Call("GET", f"{self._base}/2/{path}", tuple(query), what=what)

    def leave(self, progress: Progress) -> Progress:
        """Without the window that was read last."""
        place = progress.get("last") if self._is_search else None
        if place is None or progress["windows"][place][2] < 0:
            return progress
        return {**_moved(progress, place, "", 0), "pages": progress["pages"]}

    def refused(self, progress: Progress) -> Progress | None:  # noqa: ARG002 - as every driver is asked
        """A query that is refused is refused as a whole."""
        return None

    # Answers.

    def read(self, ask: Ask, reply: Reply, progress: Progress) -> Page | Sized | VendorUsage | Trouble:
        """What an answer brings."""
        if reply.status >= 400:  # noqa: PLR2004 - of HTTP
            return trouble(reply, self._now())
        body = reply.body
        if reply.status != 200 or not isinstance(body, Mapping):  # noqa: PLR2004 - of HTTP
            return Trouble("malformed", "X sent an answer of another shape than documented")
        if ask.purpose == "usage":
            return _read_usage(body)
        if ask.purpose == "size":
            return self._read_counts(body, progress)
        return _read_page(ask, body, progress) if self._is_search else self._read_lookup(body, progress)

    def _read_counts(self, body: Mapping[str, Any], progress: Progress) -> Sized | Trouble:
        rows = body.get("data", [])
        buckets = [_bucket(row) for row in rows] if isinstance(rows, list) else [None]
        if None in buckets:
            return Trouble("malformed", "X sent counts of another shape than documented")
        found = [*progress["buckets"], *(list(bucket) for bucket in buckets if bucket is not None)]
        token = _token(body)
        if token and token != progress.get("token"):
            return Sized(None, {"buckets": found, "token": token})
        known = sorted({row[0]: Bucket(*row) for row in found}.values())
        windows = spread(known, self._question.pages, self._question.seed)
        total = sum(bucket.posts for bucket in known)
        return Sized(total, {"windows": windows, "place": 0, "tokens": {}, "empty": 0, "pages": 0, "sized": total})

    def _read_lookup(self, body: Mapping[str, Any], progress: Progress) -> Page:
        read = posts.posts(body)
        done = progress["done"] + min(self._question.page, len(self._question.ids) - progress["done"])
        number = str(done)
        return Page(read.found, number, read.included, {"done": done}, read.unreadable)


def _read_page(ask: Ask, body: Mapping[str, Any], progress: Progress) -> Page | Trouble:
    # By what was asked: the window that is open by now may be another, the one asked for being past its reach.
    start, windows = dict(ask.call.query)["start_time"], progress["windows"]
    place = next((number for number, window in enumerate(windows) if window[0] <= start < window[1]), None)
    if place is None:
        return Trouble("malformed", "X answered for a time that was not asked for")
    read, token, notes = posts.posts(body), _token(body), []
    if token and token == progress["tokens"].get(str(place)):
        notes.append("X repeated a token: the window is left where it stands")
        token = ""
    empty = 0 if read.found else progress["empty"] + 1
    if empty >= EMPTY:
        notes.append(f"{EMPTY} empty pages in a row: the window is left")
        token = ""
    after = _moved(progress, place, token, empty)
    return Page(read.found, str(progress["pages"] + 1), read.included, after, read.unreadable, tuple(notes))


def _open_window(progress: Progress, reach: str = "", latest: str = "~") -> int | None:
    """The window to read from, which lies at least in part within reach and before the latest instant."""
    windows, place = progress["windows"], progress["place"]
    tokens = progress["tokens"]
    gone = [number for number, window in enumerate(windows) if window[1] <= reach or window[0] >= latest]
    left = [[start, end, -1 if number in gone else pages] for number, (start, end, pages) in enumerate(windows)]
    if place < len(windows) and place in gone:
        place = _next_window(left, {key: token for key, token in tokens.items() if int(key) not in gone}, place)
    return place if place < len(windows) else None


def _ended(progress: Progress, reach: str) -> Done:
    """Why no window is left: all were read, or some have passed out of reach meanwhile."""
    late = [window for window in progress["windows"] if window[2] >= 0 and window[1] <= reach]
    if not late:
        return Done("every window of the query has been read to its end")
    why = f"{len(late):,} stretches of time have passed out of the seven days that X searches: begin a new pilot"
    return Done(why, whole=False)


def _moved(progress: Progress, place: int, token: str, empty: int) -> Progress:
    """Where the pull stands after a page: on in its window, or at the next that still has something.

    Each drawn window is read as far as it was drawn; only when that did not bring enough are windows read on.
    """
    windows = [list(row) for row in progress["windows"]]
    tokens = {key: kept for key, kept in progress["tokens"].items() if key != str(place)}
    if token:
        tokens[str(place)] = token
    windows[place][2] = max(windows[place][2] - 1, 0)
    if not token:
        windows[place][2] = -1
    stay = bool(token) and (windows[place][2] > 0 or empty > 0)
    return {
        **progress,
        "windows": windows,
        "tokens": tokens,
        "last": place,
        "place": place if stay else _next_window(windows, tokens, place),
        "empty": empty if stay else 0,
        "pages": progress["pages"] + 1,
    }


def _next_window(windows: Sequence[Sequence[Any]], tokens: Mapping[str, str], place: int) -> int:
    """The next drawn window, else one that can be read on, else one that was not drawn; past the last: none."""
    order = [*range(place + 1, len(windows)), *range(place + 1)]
    drawn = [number for number in order if windows[number][2] > 0]
    begun = [number for number in order if str(number) in tokens]
    fresh = [number for number in order if windows[number][2] == 0 and str(number) not in tokens]
    return next(iter([*drawn, *begun, *fresh]), len(windows))


def _bucket(row: Any) -> Bucket | None:  # noqa: ANN401 - a JSON value
    if not isinstance(row, Mapping):
        return None
    start, end, count = row.get("start"), row.get("end"), row.get("tweet_count")
    if not (isinstance(start, str) and isinstance(end, str) and _INSTANT.fullmatch(start) and _INSTANT.fullmatch(end)):
        return None
    if start >= end:
        return None
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < _WHOLE:
        return None
    return Bucket(start, end, count)


def _token(body: Mapping[str, Any]) -> str:
    meta = body.get("meta")
    token = meta.get("next_token") if isinstance(meta, Mapping) else None
    return token if isinstance(token, str) and token.isascii() and len(token) <= TOKEN else ""


def _read_usage(body: Mapping[str, Any]) -> VendorUsage | Trouble:
    data = body.get("data")
    used = data.get("project_usage") if isinstance(data, Mapping) else None
    text = str(used) if isinstance(used, (int, str)) and not isinstance(used, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 13):  # noqa: PLR2004 - a trillion
        return Trouble("malformed", "X did not say how many posts were read")
    return VendorUsage({"post": int(text)}, "posts the project has read in this billing cycle")
