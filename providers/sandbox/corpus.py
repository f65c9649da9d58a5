"""Records with known labels, drawn from a seed.

A record's labels are decided first and its text is made to fit them, so that the truth needs no judge: whether it is
in the language looked for, long enough, a repost, a copy, gone. Labels of one cluster (an hour, a thread) are alike:
its rates are drawn from a beta distribution whose intra-cluster correlation is stated; 0 makes them independent.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from providers.sandbox.words import LANGUAGES, sentence

EPOCH = 1_288_834_974_657
"""The millisecond from which the ids count: 2010-11-04T01:42:54.657Z, as X's snowflake ids do."""

_PARTS = 1 << 22
_PIECES = 24
_NEAR = (200, 270)


class Rates(NamedTuple):
    """Shares of a world's records, each of all records.

    Attributes:
        there: Neither deleted nor removed.
        language: In the language looked for.
        repost: That repost another one.
        long: Of at least the least number of characters.
        exact: Exact copies of an earlier record.
        near: Copies of an earlier record with a word or two changed.
        over_18: Marked as adult.
    """

    there: float = 0.92
    language: float = 0.7
    repost: float = 0.15
    long: float = 0.75
    exact: float = 0.06
    near: float = 0.06
    over_18: float = 0.02


class Recipe(NamedTuple):
    """How a world is drawn.

    Attributes:
        seed: Of every draw.
        records: How many.
        end: After the last record; aware.
        hours: How far back they reach.
        cluster: Mean records of a cluster.
        icc: Intra-cluster correlation of the labels, of [0, 1); 0: independent records.
        rates: Shares over all clusters.
        language: The one looked for.
        least: Characters that are enough.
        kind: ``post`` or ``comment``, or ``thread``: the first record of a cluster is a post, the others comments.
    """

    seed: int
    records: int = 1_000
    end: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)
    hours: int = 144
    cluster: int = 50
    icc: float = 0.0
    rates: Rates = Rates()
    language: str = "en"
    least: int = 50
    kind: str = "post"


class Record(NamedTuple):
    """One record and what is true of it.

    Attributes:
        id: Above 2^53, in the order of time.
        at: When it was written, to the millisecond.
        kind: ``post`` or ``comment``.
        text: What was written; still held of a record that is gone.
        lang: Its language.
        author: A made-up id.
        cluster: The hour or thread it belongs to.
        thread: Id of the post it stands under; its own, of a post.
        parent: Id of the record it answers; its thread's, if none.
        original: Id of the first record of which this is a copy; its own, if it is none.
        repost_of: Id of the record it reposts.
        there: Neither deleted nor removed.
        removed: By a moderator; else a record that is gone was deleted by its author.
        long: Long enough.
        over_18: Marked as adult.
        score: Votes.
    """

    id: str
    at: datetime
    kind: str
    text: str
    lang: str
    author: str
    cluster: int
    thread: str
    parent: str
    original: str
    repost_of: str | None
    there: bool
    removed: bool
    long: bool
    over_18: bool
    score: int


class _Draws(NamedTuple):
    clusters: list[int]
    there: list[bool]
    wanted: list[bool]
    repost: list[bool]
    long: list[bool]
    copy: list[float]
    free: list[list[float]]
    pieces: list[list[float]]


class _Made(NamedTuple):
    """First records of clusters, and records that can be copied: of a cluster, or of all under -1.

    Copies are of the same cluster where records of a cluster are alike, else of any.
    """

    heads: dict[int, Record]
    sources: dict[int, list[Record]]

    def pool(self, key: int) -> list[Record]:
        return self.sources.setdefault(key, [])


def records(recipe: Recipe) -> tuple[Record, ...]:
    """A world's records, from the oldest to the newest."""
    rng = np.random.default_rng(recipe.seed)
    ids, draws = _ids(rng, recipe), _draws(rng, recipe)
    made: list[Record] = []
    known = _Made({}, {})
    for index, number in enumerate(ids):
        record = _record(recipe, draws, index, str(number), known)
        known.heads.setdefault(record.cluster, record)
        made.append(record)
        if record.repost_of is None and record.original == record.id:
            known.pool(record.cluster if recipe.icc else -1).append(record)
    return tuple(made)


def _ids(rng: Generator, recipe: Recipe) -> list[int]:
    span = recipe.hours * 3_600_000
    start = int(recipe.end.timestamp() * 1000) - span - EPOCH
    moments = start + np.sort(rng.integers(0, span, recipe.records))
    low = rng.integers(0, _PARTS // 2, recipe.records)
    ids: list[int] = []
    for moment, part in zip(moments.tolist(), low.tolist(), strict=True):
        number = moment * _PARTS + part
        # Two of one millisecond still have ids in order.
        ids.append(number if not ids or number > ids[-1] else ids[-1] + 1)
    return ids


def _draws(rng: Generator, recipe: Recipe) -> _Draws:
    count, rates = recipe.records, recipe.rates
    # Neighbours in time are of one cluster, as posts of one hour or comments of one thread are.
    clusters = np.arange(count) // recipe.cluster
    number = int(clusters[-1]) + 1 if count else 0

    def labels(rate: float) -> list[bool]:
        return [bool(one) for one in rng.random(count) < _levels(rng, number, rate, recipe.icc)[clusters]]

    return _Draws(
        clusters.tolist(),
        labels(rates.there),
        labels(rates.language),
        labels(rates.repost),
        labels(rates.long),
        rng.random(count).tolist(),
        rng.random((count, 8)).tolist(),
        rng.random((count, _PIECES)).tolist(),
    )


def _levels(rng: Generator, clusters: int, rate: float, icc: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Rates by cluster: beta with this mean, and the intra-cluster correlation of the labels drawn with them."""
    if not icc or rate in (0.0, 1.0):
        return np.full(clusters, rate)
    strength = (1 - icc) / icc
    return rng.beta(rate * strength, (1 - rate) * strength, clusters)


def _record(recipe: Recipe, draws: _Draws, index: int, name: str, made: _Made) -> Record:
    cluster, free = draws.clusters[index], draws.free[index]
    head, pool = made.heads.get(cluster), made.pool(cluster if recipe.icc else -1)
    post = recipe.kind == "post" or (recipe.kind == "thread" and head is None)
    lang, text, original, repost_of = _written(recipe, draws, index, name, pool)
    thread = name if post or head is None else head.id
    return Record(
        id=name,
        at=moment_of(int(name)),
        kind="post" if post else "comment",
        text=text,
        lang=lang,
        author=str(10**15 + int(free[0] * max(1, recipe.records // 3))),
        cluster=cluster,
        thread=thread,
        parent=thread,
        original=original,
        repost_of=repost_of,
        there=draws.there[index],
        removed=not draws.there[index] and free[1] < 0.5,  # noqa: PLR2004 - as often removed as deleted
        long=len(text) >= recipe.least,
        over_18=free[2] < recipe.rates.over_18,
        score=int(free[3] ** 4 * 500),
    )


def _written(
    recipe: Recipe, draws: _Draws, index: int, name: str, pool: list[Record]
) -> tuple[str, str, str, str | None]:
    """Language, text, the record it copies (itself, if none), and the record it reposts."""
    free, rates = draws.free[index], recipe.rates
    source = pool[int(free[4] * len(pool))] if pool else None
    if draws.repost[index] and source is not None:
        return source.lang, f"RT @u{source.author}: {source.text}"[:280], name, source.id
    copy = draws.copy[index]
    if source is not None and copy < rates.exact:
        return source.lang, source.text, source.original, None
    if copy < rates.exact + rates.near:
        model = next((one for one in reversed(pool) if len(one.text) >= _NEAR[0]), None)
        if model is not None:
            return model.lang, _edited(model.text, free[5]), model.original, None
    return *_fresh(recipe, draws, index), name, None


def _fresh(recipe: Recipe, draws: _Draws, index: int) -> tuple[str, str]:
    free, wanted, long = draws.free[index], draws.wanted[index], draws.long[index]
    others = [one for one in LANGUAGES if one != recipe.language]
    lang = recipe.language if wanted else others[int(free[6] * len(others))]
    low, high = (recipe.least, 280) if long else (min(28, recipe.least - 1), recipe.least)
    # Half of the texts lie close to the bound; the shortest of the long and the longest of the short touch it.
    near = free[7] < 0.5  # noqa: PLR2004
    width = min(12, high - low) if near else high - low
    letters = low + int(free[7] * 2 % 1 * width) if long else high - 1 - int(free[7] * 2 % 1 * width)
    return lang, sentence(lang, draws.pieces[index], letters)


def _edited(text: str, draw: float) -> str:
    """``text`` with a letter of one of its middle words changed, so that no shingle set but its own is near it."""
    middle = len(text) // 4 + int(draw * len(text) / 2)
    while not text[middle].isalpha():
        middle += 1
    return text[:middle] + ("x" if text[middle] != "x" else "z") + text[middle + 1 :]


def moment_of(number: int) -> datetime:
    """When a record of this id was written."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=(number >> 22) + EPOCH)


def first_id(moment: datetime) -> int:
    """The lowest id that a record of this moment can have."""
    return max(0, int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)) - EPOCH) << 22
