"""The ledger's promise: what may be billed is on the disk first, and never above the cap."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from estimator.errors import InputError
from providers.pilot.ledger import Landed, Ledger
from providers.pilot.readings import Billed
from providers.pilot.sums import Amounts, LedgerError
from providers.wire import Found

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def landed(high: int, *ids: str, low: int | None = None, unit: str | None = "1") -> Landed:
    return Landed(
        Amounts(high if low is None else low, high, high),
        {"post": len(ids)},
        NOON,
        {"page": len(ids)},
        tuple(Found(name, "post", f"text {name}") for name in ids),
        unit,
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path / "x.ledger", {"query": "q"}, 100) as made:
        yield made


@pytest.mark.parametrize(("amount", "held"), [(99, True), (100, True), (101, False)])
def test_a_reservation_fits_under_the_cap_or_is_refused(ledger: Ledger, amount: int, *, held: bool) -> None:
    row = ledger.reserve(amount, NOON, "page")
    assert (row is not None) == held
    assert ledger.sums.most == (amount if held else 0)
    assert ledger.sums.left == (100 - amount if held else 100)


@pytest.mark.parametrize(("billed", "allowed"), [(49, True), (50, True), (51, False)])
def test_a_settlement_is_at_most_its_reservation(ledger: Ledger, billed: int, *, allowed: bool) -> None:
    row = ledger.reserve(50, NOON, "page")
    assert row is not None
    if allowed:
        assert ledger.settle(row, landed(billed, "1", "2")) == 2
        assert ledger.sums.most == billed
        return
    with pytest.raises(LedgerError):
        ledger.settle(row, landed(billed, "1", "2"))
    assert ledger.sums.most == 50
    assert list(ledger.records()) == []
    assert ledger.progress == {}


def test_a_reservation_is_settled_once(ledger: Ledger) -> None:
    row = ledger.reserve(50, NOON, "page")
    assert row is not None
    ledger.settle(row, landed(20, "1"))
    for again in (
        lambda: ledger.settle(row, landed(20, "2")),
        lambda: ledger.void(row, ""),
        lambda: ledger.lose(row, ""),
    ):
        with pytest.raises(LedgerError):
            again()
    assert ledger.sums.most == 20
    assert [item.id for _, item in ledger.records()] == ["1"]


def test_a_lost_request_is_held_for_good(ledger: Ledger) -> None:
    row = ledger.reserve(60, NOON, "page")
    assert row is not None
    ledger.lose(row, "no answer")
    assert (ledger.sums.unseen, ledger.sums.left) == (60, 40)
    for free in (lambda: ledger.void(row, ""), lambda: ledger.settle(row, landed(1))):
        with pytest.raises(LedgerError):
            free()
    assert ledger.reserve(41, NOON, "page") is None
    assert ledger.reserve(40, NOON, "page") is not None


def test_records_are_counted_once(ledger: Ledger) -> None:
    for ids, new in ((("1", "2"), 2), (("2", "3"), 1), (("3", "3", "4"), 1)):
        row = ledger.reserve(10, NOON, "page")
        assert row is not None
        assert ledger.settle(row, landed(10, *ids)) == new
    assert ledger.sums.records == 4
    assert [(page, item.id) for page, item in ledger.records()] == [(0, "1"), (0, "2"), (1, "3"), (2, "4")]


def test_what_was_left_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    with Ledger.create(path, {"query": "q"}, 100) as made:
        for amount, done in ((30, True), (20, False)):
            row = made.reserve(amount, NOON, "page")
            assert row is not None
            if done:
                made.settle(row, landed(25, "1", low=5))
        head = made.head
    with Ledger.open(path) as again:
        assert again.head == head
        assert again.opening["query"] == "q"
        assert again.progress == {"page": 1}
        assert again.sums.settled == Amounts(5, 25, 25)
        assert again.sums.most == 45
        assert again.orphans() == 1
        assert again.sums.unseen == 20
        assert again.orphans() == 0
        again.note("raised", {"cap": 200})
        assert again.sums.left == 155


def test_a_clock_that_goes_back_frees_nothing(ledger: Ledger) -> None:
    ledger.reserve(1, NOON, "page")
    assert ledger.now(NOON - timedelta(days=2)) == NOON
    assert ledger.now(NOON + timedelta(seconds=1)) == NOON + timedelta(seconds=1)


def test_resources_are_known_by_a_digest_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    billed = {("user", "4711"): Billed(NOON.date(), NOON)}
    with Ledger.create(path, {}, 100) as made:
        row = made.reserve(1, NOON, "page")
        assert row is not None
        made.settle(row, landed(1)._replace(billed=billed))
        assert made.billed([("user", "4711"), ("user", "4712"), ("post", "4711")]) == billed
    assert b"4711" not in path.read_bytes()


def test_what_is_forgotten_is_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    with Ledger.create(path, {}, 100) as made:
        row = made.reserve(10, NOON, "page")
        assert row is not None
        made.settle(row, landed(10, "8000000001", "8000000002"))
        assert made.forget(date(2026, 11, 23)) == 2
        assert list(made.records()) == []
        assert (made.sums.records, made.sums.forgotten) == (2, True)
        # At once, and not only when the file is closed: a program that is killed next leaves its log behind.
        whole = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"8000000001" not in whole
        assert b"text 8000" not in whole
    with Ledger.open(path) as again:
        assert again.sums.records == 2


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    Ledger.create(path, {}, 1).close()
    assert path.stat().st_mode & 0o077 == 0


def test_it_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    Ledger.create(path, {}, 1).close()
    with pytest.raises(InputError, match="is there already"):
        Ledger.create(path, {}, 1)


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to look like one" * 20])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ledger"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no ledger"):
        Ledger.open(path)
    with pytest.raises(InputError, match="is not there"):
        Ledger.open(tmp_path / "y.ledger")


def _spoilt(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = replace(body, '\"amount\":30', '\"amount\":29') WHERE number = 2",
        "UPDATE entry SET kind = 'voided' WHERE number = 3",
        "DELETE FROM entry WHERE number = 3",
        "UPDATE entry SET number = number + 100 WHERE number = 3",
        "INSERT INTO entry SELECT number + 1000, kind, body, digest FROM entry WHERE number = 3",
        "UPDATE entry SET digest = upper(digest) WHERE number = 2",
        "UPDATE entry SET body = body || ' ' WHERE number = 1",
    ],
)
def test_a_changed_row_is_found(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "x.ledger"
    with Ledger.create(path, {"query": "q"}, 100) as made:
        for name in ("1", "2"):
            row = made.reserve(30, NOON, "page")
            assert row is not None
            made.settle(row, landed(30, name))
    _spoilt(path, statement)
    with pytest.raises(InputError, match="row"):
        Ledger.open(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), mask=st.integers(1, 255))
def test_any_changed_byte_of_a_row_is_found(tmp_path_factory: pytest.TempPathFactory, place: int, mask: int) -> None:
    path = tmp_path_factory.mktemp("bytes") / "x.ledger"
    with Ledger.create(path, {"query": "q"}, 100) as made:
        row = made.reserve(30, NOON, "page")
        assert row is not None
        made.settle(row, landed(30, "1"))
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT number, body FROM entry").fetchall()
        number, body = rows[place % len(rows)]
        data = bytearray(body.encode())
        data[place % len(data)] ^= mask
        db.execute("UPDATE entry SET body = CAST(? AS TEXT) WHERE number = ?", (bytes(data), number))
    db.close()
    with pytest.raises((InputError, sqlite3.OperationalError)):
        Ledger.open(path).close()


def test_sixty_four_threads_cannot_spend_the_last_dollar_twice(tmp_path: Path) -> None:
    for amount in (1, 7, 33, 100):
        with Ledger.create(tmp_path / f"{amount}.ledger", {}, 100) as made:
            start = Barrier(64)

            def race(_number: int, made: Ledger = made, start: Barrier = start, amount: int = amount) -> bool:
                start.wait()
                return made.reserve(amount, NOON, "page") is not None

            with ThreadPoolExecutor(64) as pool:
                admitted = sum(pool.map(race, range(64)))
            assert admitted == min(64, 100 // amount)
            assert made.sums.most == admitted * amount <= 100


_RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from estimator.errors import InputError
from providers.pilot.ledger import Ledger
print("ready", flush=True)
sys.stdin.readline()
try:
    ledger = Ledger.open(Path(sys.argv[1]))
except InputError as error:
    print("refused" if "in use by another process" in str(error) else str(error), flush=True)
    sys.stdin.readline()
else:
    taken = ledger.reserve(100, datetime(2026, 11, 22, tzinfo=UTC), "page")
    print("spent" if taken is not None else "no room", flush=True)
    sys.stdin.readline()
    ledger.close()
"""


def test_of_eight_processes_one_joins(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    Ledger.create(path, {}, 100).close()
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", _RACER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    said = []
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        assert racer.stdout is not None
        said.append(racer.stdout.readline().strip())
    for racer in racers:
        racer.communicate("end\n", timeout=20)
    assert sorted(said) == ["refused"] * 7 + ["spent"]
    with Ledger.open(path) as after:
        assert after.sums.most == 100


def test_a_killed_holder_leaves_the_ledger_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    Ledger.create(path, {}, 100).close()
    with subprocess.Popen(
        [sys.executable, "-c", _RACER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as racer:
        assert racer.stdout is not None
        assert racer.stdin is not None
        racer.stdout.readline()
        racer.stdin.write("go\n")
        racer.stdin.flush()
        assert racer.stdout.readline() == "spent\n"
        os.kill(racer.pid, 9)
        racer.wait(20)
    with Ledger.open(path) as after:
        assert after.sums.most == 100
        assert after.orphans() == 1


class Promise(RuleBasedStateMachine):
    """The ledger beside thirty lines that say what it must say."""

    def __init__(self) -> None:
        super().__init__()
        self.cap, self.spent, self.waiting, self.lost = 0, 0, dict[int, int](), 0
        self.names: set[str] = set()

    @initialize(cap=st.integers(0, 300))
    def start(self, cap: int) -> None:
        import tempfile  # noqa: PLC0415

        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "x.ledger")
        self.cap = cap
        self.ledger = Ledger.create(self.path, {}, cap)

    @rule(amount=st.integers(0, 120))
    def reserve(self, amount: int) -> None:
        row = self.ledger.reserve(amount, NOON, "page")
        room = self.cap - self.spent - self.lost - sum(self.waiting.values())
        assert (row is not None) == (amount <= room)
        if row is not None:
            self.waiting[row] = amount

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(sorted(self.waiting)))
        amount = data.draw(st.integers(0, self.waiting.pop(row)))
        names = data.draw(st.lists(st.sampled_from("abcdefgh"), max_size=4))
        assert self.ledger.settle(row, landed(amount, *names)) == len(set(names) - self.names)
        self.names |= set(names)
        self.spent += amount

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), sent=st.booleans())
    def end(self, data: st.DataObject, *, sent: bool) -> None:
        row = data.draw(st.sampled_from(sorted(self.waiting)))
        amount = self.waiting.pop(row)
        if sent:
            self.ledger.lose(row, "no answer")
            self.lost += amount
        else:
            self.ledger.void(row, "not sent")

    @rule()
    def die_and_come_back(self) -> None:
        self.ledger.close()
        self.ledger = Ledger.open(self.path)
        assert self.ledger.orphans() == len(self.waiting)
        self.lost += sum(self.waiting.values())
        self.waiting.clear()

    @invariant()
    def it_says_what_it_must(self) -> None:
        if not hasattr(self, "ledger"):
            return
        sums = self.ledger.sums
        assert sums.settled.high == self.spent
        assert sums.most == self.spent + self.lost + sum(self.waiting.values()) <= self.cap
        assert sums.records == len(self.names)

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()
            self.folder.cleanup()


TestPromise = Promise.TestCase
TestPromise.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
