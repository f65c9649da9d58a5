import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote

import pytest

from providers.sandbox.bill import DOCUMENTED
from providers.sandbox.faults import FAULTS
from providers.sandbox.prices import flat
from providers.sandbox.run import Options, farewell, run
from providers.sandbox.server import HOST, Place, serving
from providers.sandbox.x_query import EVERYTHING
from tests.unit.providers.sandbox.asking import RECENT, ids, made

PATH = f"/x{RECENT}?query={quote(EVERYTHING)}"
HEADERS = {"Authorization": "Bearer token"}
START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def place() -> Iterator[Place]:
    with serving(made()) as found:
        yield found


def ask(place: Place, path: str = PATH) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(HOST, place.port, timeout=5)
    try:
        connection.request("GET", path, headers=HEADERS)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_it_answers_as_the_handler_does(place: Place) -> None:
    status, headers, body = ask(place)
    assert status == 200
    assert headers["date"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert headers["x-rate-limit-remaining"] == "449"
    assert place.sandbox.bill.log[0].read.data == tuple(ids([json.loads(body)]))
    assert place.base("x") == f"http://127.0.0.1:{place.port}/x"
    assert ask(place, "/www/r/sandbox/new.json")[0] == 429  # it names no agent
    assert ask(place, "/elsewhere/2/tweets")[0] == 404


def test_it_listens_on_the_loopback_alone(place: Place) -> None:
    with socket.socket() as other:
        # On every address of the machine, the port would be taken here too.
        other.bind(("127.0.0.2", place.port))


def test_a_port_that_is_taken_is_told(place: Place) -> None:
    with pytest.raises(OSError, match="in use"), serving(made(), place.port):
        pass


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("refused", OSError),
        ("reset before headers", OSError),
        ("reset in body", (OSError, IncompleteRead)),
        ("length too long", (OSError, IncompleteRead)),
    ],
)
def test_connections_break_for_real(place: Place, name: str, error: type[Exception]) -> None:
    place.sandbox.site.plan(1, FAULTS[name])
    with pytest.raises(error):
        ask(place)
    assert ask(place)[0] == 200
    assert len(place.sandbox.bill.log) == 2


def test_odd_answers_arrive_as_they_are(place: Place) -> None:
    for number, name in enumerate(("date missing", "header not ascii", "gzip bomb", "520"), 1):
        place.sandbox.site.plan(number, FAULTS[name])
    status, headers, _ = ask(place)
    assert (status, headers.get("date")) == (200, None)
    assert not ask(place)[1]["x-name"].isascii()
    _, headers, body = ask(place)
    assert (headers["content-encoding"], len(body)) == ("gzip", int(headers["content-length"]))
    assert ask(place)[0] == 520


class Told(list[str]):
    """What the command says; once it says where it is, it is asked once and told to end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def __call__(self, line: str) -> None:
        self.append(line)
        if len(self) == 8:
            threading.Thread(target=self._use).start()

    def _use(self) -> None:
        port = int(self[0].rsplit(":", 1)[1].removesuffix("/x"))
        connection = HTTPConnection(HOST, port, timeout=5)
        connection.request("GET", PATH, headers={"Authorization": f"Bearer {self[1].split()[-1]}"})
        connection.getresponse().read()
        connection.close()
        os.kill(os.getpid(), self._number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_where_it_is_and_what_it_would_have_cost(number: int, tmp_path: Path) -> None:
    said, keys = Told(number), iter(["id", "secret", "bearer", "model"])
    file = tmp_path / "bill.csv"
    run(Options(START, lambda: 0.0, said, records=400, bill=file, fresh=lambda: next(keys)))
    assert said[1] == "  bearer token    bearer"
    assert said[4:6] == ["  client id       id", "  client secret   secret"]
    assert said[6].startswith("X's truth         400 records: still_there ")
    assert said[8] == "  subreddit       sandbox: 8 posts, and 392 comments below them"
    assert said[10] == "  key             model"
    assert said[11].startswith("Model's truth     10,000 records of sandbox-stories, 10 of each seed: accepted ")
    assert said[12:] == [
        "Served 1 requests; billed as documented: 10 post",
        "0.05 USD as documented, 0.05 to 0.05 USD over all readings",
    ]
    assert len(file.read_text().splitlines()) == 11


def test_a_bill_without_prices_has_no_amount(place: Place) -> None:
    ask(place)
    lines = farewell(place.sandbox.bill, flat({}))
    assert lines[1].startswith("No amount: no price of meter 'post' on 2026-11-22")
    assert place.sandbox.bill.units(DOCUMENTED) == {"post": 10}


def test_a_very_long_cursor_reaches_the_handler(place: Place) -> None:
    place.sandbox.site.plan(1, FAULTS["cursor of 9 KB"])
    token = json.loads(ask(place)[2])["meta"]["next_token"]
    assert len(token) > 8_192
    assert ask(place, f"{PATH}&next_token={token}")[0] == 200
    assert place.sandbox.bill.units() == {"post": 20}
