"""Files on offer, with a process that does as it is told."""

import asyncio
from typing import Any, cast

import pytest

import tui.serve.offers
from tui.serve.child import Child, Stuck
from tui.serve.offers import MOST, Cut, Offers


class Double:
    """A process that answers each request for a piece with the next of its answers."""

    def __init__(self, offers: Offers, *answers: bytes | str) -> None:
        self.offers, self.answers = offers, list(answers)

    async def tell(self, kind: str, **values: Any) -> None:
        assert (kind, values["size"]) == ("deliver_chunk_request", 65_536)
        answer = self.answers.pop(0)
        match answer:
            case bytes():
                self.offers.arrived(values["key"], answer)
            case "stuck":
                raise Stuck
            case "gone":
                self.offers.forget(cast("Child", self))
            case _:
                assert answer == "silent"


def fetched(*answers: bytes | str) -> bytes:
    async def main() -> bytes:
        offers = Offers(0.05)
        child = cast("Child", Double(offers, *answers))
        assert offers.add("a", "plan.csv", child)
        offer = offers.take("a")
        assert offer is not None
        assert offers.take("a") is None
        assert not offers.add("a", "again.csv", child)
        try:
            return b"".join([piece async for piece in offers.pieces("a", offer)])
        finally:
            assert offers.add("a", "anew.csv", child)

    return asyncio.run(main())


def test_the_pieces_of_a_file_are_put_together() -> None:
    assert fetched(b"") == b""
    assert fetched(b"ab", b"c", b"") == b"abc"


@pytest.mark.parametrize("how", ["stuck", "gone", "silent"])
def test_a_file_that_does_not_arrive_whole_is_cut(how: str) -> None:
    with pytest.raises(Cut):
        fetched(b"ab", how)


def test_the_largest_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.serve.offers, "LARGEST", 4)
    assert fetched(b"ab", b"cd", b"") == b"abcd"
    with pytest.raises(Cut):
        fetched(b"ab", b"cd", b"e")


def test_a_process_has_so_many_offers_and_they_end_with_it() -> None:
    async def main() -> None:
        offers = Offers(1.0)
        one, other = (cast("Child", Double(offers)) for _ in range(2))
        assert [offers.add(str(number), "x", one) for number in range(MOST + 1)] == [True] * MOST + [False]
        assert offers.add("other", "x", other)
        offers.arrived("0", b"nobody asked")
        offers.forget(one)
        assert offers.take("0") is None
        assert offers.take("other") is not None
        offers.forget(one)

    asyncio.run(main())
