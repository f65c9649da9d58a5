import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection

import pytest

from providers.sandbox.model import CHAT, Settings
from providers.sandbox.model import HOST as MODEL
from providers.sandbox.model_slots import Slots
from providers.sandbox.server import HOST, Place, serving
from providers.sandbox.transport import Answer
from tests.unit.providers.sandbox.asking_model import HELLO, made, send, talk

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALLS = 32


def body(number: int) -> bytes:
    return json.dumps({"messages": list(HELLO), "max_tokens": 7, "seed": number}).encode()


def test_a_call_takes_its_pace_and_its_tokens() -> None:
    box = made(Settings(pace=1.5, speed=14.0))
    got = talk(box, max_tokens=7)
    assert got.seconds == 2.0
    assert box.clock.now() == NOON + timedelta(seconds=2)
    timings = got.body["timings"]
    assert (timings["prompt_ms"], timings["predicted_ms"]) == (1_500.0, 500.0)
    assert (timings["predicted_n"], timings["predicted_per_second"]) == (7, 14.0)
    assert timings["prompt_per_token_ms"] == 100.0
    assert talk(made(Settings(manner="openai", pace=1.5)), max_tokens=7).headers["openai-processing-ms"] == "1500"


def test_what_is_no_call_of_the_model_takes_no_time() -> None:
    box = made(Settings(pace=5.0))
    assert send(box, "/health", method="GET").seconds == 0.0
    assert talk(box, messages=[]).seconds == 0.0
    assert box.clock.now() == NOON


def test_calls_one_after_the_other_never_wait() -> None:
    box = made(Settings(pace=1.0, slots=1))
    assert [talk(box, max_tokens=7).seconds for _ in range(3)] == [1.0] * 3
    assert box.clock.now() == NOON + timedelta(seconds=3)


def test_calls_side_by_side_wait_for_a_slot() -> None:
    box = made(Settings(pace=1.0, slots=2))
    transport = box.transport(side_by_side=True)
    taken = []
    for number in range(5):
        outcome = transport.send("POST", f"http://{MODEL}{CHAT}", {}, body(number))
        assert isinstance(outcome, Answer)
        taken.append(outcome.seconds)
    assert taken == [1.0, 1.0, 2.0, 2.0, 3.0]
    assert box.clock.now() == NOON
    assert box.model.slots.most_busy == 2


@pytest.mark.parametrize(("after", "wanted"), [(0.0, 20.0), (9.0, 11.0), (10.0, 10.0), (11.0, 10.0)])
def test_a_slot_is_free_once_its_call_is_done(after: float, wanted: float) -> None:
    slots = Slots(1)
    assert slots.taken(NOON, 10.0) == 10.0
    assert slots.taken(NOON + timedelta(seconds=after), 10.0) == wanted
    assert slots.most_busy == 1


def asked(place: Place, number: int) -> str:
    connection = HTTPConnection(HOST, place.port, timeout=60)
    try:
        connection.request("POST", f"/model{CHAT}", body(number))
        answer = connection.getresponse()
        assert answer.status == 200
        return str(json.loads(answer.read())["choices"][0]["message"]["content"])
    finally:
        connection.close()


@pytest.mark.parametrize("slots", [4, CALLS, 2 * CALLS])
def test_calls_over_a_socket_are_served_side_by_side(slots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No call is done before all have arrived: a server that took one after the other would wait for ever."""
    box = made(Settings(pace=1.0, slots=slots))

    async def until_all_are_there(seconds: float) -> None:
        assert seconds == 1.0
        async with asyncio.timeout(50):
            while box.model.slots.most_waiting < CALLS:  # noqa: ASYNC110 - the counter tells nobody
                await asyncio.sleep(0.005)

    monkeypatch.setattr("providers.sandbox.server._pause", until_all_are_there)
    with serving(box) as place, ThreadPoolExecutor(CALLS) as pool:
        texts = list(pool.map(lambda number: asked(place, number), range(CALLS)))
    found = box.model.slots
    assert (found.most_waiting, found.most_busy) == (CALLS, min(slots, CALLS))
    assert (found.waiting, found.busy) == (0, 0)
    alone = made()
    expected = [
        talk(alone, max_tokens=7, seed=number).body["choices"][0]["message"]["content"] for number in range(CALLS)
    ]
    assert texts == expected
    assert box.bill.units() == {"input_token": 15 * CALLS, "output_token": 7 * CALLS}


def test_a_call_over_a_socket_sleeps_and_leaves_the_clock_alone() -> None:
    box = made(Settings(pace=0.02))
    with serving(box) as place:
        assert asked(place, 1)
        assert place.base("model") == f"http://127.0.0.1:{place.port}/model"
    assert box.clock.now() == NOON
    assert box.model.slots.most_busy == 1
