"""How a pull at X moves on: tokens, empty and short pages, windows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from providers.wire import Ask, Page, Progress, Reply
from providers.x.client.driver import EMPTY, Question, XDriver

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WINDOWS = [["2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z", 3], ["2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z", 2]]
POST = {"id": "1", "text": "a text", "created_at": "2026-11-20T10:30:00.000Z"}


def driver() -> XDriver:
    return XDriver(Question("search/recent", query="cats"), lambda: NOON)


def start() -> Progress:
    windows = [list(window) for window in WINDOWS]
    return {"windows": windows, "place": 0, "tokens": {}, "empty": 0, "pages": 0, "sized": 50}


def page(progress: Progress, number: int, token: str | None, *, empty: bool = False) -> Page:
    ask = driver().next(progress, 40)
    assert isinstance(ask, Ask)
    body: dict[str, Any] = {"meta": {"result_count": 0}} if empty else {"data": [{**POST, "id": str(number)}]}
    body.setdefault("meta", {})
    if token is not None:
        body["meta"]["next_token"] = token
    found = driver().read(ask, Reply(200, {}, body), progress)
    assert isinstance(found, Page)
    return found


def test_a_token_that_comes_again_leaves_its_window_with_a_note() -> None:
    first = page(start(), 1, "abc")
    assert (first.progress["place"], first.progress["tokens"]) == (0, {"0": "abc"})
    again = page(first.progress, 2, "abc")
    assert again.notes == ("X repeated a token: the window is left where it stands",)
    assert (again.progress["place"], again.progress["windows"][0][2], again.progress["tokens"]) == (1, -1, {})


def test_a_short_page_with_a_token_is_not_the_end() -> None:
    found = page(start(), 1, "abc")
    ask = driver().next(found.progress, 30)
    assert isinstance(ask, Ask)
    assert dict(ask.call.query)["next_token"] == "abc"  # noqa: S105 - no password


def test_empty_pages_with_tokens_are_read_on_for_a_while() -> None:
    progress = start()
    for number in range(EMPTY - 1):
        found = page(progress, 0, f"t{number}", empty=True)
        progress = found.progress
        assert (progress["place"], progress["empty"], found.notes) == (0, number + 1, ())
    found = page(progress, 0, "last", empty=True)
    assert found.notes == (f"{EMPTY} empty pages in a row: the window is left",)
    assert found.progress["place"] == 1


def test_a_window_beyond_reach_is_passed_over() -> None:
    late = XDriver(Question("search/recent", query="cats"), lambda: NOON + timedelta(days=5, hours=21))
    ask = late.next(start(), 40)
    assert isinstance(ask, Ask)
    assert dict(ask.call.query)["start_time"] == WINDOWS[1][0]
