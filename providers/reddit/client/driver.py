"""The requests of a pilot at Reddit, in order: pages of listings, threads to their end, or known ids.

Endpoints, sizes and fields are those of reddit.com/dev/api, the Data API wiki and the archived code
(github.com/reddit-archive/reddit). Every call that succeeds is metered once, whatever it brings.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from providers.reddit.client import listings, threads
from providers.reddit.client.problems import limited, spent, trouble
from providers.reddit.client.things import absent, listing, things
from providers.wire import Ask, Call, Done, Page, Progress, Reply, Trouble

BASE = "https://oauth.reddit.com"
HOST = "oauth.reddit.com"

PAGE, MOST = 25, 100
"""Records of a page unless a question says otherwise, which is Reddit's own default, and at most."""

_METER = {"call": 1}
_MALFORMED = "Reddit sent an answer of another shape than documented"


class Question(NamedTuple):
    """What is asked of Reddit.

    A page is a sampling unit, and its records are alike: many small pages tell more of a yield than few large ones of
    as many records. But a call costs, or counts against a limit, whatever it brings. A quarter of the largest page
    makes four times as many units of the same records for four times the calls, which stay cheap: 1,000 records are
    40 calls, less than half of what a free client may send in a minute.

    Attributes:
        endpoint: ``listing`` (a subreddit's submissions), ``search`` (those that match), ``comments`` (of threads;
            their submissions are not among the records) or ``info`` (known records).
        subreddits: To be read in turn; of a listing or a search.
        query: Of a search.
        ids: Of threads, without their kind; or full names, of known records.
        sort: The order in which Reddit lists; a sample of the newest is one of its latest stretch of time.
        page: Records of a page, from 1 to :data:`MOST`; a thread comes as large as it can.
    """

    endpoint: Literal["listing", "search", "comments", "info"]
    subreddits: tuple[str, ...] = ()
    query: str = ""
    ids: tuple[str, ...] = ()
    sort: Literal["new", "hot", "top"] = "new"
    page: int = PAGE


class RedditDriver:
    """Reddit's published behaviour; see :class:`providers.wire.Driver`."""

    provider = "reddit"

    def __init__(self, question: Question, now: Callable[[], datetime], base: str = BASE) -> None:
        """Fix what is asked.

        Args:
            question: Within the bounds of its endpoint.
            now: For waits that Reddit names by the instant at which they end.
            base: Where the API is: the sandbox's address, in a rehearsal.
        """
        self._question, self._now, self._base = question, now, base

    @property
    def _is_listed(self) -> bool:
        return self._question.endpoint in ("listing", "search")

    def start(self) -> Progress:
        """Nothing read."""
        if self._is_listed:
            return listings.start(len(self._question.subreddits))
        return threads.start() if self._question.endpoint == "comments" else {"done": 0, "pages": 0}

    def size(self, progress: Progress) -> Ask | None:  # noqa: ARG002 - what every driver is given
        """Reddit does not say how much there is."""
        return None

    def usage(self) -> Ask | None:
        """Reddit has no count of its own but that of the calls of a window, which every answer carries."""
        return None

    def next(self, progress: Progress, wanted: int) -> Ask | Done:
        """The next page of the listing whose turn it is, of the thread that is open, or of the ids."""
        if self._is_listed:
            return self._page(progress, wanted)
        return self._thread(progress) if self._question.endpoint == "comments" else self._lookup(progress, wanted)

    def _size(self, wanted: int) -> int:
        """Records of the next page: as many as a page has, and no more than are wanted."""
        return max(1, min(self._question.page, MOST, wanted))

    def _page(self, progress: Progress, wanted: int) -> Ask | Done:
        place = listings.whose(progress)
        if place is None:
            return Done(f"every listing has been read to its end, at {listings.DEPTH:,} items at the latest")
        asked = self._question
        name, sort = quote(asked.subreddits[place], safe=""), asked.sort
        query = [("limit", str(self._size(wanted)))]
        if asked.endpoint == "search":
            query += [("q", asked.query), ("restrict_sr", "1"), ("sort", sort)]
        if sort == "top":
            # Else it is the best of one day.
            query.append(("t", "all"))
        if after := listings.cursor(progress, place):
            query.append(("after", after))
        if asked.endpoint == "search":
            return self._ask(f"/r/{name}/search", query, "page of a search")
        return self._ask(f"/r/{name}/{sort}", query, "page of a listing")

    def _thread(self, progress: Progress) -> Ask | Done:
        if progress["thread"] >= len(self._question.ids):
            return Done("every thread has been read to its end")
        id36, sort = self._question.ids[progress["thread"]], _COMMENT_SORT[self._question.sort]
        query = [("limit", str(threads.FIRST)), ("depth", str(threads.LEVELS)), ("sort", sort)]
        path = f"/comments/{quote(id36, safe='')}"
        if not progress["opened"]:
            return self._ask(path, query, "comments of a thread")
        if progress["below"]:
            return self._ask(path, [*query, ("comment", progress["below"][0])], "comments deep in a thread")
        children = ",".join(progress["children"][: threads.MORE])
        query = [("api_type", "json"), ("link_id", f"t3_{id36}"), ("children", children), ("sort", sort)]
        return self._ask("/api/morechildren", query, "more comments of a thread")

    def _lookup(self, progress: Progress, wanted: int) -> Ask | Done:
        first = progress["done"]
        ids = self._question.ids[first : first + self._size(wanted)]
        if not ids:
            return Done("every id was looked up")
        return self._ask("/api/info", [("id", ",".join(ids))], "lookup of records")

    def _ask(self, path: str, query: Sequence[tuple[str, str]], what: str) -> Ask:
        # Else Reddit escapes &, < and > in texts, as it did for browsers.
        call = Call("GET", f"{self._base}{path}", (*query, ("raw_json", "1")), what=what)
        return Ask(call, "page", _METER, _METER)

    def leave(self, progress: Progress) -> Progress:
        """Without the listing read last, or at the next thread."""
        if self._is_listed:
            return listings.left(progress)
        return threads.left(progress) if self._question.endpoint == "comments" else progress

    def refused(self, progress: Progress) -> Progress | None:
        """Without the listing or the thread that Reddit refuses; ``None`` where it was the last."""
        if self._is_listed:
            place = listings.whose(progress)
            after = listings.left({**progress, "last": place})
            return None if listings.whose(after) is None else after
        if self._question.endpoint == "comments" and progress["thread"] + 1 < len(self._question.ids):
            return {**threads.start(), "thread": progress["thread"] + 1}
        return None

    # Answers.

    def read(self, ask: Ask, reply: Reply, progress: Progress) -> Page | Trouble:
        """What an answer brings."""
        if reply.status >= 400:  # noqa: PLR2004 - of HTTP
            return trouble(reply, self._where(progress), self._now())
        if reply.status != 200:  # noqa: PLR2004 - of HTTP
            return Trouble("malformed", _MALFORMED)
        query = dict(ask.call.query)
        if self._is_listed:
            found = _read_listing(reply.body, progress)
        elif self._question.endpoint == "info":
            found = _read_lookup(reply.body, query["id"].split(","), progress)
        elif "children" in query:
            found = self._read_children(reply, query["children"].split(","), progress)
        else:
            found = _read_thread(reply.body, query.get("comment", ""), progress)
        note = spent(reply.headers)
        return found._replace(notes=(*found.notes, note)) if isinstance(found, Page) and note else found

    def _where(self, progress: Progress) -> str:
        """What was asked for, by its number: it may be the name of a person."""
        if self._is_listed:
            place = listings.whose(progress)
            return f"subreddit {(place or 0) + 1} of {len(self._question.subreddits)}"
        if self._question.endpoint == "comments":
            return f"thread {progress['thread'] + 1:,} of {len(self._question.ids):,}"
        return "the lookup"

    def _read_children(self, reply: Reply, asked: Sequence[str], progress: Progress) -> Page | Trouble:
        found = reply.body.get("json") if isinstance(reply.body, Mapping) else None
        errors = found.get("errors") if isinstance(found, Mapping) else None
        if errors and "RATELIMIT" in str(errors)[:200]:
            # A limit beside the one of the headers, which is told in an answer of 200 (PRAW, "Ratelimits").
            return limited(reply.headers, self._now())
        data = found.get("data") if isinstance(found, Mapping) and not errors else None
        items = data.get("things") if isinstance(data, Mapping) else None
        return _thread_page(items, asked, progress) if isinstance(items, list) else Trouble("malformed", _MALFORMED)


_COMMENT_SORT = {"new": "new", "hot": "confidence", "top": "top"}
"""What the order of submissions is called for comments."""


def _read_listing(body: Any, progress: Progress) -> Page | Trouble:  # noqa: ANN401 - a JSON value
    found = listing(body)
    if found is None:
        return Trouble("malformed", _MALFORMED)
    read = things(found.children)
    after, notes = listings.moved(progress, len(found.children), len(read.found), found.after)
    wrong = read.unreadable + len(read.stubs)
    return Page(read.found, str(progress["pages"] + 1), {}, after, wrong, tuple(notes))


def _read_lookup(body: Any, asked: Sequence[str], progress: Progress) -> Page | Trouble:  # noqa: ANN401 - a JSON value
    found = listing(body)
    if found is None:
        return Trouble("malformed", _MALFORMED)
    read = things(found.children)
    here = {one.id for one in read.found}
    wrong, page = read.unreadable + len(read.stubs), progress["pages"] + 1
    # What Reddit no longer finds it leaves out without a word; an item that cannot be read may be any of them.
    gone = [absent(name) for name in asked if name not in here and not wrong]
    after = {"done": progress["done"] + len(asked), "pages": page}
    return Page((*read.found, *gone), str(page), {}, after, wrong)


def _read_thread(body: Any, below: str, progress: Progress) -> Page | Trouble:  # noqa: ANN401 - a JSON value
    """A thread is two listings: its submission, and its comments."""
    parts = [listing(part) for part in body] if isinstance(body, list) and len(body) == 2 else [None]  # noqa: PLR2004
    comments = parts[-1]
    if comments is None or None in parts:
        return Trouble("malformed", _MALFORMED)
    return _thread_page(comments.children, [below] if below else [], progress)


def _thread_page(items: Sequence[Any], asked: Sequence[str], progress: Progress) -> Page:
    read = things(items)
    after, notes = threads.opened(progress, read, asked)
    return Page(read.found, str(progress["thread"] + 1), {}, after, read.unreadable, tuple(notes))
