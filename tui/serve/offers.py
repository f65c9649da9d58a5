"""Files that an app has for its page: offered under a key, fetched piece by piece, once."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from tui.serve.child import PIECE, Child, Stuck

MOST = 8
"""Files of a session that wait to be fetched, at most."""

LARGEST = 64 * 1024 * 1024
"""Bytes of a file, at most."""


class Cut(Exception):  # noqa: N818 - it ends a download, which is what the person sees
    """A file does not arrive whole."""


@dataclass(slots=True)
class Offer:
    """A file on offer.

    Attributes:
        name: The name to save it under.
        child: The process that has it.
        pieces: Those that have arrived; None when no more will.
    """

    name: str
    child: Child
    pieces: "asyncio.Queue[bytes | None]" = field(default_factory=asyncio.Queue)


class Offers:
    """The files on offer of all sessions."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._waiting: dict[str, Offer] = {}
        self._moving: dict[str, Offer] = {}

    def add(self, key: str, name: str, child: Child) -> bool:
        """Note an offer, unless its process has too many or the key is taken."""
        those = [offer for offer in self._waiting.values() if offer.child is child]
        if len(those) >= MOST or key in self._waiting or key in self._moving:
            return False
        self._waiting[key] = Offer(name, child)
        return True

    def take(self, key: str) -> Offer | None:
        """The offer of a key, which nobody else gets then."""
        offer = self._waiting.pop(key, None)
        if offer is not None:
            self._moving[key] = offer
        return offer

    def arrived(self, key: str, data: bytes) -> None:
        """Note a piece; one of a file that nobody fetches is dropped."""
        if key in self._moving:
            self._moving[key].pieces.put_nowait(data)

    def forget(self, child: Child) -> None:
        """Drop what a process had, which has ended."""
        for key in [key for key, offer in self._waiting.items() if offer.child is child]:
            del self._waiting[key]
        for offer in self._moving.values():
            if offer.child is child:
                offer.pieces.put_nowait(None)

    async def pieces(self, key: str, offer: Offer) -> AsyncGenerator[bytes, None]:
        """The bytes of an offer that was taken.

        Raises:
            Cut: The rest does not come: the process has ended or is stuck, or the file is too large.
        """
        size = 0
        try:
            while data := await self._next(key, offer):
                size += len(data)
                if size > LARGEST:
                    raise Cut
                yield data
        finally:
            del self._moving[key]

    async def _next(self, key: str, offer: Offer) -> bytes:
        try:
            async with asyncio.timeout(self._patience):
                await offer.child.tell("deliver_chunk_request", key=key, size=PIECE)
                data = await offer.pieces.get()
        except (Stuck, TimeoutError) as error:
            raise Cut from error
        if data is None:
            raise Cut
        return data
