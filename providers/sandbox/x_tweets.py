"""Posts as X's JSON has them, written once for each set of fields."""

import html
from collections.abc import Iterable
from typing import Any, NamedTuple

from providers.sandbox.corpus import Record
from providers.sandbox.messages import Read, iso, json_bytes
from providers.sandbox.worlds import World
from providers.sandbox.x_problems import missing

_ALWAYS = frozenset(("id", "text", "edit_history_tweet_ids"))


class Wish(NamedTuple):
    """What a request wants of each post, and beside it."""

    fields: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()

    def full(self) -> frozenset[str]:
        """The fields of a post: an expansion brings the field it goes by."""
        wanted = _ALWAYS | self.fields
        if "author_id" in self.expansions:
            wanted |= {"author_id"}
        if any(one.startswith("referenced_tweets.id") for one in self.expansions):
            wanted |= {"referenced_tweets"}
        return wanted


class Body(NamedTuple):
    """An answer's parts: bytes of ``data``, objects of the rest, and what of it could be billed."""

    data: bytes
    includes: dict[str, list[dict[str, Any]]]
    errors: list[dict[str, Any]]
    read: Read

    def with_meta(self, meta: dict[str, Any] | None) -> bytes:
        """The whole answer; parts that hold nothing are left out, as X does."""
        parts = [b'"data":[' + self.data + b"]"] if self.data else []
        rest = {"includes": self.includes, "errors": self.errors, "meta": meta}
        parts += [b'"%s":%s' % (name.encode(), json_bytes(value)) for name, value in rest.items() if value]
        return b"{" + b",".join(parts) + b"}"


class Tweets:
    """Writes the posts of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._written: dict[frozenset[str], dict[str, bytes]] = {}

    def body(self, records: Iterable[Record], wish: Wish) -> Body:
        """These posts, with what comes beside them."""
        fields = wish.full()
        written = self._written.setdefault(fields, {})
        shown = list(records)
        for record in shown:
            if record.id not in written:
                written[record.id] = json_bytes(self._tweet(record, fields))
        data = b",".join([written[record.id] for record in shown])
        ids = tuple([record.id for record in shown])
        if not wish.expansions:
            return Body(data, {}, [], Read("post", ids, page=True))
        return self._expanded(shown, ids, wish, data)

    def _expanded(self, shown: list[Record], ids: tuple[str, ...], wish: Wish, data: bytes) -> Body:
        targets = self._targets(shown) if any("referenced_tweets.id" in one for one in wish.expansions) else []
        known = [self._world.by_id[one] for one in targets if self._there(one)]
        errors = [missing(one, "referenced_tweets.id") for one in targets if not self._there(one)]
        authors = [record.author for record in shown] if "author_id" in wish.expansions else []
        if "referenced_tweets.id.author_id" in wish.expansions:
            authors += [record.author for record in known]
        users = list(dict.fromkeys(authors))
        includes: dict[str, list[dict[str, Any]]] = {}
        if users:
            includes["users"] = [{"id": one, "name": f"User {one[-4:]}", "username": f"u{one}"} for one in users]
        if known:
            includes["tweets"] = [self._tweet(record, wish.full()) for record in known]
        included = (("post", tuple(record.id for record in known)), ("user", tuple(users)))
        return Body(data, includes, errors, Read("post", ids, included, page=True))

    def _there(self, number: str) -> bool:
        record = self._world.by_id.get(number)
        return record is not None and record.there

    @staticmethod
    def _targets(shown: list[Record]) -> list[str]:
        return list(dict.fromkeys(one["id"] for record in shown for one in _references(record)))

    @staticmethod
    def _tweet(record: Record, fields: frozenset[str]) -> dict[str, Any]:
        everything: dict[str, Any] = {
            "id": record.id,
            "text": html.escape(record.text, quote=False),
            "edit_history_tweet_ids": [record.id],
            "author_id": record.author,
            "conversation_id": record.thread,
            "created_at": iso(record.at),
            "lang": record.lang,
            "possibly_sensitive": record.over_18,
            "public_metrics": {
                "retweet_count": 0,
                "reply_count": 0,
                "like_count": record.score,
                "quote_count": 0,
                "bookmark_count": 0,
                "impression_count": 0,
            },
            "reply_settings": "everyone",
            "referenced_tweets": _references(record),
        }
        return {name: value for name, value in everything.items() if name in fields and value != []}


def _references(record: Record) -> list[dict[str, str]]:
    if record.repost_of is not None:
        return [{"type": "retweeted", "id": record.repost_of}]
    return [{"type": "replied_to", "id": record.parent}] if record.kind == "comment" else []
