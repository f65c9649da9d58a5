"""Changes to the bytes of an answer on its way, after it was billed."""

import gzip
from collections.abc import Callable
from functools import lru_cache

from providers.sandbox.transport import Answer, Outcome, Reset

BOMB = 20 * 1024 * 1024
"""Bytes that a bomb unpacks to."""

Send = Callable[[Answer], Outcome]


def sized(answer: Answer, body: bytes, *added: tuple[bytes, bytes]) -> Answer:
    """An answer with another body, and its right length."""
    kept = tuple(pair for pair in answer.headers if pair[0] != b"content-length")
    headers = (*kept, (b"content-length", b"%d" % len(body)), *added)
    return answer._replace(headers=headers, pieces=(body,))


def half(answer: Answer) -> Outcome:
    """Half of the body, as if that were all."""
    return sized(answer, answer.body[: len(answer.body) // 2])


def half_gzip(answer: Answer) -> Outcome:
    """A compressed body without its end."""
    packed = gzip.compress(answer.body, mtime=0)
    return sized(answer, packed[: len(packed) // 2], (b"content-encoding", b"gzip"))


def double_gzip(answer: Answer) -> Outcome:
    """A body compressed twice, as its header says."""
    packed = gzip.compress(gzip.compress(answer.body, mtime=0), mtime=0)
    return sized(answer, packed, (b"content-encoding", b"gzip, gzip"))


def bomb(answer: Answer) -> Outcome:
    """A body that unpacks to a thousand times its size."""
    return sized(answer, _bomb(), (b"content-encoding", b"gzip"))


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    return gzip.compress(b" " * BOMB + b"{}", mtime=0)


def longer(answer: Answer) -> Outcome:
    """A length that the body does not reach before the connection ends."""
    told = sized(answer, answer.body).headers
    headers = tuple((name, b"%d" % (int(value) + 100) if name == b"content-length" else value) for name, value in told)
    return answer._replace(headers=headers, pieces=(answer.body, Reset("connection closed before the whole body")))


def reset_in_body(answer: Answer) -> Outcome:
    """Half of the body, then nothing."""
    return answer._replace(pieces=(answer.body[: len(answer.body) // 2], Reset()))


def reset_after_body(answer: Answer) -> Outcome:
    """The whole body, then the connection breaks instead of closing."""
    return answer._replace(pieces=(answer.body, Reset()))


def reset(answer: Answer) -> Outcome:  # noqa: ARG001 - it is lost
    """Nothing of an answer that was made."""
    return Reset()
