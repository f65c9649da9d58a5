"""Changes to an answer's records, cursors and headers before it is billed, of both suppliers' shapes."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from providers.sandbox.messages import Request, Response, json_bytes

CURSORS = ("next_token", "pagination_token", "after")
LONG = 9_000


class Memory:
    """What a faulty server remembers from answer to answer.

    Attributes:
        before: The last page sent, if any.
        alias: Cursors made up, and what they stand for; ``None``: the beginning.
        prior: The cursor with which each cursor was got.
    """

    def __init__(self) -> None:
        self.before: Response | None = None
        self.alias: dict[str, str | None] = {}
        self.prior: dict[str, str | None] = {}

    def real(self, request: Request) -> Request:
        """A request with made-up cursors turned into what they stand for."""
        query = [(name, self.alias.get(value, value) if name in CURSORS else value) for name, value in request.query]
        return request._replace(query=tuple((name, value) for name, value in query if value is not None))

    def note(self, request: Request, response: Response) -> None:
        """Remember a page that was sent."""
        page = Page.of(response)
        if page is not None:
            self.before = response
            if page.cursor:
                self.prior.setdefault(page.cursor, cursor_of(request))

    def invent(self, meaning: str | None, *, reddit: bool, length: int = 12) -> str:
        """A new cursor that stands for another one."""
        name = ("t3_" if reddit else "b26v") + f"{len(self.alias)}".rjust(length, "z")
        self.alias[name] = self.alias.get(meaning, meaning) if meaning is not None else None
        return name


class Page:
    """A page of records that can be changed, whichever supplier's it is."""

    def __init__(self, response: Response, body: dict[str, Any]) -> None:
        self.response, self.body = response, body
        self.reddit = "kind" in body

    @classmethod
    def of(cls, response: Response) -> "Page | None":
        """The page of an answer; ``None`` where it is none."""
        if response.status != 200 or not response.body:  # noqa: PLR2004 - HTTP's success
            return None
        body = json.loads(response.body)
        listing = isinstance(body, dict) and body.get("kind") == "Listing"
        search = isinstance(body, dict) and "result_count" in body.get("meta", {})
        return cls(response, body) if listing or search else None

    @property
    def items(self) -> list[Any]:
        """The records, each with its wrapping."""
        found = self.body["data"]["children"] if self.reddit else self.body.get("data", [])
        return list(found)

    def first(self) -> dict[str, Any] | None:
        """The first record without its wrapping."""
        items = self.items
        if not items:
            return None
        found: dict[str, Any] = items[0]["data"] if self.reddit else items[0]
        return found

    def put(self, items: list[Any]) -> None:
        """Replace the records."""
        if self.reddit:
            self.body["data"] |= {"children": items, "dist": len(items)}
            return
        self.body["meta"]["result_count"] = len(items)
        self.body["data"] = items
        if not items:
            del self.body["data"]
            self.body.pop("includes", None)
            self.body["meta"] = {
                name: self.body["meta"][name] for name in self.body["meta"] if not name.endswith("_id")
            }

    @property
    def cursor(self) -> str | None:
        """What leads to the next page."""
        found: str | None = self.body["data"]["after"] if self.reddit else self.body["meta"].get("next_token")
        return found

    @cursor.setter
    def cursor(self, value: str) -> None:
        if self.reddit:
            self.body["data"]["after"] = value
        else:
            self.body["meta"]["next_token"] = value

    def made(self, ids: tuple[str, ...] | None = None) -> Response:
        """The changed answer; with the ids it holds now, where those have changed."""
        read = self.response.read
        if ids is not None:
            read = read._replace(data=ids, included=read.included if ids else ())
        return self.response._replace(body=json_bytes(self.body), read=read)


class Scene(NamedTuple):
    """What a change works on."""

    request: Request
    response: Response
    memory: Memory


Edit = Callable[[Scene], Response]


def cursor_of(request: Request) -> str | None:
    """The cursor a request came with."""
    return next((value for name, value in request.query if name in CURSORS), None)


def on_page(change: Callable[[Page, Scene], Response]) -> Edit:
    """A change to pages; everything else stays as it is."""

    def edit(scene: Scene) -> Response:
        page = Page.of(scene.response)
        return scene.response if page is None else change(page, scene)

    return edit


def on_first(change: Callable[[dict[str, Any]], None]) -> Edit:
    """A change to the first record of a page."""

    def alter(page: Page, scene: Scene) -> Response:
        record = page.first()
        if record is None:
            return scene.response
        change(record)
        return page.made()

    return on_page(alter)


def missing_id(record: dict[str, Any]) -> None:
    """A record without what names it."""
    record.pop("id")
    record.pop("name", None)


def number_id(record: dict[str, Any]) -> None:
    """A record whose id is a number that no double holds."""
    record["id"] = int(record["id"], 36 if "name" in record else 10)


def not_a_number(record: dict[str, Any]) -> None:
    """A record with a value that JSON has no word for."""
    record["score"] = float("nan")


def two_texts(page: Page, scene: Scene) -> Response:
    """The first record once more at the end, with another text."""
    items = page.items
    if not items:
        return scene.response
    double = json.loads(json.dumps(items[0]))
    inner = double["data"] if page.reddit else double
    name = next(name for name in ("text", "body", "title") if name in inner)
    inner[name] += " (edited)"
    page.put([*items, double])
    return page.made()


def duplicate(page: Page, scene: Scene) -> Response:
    """The records of the page before, once more."""
    before = None if scene.memory.before is None else Page.of(scene.memory.before)
    if before is None or scene.memory.before is None:
        return scene.response
    page.put(before.items)
    return page.made(scene.memory.before.read.data)


def overlapping(page: Page, scene: Scene) -> Response:
    """The last records of the page before, ahead of this one's."""
    before = None if scene.memory.before is None else Page.of(scene.memory.before)
    if before is None or scene.memory.before is None:
        return scene.response
    half = len(before.items) // 2
    page.put([*before.items[half:], *page.items])
    return page.made((*scene.memory.before.read.data[half:], *scene.response.read.data))


def emptied(page: Page, scene: Scene) -> Response:
    """No records, and a cursor to those that would have come."""
    page.put([])
    page.cursor = scene.memory.invent(cursor_of(scene.request), reddit=page.reddit)
    return page.made(())


def endless(page: Page, scene: Scene) -> Response:
    """The last page leads to itself, by another cursor each time."""
    if page.cursor is None:
        page.cursor = scene.memory.invent(cursor_of(scene.request), reddit=page.reddit)
    return page.made()


def circle(page: Page, scene: Scene) -> Response:
    """A page leads back to the one before it, as soon as there is one."""
    back = scene.memory.prior.get(cursor_of(scene.request) or "")
    if back is None:
        return scene.response
    page.cursor = back
    return page.made()


def long_cursor(page: Page, scene: Scene) -> Response:
    """A cursor of more than 8 KB; it works."""
    if page.cursor is None:
        return scene.response
    page.cursor = scene.memory.invent(page.cursor, reddit=page.reddit, length=LONG)
    return page.made()


def two_keys(scene: Scene) -> Response:
    """An object with a key twice."""
    body = scene.response.body
    return scene.response._replace(body=b'{"data":[],' + body[1:]) if body.startswith(b"{") else scene.response


def padded(scene: Scene) -> Response:
    """Two megabytes of white space around the body."""
    return scene.response._replace(body=b" " * 2_000_000 + scene.response.body)


def utf_16(scene: Scene) -> Response:
    """A body in another charset than its header says."""
    return scene.response._replace(body=scene.response.body.decode().encode("utf-16"))


def with_header(*added: tuple[str, str]) -> Edit:
    """More headers."""
    return lambda scene: scene.response._replace(headers=(*scene.response.headers, *added))
