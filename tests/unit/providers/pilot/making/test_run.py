"""A run of a recipe: in order and side by side, kept answer by answer, gone on with, never above its cap."""

import _thread
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from providers.chat.replies import Answer
from providers.http import patiently
from providers.pilot.amounts import Rates
from providers.pilot.ledger import Ledger
from providers.pilot.making.books import Paid, Unpaid
from providers.pilot.making.kept import REFUSED, Kept, kept
from providers.pilot.making.run import COMPLETE, INTERRUPTED, SPEND_CAP, Phase, Ports, Run, phases
from providers.recipes.values import Ask, Draft, Making, Message, Seed, Told
from providers.transport.patience import Waiting
from providers.wire import Lost, Trouble

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RATES = Rates("USD", {"input_token": 1, "output_token": 10}, (), "hosted/a/b", date(2026, 11, 23))
WORST = 100 + 20 * 10


class Twice:
    """Two calls a record; what the second one answers decides."""

    id, version, kind = "twice", 1, "story"
    actors: Sequence[str] = ("writer", "judge")
    reasons: Mapping[str, str] = {"bad": "the judge says so"}

    def seeds(self, count: int, seed: int) -> Sequence[Seed]:
        return [Seed(number, {"word": str(seed)}) for number in range(count)]

    def make(self, seed: Seed, record: int) -> Making:
        first = yield Ask("writer", (Message("user", f"{seed.number}.{record}"),), 20, "0.8", record)
        second = yield Ask("judge", (Message("user", first.text),), 20, "0", record, "judge")
        return Draft(first.text, {"verdict": second.text})

    def check(self, draft: Draft) -> str:
        return "bad" if draft.parts["verdict"] == "bad" else ""


class Server:
    """Answers from a table, or at will; counts what it is asked."""

    def __init__(
        self, answer: Callable[[Ask, int], Answer | Trouble | Lost | None] = lambda _ask, _number: None
    ) -> None:
        self._answer, self._lock = answer, threading.Lock()
        self.asked: list[str] = []
        self.busy = self.most = 0
        self.gate: threading.Barrier | None = None

    def worst(self, _ask: Ask) -> dict[str, int]:
        return {"input_token": 100, "output_token": 20}

    def send(self, ask: Ask) -> Answer | Trouble | Lost:
        with self._lock:
            self.asked.append(ask.messages[0].content)
            number = len(self.asked)
            self.busy += 1
            self.most = max(self.most, self.busy)
        if self.gate is not None:
            self.gate.wait(20)
        found = self._answer(ask, number)
        with self._lock:
            self.busy -= 1
        return answer(ask) if found is None else found

    def recount(self, _ask: Ask, found: Answer) -> Answer:
        return found


def answer(ask: Ask) -> Answer:
    said = (
        "bad"
        if ask.purpose == "judge" and ask.messages[0].content.endswith(".1")
        else f"text {ask.messages[0].content}"
    )
    return Answer(Told(said, "stop"), 50, 5)


def once(attempt: Callable[[], Any], verdict: Callable[[Any], float | None]) -> Any:
    """As the command line asks again, without waiting."""
    clock = iter(range(10**6))
    return patiently(attempt, verdict, Waiting(lambda _s: None, lambda: float(next(clock)), Random(1)))


def run(  # noqa: PLR0913 - what a case may change
    ledger: Ledger,
    server: Server,
    *,
    width: int = 1,
    paid: bool = False,
    records: int = 6,
    ending: threading.Event | None = None,
) -> tuple[Any, Kept]:
    ticks = iter(range(10**9))
    books = (
        Paid(ledger, RATES, lambda: NOON, lambda: float(next(ticks)))
        if paid
        else Unpaid(ledger, lambda: NOON, lambda: 0.0)
    )
    waiting = None if ending is None else Waiting(ending.wait, time.monotonic, Random(1))
    again = once if waiting is None else lambda attempt, verdict: patiently(attempt, verdict, waiting)
    ports = Ports(server, books, again, lambda: float(next(ticks)), ending=ending)
    recipe = Twice()
    before = kept(found for _, found in ledger.records())
    stop = Run(recipe, ports, before).run(phases(recipe, records, 2, 0, ((width, records),)))
    return stop, kept(found for _, found in ledger.records())


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger.create(tmp_path / "r.ledger", {}, 100 * WORST) as made:
        yield made


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("paid", [False, True])
def test_every_record_is_made_once(ledger: Ledger, width: int, *, paid: bool) -> None:
    server = Server()
    stop, found = run(ledger, server, width=width, paid=paid)
    assert stop == COMPLETE
    assert sorted(found.records) == [(seed, record) for seed in range(3) for record in range(2)]
    assert {key: judged.why for key, judged in found.records.items()} == {
        (seed, record): "bad" if record else "" for seed in range(3) for record in range(2)
    }
    assert len(server.asked) == len(found.answers) == 12
    spent = 12 * (50 + 5 * 10) if paid else 0
    assert ledger.sums.settled == (spent, spent, spent)
    assert ledger.sums.held == {}


def test_what_is_there_is_not_asked_for_again(ledger: Ledger) -> None:
    def stopping(_ask: Ask, number: int) -> Trouble | None:
        return Trouble("not allowed", "no") if number == 6 else None

    stop, found = run(ledger, Server(stopping))
    assert stop.reason == "not allowed"
    assert len(found.answers) == 5
    assert len(found.records) == 2
    server = Server()
    stop, found = run(ledger, server)
    assert stop == COMPLETE
    assert len(server.asked) == 12 - 5
    assert len(found.records) == 6


@pytest.mark.parametrize("width", [1, 3])
def test_a_run_that_is_done_asks_for_nothing_more(ledger: Ledger, width: int) -> None:
    run(ledger, Server(), width=width)
    server = Server()
    stop, found = run(ledger, server, width=width)
    assert (stop, server.asked, len(found.records)) == (COMPLETE, [], 6)


def test_calls_are_under_way_side_by_side(ledger: Ledger) -> None:
    server = Server()
    server.gate = threading.Barrier(3)
    stop, _ = run(ledger, server, width=3)
    assert stop == COMPLETE
    assert server.most == 3


@pytest.mark.parametrize("cap", [WORST - 1, WORST, 3 * WORST, 12 * WORST])
def test_the_cap_holds_whatever_is_under_way(tmp_path: Path, cap: int) -> None:
    with Ledger.create(tmp_path / f"{cap}.ledger", {}, cap) as ledger:
        server = Server()
        stop, found = run(ledger, server, width=4, paid=True)
        assert ledger.sums.most <= cap
        assert len(server.asked) * 100 == ledger.sums.settled.chosen
        if cap < WORST:
            assert (stop, server.asked) == (SPEND_CAP, [])
        if cap == 12 * WORST:
            assert (stop, len(found.records)) == (COMPLETE, 6)


def test_an_answer_without_a_count_is_billed_at_its_most(ledger: Ledger) -> None:
    run(ledger, Server(lambda _ask, _n: Answer(Told("x", "stop"), None, 5, "")), paid=True, records=2)
    assert ledger.sums.settled == (0, 4 * WORST, 4 * WORST)


@pytest.mark.parametrize(("sent", "past"), [(249, False), (250, False), (251, True)])
def test_a_count_above_what_was_held_ends_the_run(ledger: Ledger, sent: int, past: bool) -> None:  # noqa: FBT001 - a table
    """Of 300 held for a call, 50 are for its answer; what the server counts above them is held as well."""
    server = Server(lambda _ask, _n: Answer(Told("x", "stop"), sent, 5))
    stop, _ = run(ledger, server, paid=True, records=2)
    assert (stop.reason == "spend cap", len(server.asked)) == ((True, 1) if past else (False, 4))
    assert ledger.sums.unseen == (sent + 50 - WORST if past else 0)
    assert any("beyond the cap" in note for entry in ledger.entries() for note in entry.facts.get("notes", [])) is past


def test_what_is_billed_above_a_cap_without_room_never_passes_it(ledger: Ledger) -> None:
    stop, _ = run(ledger, Server(lambda _ask, _n: Answer(Told("x", "stop"), 10**6, 5)), paid=True, records=2)
    assert stop.reason == "spend cap"
    assert ledger.sums.most == ledger.sums.cap


@pytest.mark.parametrize(
    ("trouble", "held"),
    [
        (Trouble("server error", "busy"), WORST),
        (Trouble("rate limited", "slow down", 1.0), 0),
        (Trouble("malformed", "no text"), WORST),
        (Lost("deadline", sent=True, why="late"), WORST),
        (Lost("not sent", sent=False, why="refused"), 0),
        (Lost("redirected", sent=True, why="elsewhere", status=307), None),
        (Lost("cut", sent=True, why="a gateway's page", status=504), WORST),
    ],
)
def test_a_call_that_failed_once_is_made_again(ledger: Ledger, trouble: Trouble | Lost, held: int | None) -> None:
    server = Server(lambda _ask, number: trouble if number == 1 else None)
    stop, found = run(ledger, server, paid=True)
    if held is None:
        assert (stop.reason, ledger.sums.unseen) == ("not allowed", 0)
        return
    assert stop == COMPLETE
    assert len(server.asked) == 13
    assert sum(given.tries - 1 for given in found.answers.values()) == (held > 0)
    assert ledger.sums.unseen == held


def test_a_server_that_stays_broken_ends_the_run(ledger: Ledger) -> None:
    server = Server(lambda _ask, _n: Trouble("server error", "busy"))
    stop, _ = run(ledger, server, width=2)
    assert stop.reason == "unavailable"
    assert len(server.asked) <= 2 * 5


def test_a_prompt_that_a_working_server_refuses_costs_one_record(ledger: Ledger) -> None:
    server = Server(lambda ask, _n: Trouble("bad request", "too long") if ask.messages[0].content == "1.0" else None)
    stop, found = run(ledger, server)
    assert stop == COMPLETE
    assert found.records[1, 0].why == REFUSED
    assert found.records[1, 0].text is None


def test_a_server_that_takes_nothing_ends_the_run(ledger: Ledger) -> None:
    stop, found = run(ledger, Server(lambda _ask, _n: Trouble("bad request", "unknown option")))
    assert stop.reason == "rejected"
    assert found.records == {}


def test_a_checker_that_breaks_is_no_fault_of_the_model(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: Twice, _draft: Draft) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(Twice, "check", broken)
    for width in (1, 2):
        with pytest.raises(ZeroDivisionError):
            run(ledger, Server(), width=width)


def test_an_interrupt_keeps_what_came(ledger: Ledger) -> None:
    """What is under way is finished: it is paid."""

    def interrupting(_ask: Ask, number: int) -> None:
        if number == 4:
            _thread.interrupt_main()
            time.sleep(0.2)

    stop, found = run(ledger, Server(interrupting), paid=True)
    assert stop == INTERRUPTED
    assert len(found.answers) == 4
    assert ledger.sums.unseen == 0


def test_an_interrupt_does_not_wait_for_a_server_that_asks_to_wait(ledger: Ledger) -> None:
    def busy(_ask: Ask, number: int) -> Trouble | None:
        if number == 4:
            _thread.interrupt_main()
            return Trouble("rate limited", "slow down", 600.0)
        return None

    server, ending, begun = Server(busy), threading.Event(), time.monotonic()
    stop, _ = run(ledger, server, paid=True, ending=ending)
    assert stop == INTERRUPTED
    assert len(server.asked) == 4
    assert time.monotonic() - begun < 60


def test_parts_of_a_ramp_take_their_records_in_order() -> None:
    found = phases(Twice(), 10, 3, 0, ((1, 2), (2, 5), (4, 10)))
    assert [(part.width, len(part.jobs)) for part in found] == [(1, 2), (2, 5), (4, 3)]
    places = [(job.seed.number, job.record) for part in found for job in part.jobs]
    assert places == [(number // 3, number % 3) for number in range(10)]
    assert phases(Twice(), 2, 3, 0, ((1, 2), (2, 5))) == [Phase(1, found[0].jobs)]


def test_unpaid_answers_are_written_together(tmp_path: Path) -> None:
    now = 0.0
    with Ledger.create(tmp_path / "g.ledger", {}, 0) as ledger:
        books = Unpaid(ledger, lambda: NOON, lambda: now)
        from providers.wire import Found  # noqa: PLC0415 - of this test alone

        for number in range(5):
            books.keep(Found(f"0.{number}", "record", '{"why":"","text":"x"}'))
        assert list(ledger.records()) == []
        now = 0.1
        books.tick()
        assert len(list(ledger.records())) == 5
        assert ledger.sums.requests == 1
