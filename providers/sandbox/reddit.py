"""Reddit's Data API, read only, with an app's OAuth token (reddit.com/dev/api, the Data API wiki, 2026).

Tokens come from ``www.reddit.com``, everything else from ``oauth.reddit.com``. Each call that succeeds is metered once,
whatever it holds. A pure handler, like that of X.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from providers.sandbox.corpus import Record
from providers.sandbox.messages import Headers, Read, Request, Response, answer, dated, json_bytes
from providers.sandbox.reddit_auth import Client, Tokens
from providers.sandbox.reddit_things import Names, Where, fullname, listing, parents
from providers.sandbox.reddit_tree import Trees
from providers.sandbox.windows import Left, Window
from providers.sandbox.worlds import World

WWW = "www.reddit.com"
OAUTH = "oauth.reddit.com"

WINDOW = 600
"""Seconds over which calls are counted: 100 a minute are 1,000 in ten minutes, and bursts are allowed."""

_DEFAULT_AGENTS = re.compile(
    r"$|curl/|wget/|java/|okhttp/|go-http-client/|node-fetch|axios/|python-(requests|httpx|urllib3?)/|python-urllib/"
    r"|python/|aiohttp/|libwww-perl/|mozilla/5\.0$",
    re.IGNORECASE,
)
_PATHS = (
    (re.compile(r"/r/(?P<sub>\w{2,21})(/(?P<sort>new|hot|top|comments))?"), "list"),
    (re.compile(r"/r/(?P<sub>\w{2,21})/search"), "search"),
    (re.compile(r"(/r/(?P<sub>\w{2,21}))?/comments/(?P<id>[0-9a-z]{1,13})(/\w*)?"), "thread"),
    (re.compile(r"/api/morechildren"), "children"),
    (re.compile(r"(/r/(?P<sub>\w{2,21}))?/api/info"), "info"),
)
_SPANS = {"hour": 1, "day": 24, "week": 168, "month": 720, "year": 8_760}
_REASONS = {403: ("Forbidden", "private"), 404: ("Not Found", "banned"), 451: ("Unavailable For Legal Reasons", "")}
_MOST_IDS = 100
_FIRST_PAGE = 500

SUBREDDIT = "sandbox"
"""The one there is unless others are set."""


class Settings(NamedTuple):
    """How the forum is set up.

    Attributes:
        client: The registered app.
        subreddits: Names in use; the world's clusters are spread over them.
        closed: Other names, and the status they answer with: 403 private, 404 banned or unknown, 451 withheld by law.
        calls: Calls allowed in :data:`WINDOW` seconds.
        depth: Items a listing reaches back.
        where: Where a submission's text stands.
        show_gone: Whether lists hold what was deleted or removed, as placeholders.
        decimal: Whether the rate limit's headers have a decimal point.
        busy: Seconds for which a call for more children keeps the next one out; it answers 429.
    """

    client: Client
    subreddits: tuple[str, ...] = (SUBREDDIT,)
    closed: Mapping[str, int] = {"private": 403, "gone": 404, "withheld": 451}
    calls: int = 1_000
    depth: int = 1_000
    where: Where = "title"
    show_gone: bool = True
    decimal: bool = True
    busy: float = 0.0


class _Call(NamedTuple):
    request: Request
    match: Mapping[str, str | None]
    given: Mapping[str, str]

    @property
    def raw(self) -> bool:
        return self.given.get("raw_json") == "1"


class _Found(NamedTuple):
    """The body of an answer, or the status of a refusal; and the ids it shows."""

    body: Any
    ids: tuple[str, ...] = ()
    status: int = 200


class Reddit:
    """The API over one world and one app.

    Args:
        world: Its submissions and comments.
        settings: How the forum is set up.
    """

    def __init__(self, world: World, settings: Settings) -> None:
        self._world, self._settings = world, settings
        sizes = Counter(record.thread for record in world.records if record.kind == "comment")
        self._names = Names(world, settings.subreddits, settings.where, parents(world), sizes)
        self._trees = Trees(self._names)
        self.tokens = Tokens(settings.client)
        self._window = Window(settings.calls, WINDOW, aligned=True)
        self._busy_until: datetime | None = None
        self._lists: dict[tuple[str, str], list[Record]] = {}
        self._answers: Mapping[str, Callable[[_Call], _Found]] = {
            "list": self._list,
            "search": self._search,
            "thread": self._thread,
            "children": self._children,
            "info": self._info,
        }

    def handle(self, request: Request) -> Response:
        """The answer to a request at either host."""
        if _DEFAULT_AGENTS.match(request.headers.get("user-agent", "")):
            return _refused(429, request.at)
        if request.host == WWW:
            return self._www(request)
        if not self.tokens.valid(request.headers.get("authorization", ""), request.at):
            challenge = ("www-authenticate", 'Bearer realm="reddit", error="invalid_token"')
            return answer(401, {"message": "Unauthorized", "error": 401}, request.at, (challenge,))
        left = self._window.take(request.at)
        headers = self._headers(left, request.at)
        if not left.allowed:
            return _refused(429, request.at, headers)
        found = self._found(request)
        if found.status != 200:  # noqa: PLR2004 - HTTP's success
            return _refused(found.status, request.at, headers)
        read = Read("", found.ids, calls=("call",))
        return Response(200, (*dated(request.at), *headers), json_bytes(found.body), read)

    def _www(self, request: Request) -> Response:
        if request.path == "/api/v1/access_token":
            return self.tokens.grant(request)
        page = b"<!doctype html><title>Blocked</title><p>whoa there, pardner!</p>"
        return Response(403, dated(request.at, "text/html; charset=utf-8"), page)

    def _headers(self, left: Left, at: datetime) -> Headers:
        seconds = max(0.0, (left.reset - at).total_seconds())
        style = "{:.1f}" if self._settings.decimal else "{:.0f}"
        values = {"used": float(left.used), "remaining": float(left.remaining), "reset": seconds}
        return tuple((f"x-ratelimit-{name}", style.format(value)) for name, value in values.items())

    def _found(self, request: Request) -> _Found:
        path = request.path.removesuffix("/").removesuffix(".json")
        for pattern, name in _PATHS:
            match = pattern.fullmatch(path)
            if match is not None:
                form = parse_qsl(request.body.decode("utf-8", "replace")) if request.method == "POST" else []
                call = _Call(request, match.groupdict(), dict([*request.query, *form]))
                status = self._closed(call.match.get("sub"))
                return _Found(None, status=status) if status else self._answers[name](call)
        return _Found(None, status=404)

    def _closed(self, name: str | None) -> int:
        """The status with which a subreddit is refused; 0 if it is open or none is named."""
        if name is None or name.lower() in (one.lower() for one in self._settings.subreddits):
            return 0
        return self._settings.closed.get(name.lower(), 404)

    def _records(self, sub: str, kind: str) -> list[Record]:
        """A subreddit's submissions or comments, newest first."""
        key = (sub.lower(), kind)
        if key not in self._lists:
            self._lists[key] = [
                record
                for record in reversed(self._world.records)
                if record.kind == kind
                and self._names.subreddit(record).lower() == sub.lower()
                and (record.there or self._settings.show_gone)
            ]
        return self._lists[key]

    def _list(self, call: _Call) -> _Found:
        sub, sort, at = str(call.match["sub"]), call.match["sort"] or "hot", call.request.at
        kind = "comment" if sort == "comments" else "post"
        records = [record for record in self._records(sub, kind) if record.at <= at]
        if sort == "top":
            hours = _SPANS.get(call.given.get("t", "day"))
            records = [record for record in records if hours is None or record.at > at - timedelta(hours=hours)]
            records.sort(key=lambda record: -record.score)
        elif sort == "hot":
            records.sort(key=lambda record: -(record.score + record.at.timestamp() / 45_000))
        return self._cut(records[: self._settings.depth], call)

    def _search(self, call: _Call) -> _Found:
        words = call.given.get("q", "").casefold().replace('"', " ").split()
        at = call.request.at
        records = [
            record
            for record in self._records(str(call.match["sub"]), "post")
            if record.at <= at and words and all(word in record.text.casefold() for word in words)
        ]
        return self._cut(records[: self._settings.depth], call)

    def _cut(self, records: Sequence[Record], call: _Call) -> _Found:
        """The part of a list that a call asks for: after a name, before a name, or its beginning."""
        limit, after, before = (
            _limit(call.given.get("limit"), 25, 100),
            call.given.get("after"),
            call.given.get("before"),
        )
        places = {fullname(record): place for place, record in enumerate(records)}
        start = 0
        if after:
            start = places.get(after, len(records)) + 1
        elif before:
            start = max(0, places.get(before, 0) - limit)
        end = places.get(before, 0) if before and not after else len(records)
        page = list(records[start : min(start + limit, end)])
        last = fullname(page[-1]) if page and start + len(page) < len(records) else None
        first = fullname(page[0]) if page and start > 0 else None
        things = [self._names.thing(record, raw=call.raw) for record in page]
        return _Found(listing(things, last, first), tuple(record.id for record in page))

    def _thread(self, call: _Call) -> _Found:
        head = self._world.by_id.get(str(int(str(call.match["id"]), 36)))
        if head is None or head.kind != "post":
            return _Found(None, status=404)
        status = self._closed(self._names.subreddit(head))
        if status:
            return _Found(None, status=status)
        limit = _limit(call.given.get("limit"), 200, _FIRST_PAGE)
        below, ids = self._trees.page(head, limit, raw=call.raw)
        return _Found([listing([self._names.thing(head, raw=call.raw)]), below], (head.id, *ids))

    def _children(self, call: _Call) -> _Found:
        at = call.request.at
        if self._busy_until is not None and at < self._busy_until:
            return _Found(None, status=429)
        self._busy_until = at + timedelta(seconds=self._settings.busy)
        given = [one for one in call.given.get("children", "").split(",") if one]
        if not given or not call.given.get("link_id", "").startswith("t3_"):
            return _Found(None, status=400)
        things, ids = self._trees.children([_number(one) for one in given], raw=call.raw)
        return _Found({"json": {"errors": [], "data": {"things": things}}}, ids)

    def _info(self, call: _Call) -> _Found:
        given = [one for one in call.given.get("id", "").split(",") if one]
        if not given or len(given) > _MOST_IDS:
            return _Found(None, status=400)
        records = [self._world.by_id.get(_number(one[3:])) for one in given if one[:3] in ("t1_", "t3_")]
        found = [record for record in records if record is not None and fullname(record) in given]
        things = [self._names.thing(record, raw=call.raw) for record in found]
        return _Found(listing(things), tuple(record.id for record in found))


def _limit(text: str | None, default: int, most: int) -> int:
    """A page's size: what is no number is the default, what is out of bounds the nearest bound."""
    if text is None or not re.fullmatch("-?[0-9]{1,9}", text):
        return default
    return min(max(int(text), 1), most)


def _number(text: str) -> str:
    return str(int(text, 36)) if re.fullmatch("[0-9a-z]{1,13}", text) else ""


def _refused(status: int, at: datetime, headers: Headers = ()) -> Response:
    message, reason = _REASONS.get(status, ("Too Many Requests" if status == 429 else "Bad Request", ""))  # noqa: PLR2004
    body = {"message": message, "error": status} | ({"reason": reason} if reason else {})
    return answer(status, body, at, headers)
