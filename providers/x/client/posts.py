"""Posts and what stands beside them, read out of a body of X: whatever has another shape is counted, not guessed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from providers.wire import Found

FIELDS = "lang,note_tweet,public_metrics,referenced_tweets"
"""What is asked of a post beside its id and text: what the criteria look at, and the whole text of a long one."""

ID = 20
"""Digits of an id at most: 64 bits."""

TEXT = 100_000
"""Characters of a text kept: a long post of X has at most 25,000."""

_REPOST, _PLAIN = frozenset({"repost"}), frozenset[str]()
_INCLUDED = {"tweets": "post", "users": "user"}


class Read(NamedTuple):
    """The objects of a body.

    Attributes:
        found: Posts, in order.
        included: Ids of objects beside them, by meter.
        unreadable: Items without an id or of another shape.
    """

    found: tuple[Found, ...]
    included: Mapping[str, tuple[str, ...]]
    unreadable: int


def posts(body: Mapping[str, Any]) -> Read:
    """The posts of a search or a lookup, those that a lookup no longer finds among them."""
    data = body.get("data")
    items = data if isinstance(data, list) else []
    known = [_post(item) for item in items]
    gone = list(_gone(body))
    wrong = known.count(None) + (0 if data is None or isinstance(data, list) else 1)
    return Read((*(post for post in known if post is not None), *gone), _beside(body), wrong)


def name(value: Any) -> str | None:  # noqa: ANN401 - a JSON value
    """An id as text: digits, also where a server writes them as a number."""
    if type(value) is int:
        value = str(value)
    return value if type(value) is str and len(value) <= ID and value.isdigit() and value.isascii() else None


def _post(item: Any) -> Found | None:  # noqa: ANN401 - a JSON value
    if not isinstance(item, dict):
        return None
    known, text = name(item.get("id")), item.get("text")
    if known is None or not isinstance(text, str):
        return None
    long, lang, metrics = item.get("note_tweet"), item.get("lang"), item.get("public_metrics")
    whole = long.get("text") if isinstance(long, dict) else None
    likes = metrics.get("like_count") if isinstance(metrics, dict) else None
    return Found(
        known,
        "post",
        (whole if isinstance(whole, str) else text)[:TEXT],
        _REPOST if "referenced_tweets" in item and _is_repost(item) else _PLAIN,
        lang if isinstance(lang, str) and len(lang) <= 10 and lang.isascii() else None,  # noqa: PLR2004 - a language tag
        likes if type(likes) is int and abs(likes) < 2**63 else None,
    )


def _is_repost(item: Mapping[str, Any]) -> bool:
    others = item.get("referenced_tweets")
    if not isinstance(others, list):
        return False
    return any(isinstance(other, dict) and other.get("type") == "retweeted" for other in others)


def _gone(body: Mapping[str, Any]) -> Iterator[Found]:
    """Ids of a lookup that bring no post, deleted or withheld: X tells them as errors in an answer of 200."""
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict) and error.get("resource_type") == "tweet":
            known = name(error.get("resource_id") or error.get("value"))
            if known is not None:
                yield Found(known, "post", None, frozenset({"deleted"}))


def _beside(body: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    included = body.get("includes")
    found = {}
    for key, meter in _INCLUDED.items():
        items = included.get(key) if isinstance(included, dict) else None
        ids = [name(item.get("id")) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        if known := tuple(text for text in ids if text is not None):
            found[meter] = known
    return found
