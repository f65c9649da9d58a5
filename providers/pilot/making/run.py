"""The run: so many conversations side by side, each answer kept before the next is asked, until the records are there.

Everything that acts on the world is handed in. The recipe says what to ask, the server reads what came, the books write
it down; this module alone decides that a call is sent again.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from threading import Event, Lock, Thread
from typing import NamedTuple, Protocol

from providers.chat.replies import Answer
from providers.pilot.making.books import OVER, Books
from providers.pilot.making.kept import REFUSED, Judged, Kept, Place, answer_row, asked, record_row
from providers.pilot.stops import Stop, stop_of
from providers.recipes.values import Ask, Draft, Recipe, Seed
from providers.wire import Lost, Trouble

UNSTATED = 0.0
"""The wait before another attempt where the server names none."""

PAST = Stop("spend cap", f"{OVER}: look at the server's own bill before you go on")
SPEND_CAP = Stop("spend cap", "the next call could pass the cap: raise it with pilot resume --max-spend")
INTERRUPTED = Stop("interrupted", "interrupted: go on with perusable pilot resume")
COMPLETE = Stop("complete", "every record asked for is made")

_TICK = 0.05

Outcome = Answer | Trouble | Lost | Stop


class Server(Protocol):
    """A model that can be asked."""

    def worst(self, ask: Ask) -> dict[str, int]:
        """The most a call can be billed, by meter."""
        ...

    def send(self, ask: Ask) -> Answer | Trouble | Lost:
        """Ask once."""
        ...

    def recount(self, ask: Ask, answer: Answer) -> Answer:
        """The answer with its tokens counted by the server's tokenizer, where it did not count them and has one."""
        ...


class Again(Protocol):
    """The one way in which a call is sent again."""

    def __call__(self, attempt: Callable[[], Outcome], verdict: Callable[[Outcome], float | None]) -> Outcome:
        """As :class:`providers.pilot.pull.Again`."""
        ...


class Job(NamedTuple):
    """A record to make."""

    seed: Seed
    record: int


class Phase(NamedTuple):
    """Jobs, and how many of them are to be under way at once."""

    width: int
    jobs: tuple[Job, ...]


class Ports(NamedTuple):
    """What a run acts through.

    Attributes:
        server: Who answers.
        books: Where it is written.
        again: Sends again.
        clock: Seconds that never go back; its zero is the ledger's opening, so that a run that goes on goes on.
        tell: Told how many of how many records are there.
        ending: Set as soon as a run is to end: whoever waits before asking again waits no longer.
        interrupted: Told that a person wants it to end, while what is under way is finished.
    """

    server: Server
    books: Books
    again: Again
    clock: Callable[[], float]
    tell: Callable[[int, int], object] = lambda _done, _of: None
    ending: Event | None = None
    interrupted: Callable[[], object] = lambda: None


def phases(recipe: Recipe, records: int, each: int, seed: int, widths: Sequence[tuple[int, int]]) -> list[Phase]:
    """The jobs of a run, part by part.

    Args:
        recipe: Its seeds are drawn here.
        records: To make.
        each: Records of one seed.
        seed: Of what is drawn.
        widths: Calls in flight with the number of records made so; the last part takes all that are left.
    """
    jobs = deque(
        [Job(item, number) for item in recipe.seeds(-(-records // each), seed) for number in range(each)][:records]
    )
    found = []
    for place, (width, count) in enumerate(widths):
        last = place == len(widths) - 1
        found.append(Phase(width, tuple(jobs.popleft() for _ in range(len(jobs) if last else min(count, len(jobs))))))
    return [phase for phase in found if phase.jobs]


class Run:
    """One recipe at one server.

    Args:
        recipe: What is made.
        ports: What it acts through.
        before: What an earlier process made of it.
    """

    def __init__(self, recipe: Recipe, ports: Ports, before: Kept) -> None:
        self._recipe, self._ports, self._before = recipe, ports, before
        self._lock, self._ending = Lock(), ports.ending or Event()
        self._stop: Stop | None = None
        self._broken: BaseException | None = None
        self._answered = bool(before.answers)
        self._done = 0

    def run(self, parts: Iterable[Phase]) -> Stop:
        """Make all that is not made yet; why it ended.

        Raises:
            BaseException: What a checker or the ledger raised: it is no fault of the model.
        """
        todo = [part._replace(jobs=tuple(job for job in part.jobs if not self._is_made(job))) for part in parts]
        self._wanted = len(self._before.records) + sum(len(part.jobs) for part in todo)
        self._done = len(self._before.records)
        self._tell()
        try:
            for part in todo:
                if part.jobs:
                    self._part(part)
        except KeyboardInterrupt:
            self._end(INTERRUPTED)
        finally:
            self._ports.books.flush()
        if self._broken is not None:
            raise self._broken
        return self._stop or COMPLETE

    def _is_made(self, job: Job) -> bool:
        return (job.seed.number, job.record) in self._before.records

    def _tell(self) -> None:
        self._ports.tell(self._done, self._wanted)

    def _end(self, stop: Stop) -> None:
        with self._lock:
            self._stop = self._stop or stop
        self._ending.set()

    def _part(self, part: Phase) -> None:
        jobs = deque(part.jobs)
        left, idle = [min(part.width, len(part.jobs))], Event()

        def work() -> None:
            try:
                self._work(jobs, part.width)
            except BaseException as error:  # noqa: BLE001 - it is raised again where the run was begun
                self._broken = self._broken or error
                self._ending.set()
            with self._lock:
                left[0] -= 1
                if not left[0]:
                    idle.set()

        for _ in range(left[0]):
            Thread(target=work, daemon=True).start()
        try:
            self._wait(idle)
        except KeyboardInterrupt:
            # What is under way is finished and kept; a second interrupt lets it go.
            self._end(INTERRUPTED)
            self._ports.interrupted()
            self._wait(idle)

    def _wait(self, idle: Event) -> None:
        # Not by joining: a join that is interrupted takes a thread that runs for one that ended (Python issue 45274).
        while not idle.wait(_TICK):
            self._ports.books.tick()
            self._tell()
        self._tell()

    def _work(self, jobs: deque[Job], width: int) -> None:
        while not self._ending.is_set():
            try:
                job = jobs.popleft()
            except IndexError:
                return
            judged = self._make(job, width)
            if judged is None:
                return
            self._ports.books.keep(record_row(judged))
            with self._lock:
                self._done += 1

    def _make(self, job: Job, width: int) -> Judged | None:
        """One record; ``None`` where the run ends before it is made."""
        making, place = self._recipe.make(job.seed, job.record), Place(job.seed.number, job.record, 0)
        try:
            ask = next(making)
            while True:
                answer = self._answer(place, ask, width)
                if isinstance(answer, Trouble):
                    making.close()
                    return Judged(place.seed, place.record, None, REFUSED)
                if answer is None:
                    making.close()
                    return None
                ask = making.send(answer.told)
                place = place._replace(call=place.call + 1)
        except StopIteration as end:
            draft: Draft = end.value
        return Judged(place.seed, place.record, draft.text, self._recipe.check(draft))

    # One call.

    def _answer(self, place: Place, ask: Ask, width: int) -> Answer | Trouble | None:
        known = self._before.answers.get(place)
        if known is not None:
            return known.answer
        if self._ending.is_set():
            return None
        tries = [1]
        found = self._ports.again(lambda: self._attempt(place, ask, width, tries), self._verdict)
        if isinstance(found, Answer):
            self._answered = True
            return found
        if isinstance(found, Trouble) and found.kind == "bad request" and self._answered:
            # The server works, and cannot take this one: its context may be too short for it.
            return found
        self._end(found if isinstance(found, Stop) else stop_of(found))
        return None

    @staticmethod
    def _verdict(outcome: Outcome) -> float | None:
        """Whether asking once more can help."""
        if isinstance(outcome, Lost):
            return None if outcome.kind in ("refused host", "redirected", "too large") else UNSTATED
        if not isinstance(outcome, Trouble) or outcome.kind not in ("rate limited", "server error", "malformed"):
            return None
        return outcome.wait or UNSTATED

    def _attempt(self, place: Place, ask: Ask, width: int, tries: list[int]) -> Outcome:
        server, books = self._ports.server, self._ports.books
        if self._ending.is_set():
            return self._stop or INTERRUPTED
        row = books.begin(server.worst(ask), "an answer of the model")
        if row is None:
            return SPEND_CAP
        begin = self._millis()
        try:
            found = server.send(ask)
        except BaseException:
            books.lost(row, "interrupted before an answer")
            raise
        end = self._millis()
        if not isinstance(found, Answer):
            free = _is_free(found)
            tries[0] += not free
            (books.free if free else books.lost)(row, found.why)
            return found
        found = server.recount(ask, found)
        if not books.settle(row, found, answer_row(asked(place, ask, found, (begin, end, width, tries[0])))):
            self._end(PAST)
        return found

    def _millis(self) -> int:
        return round(self._ports.clock() * 1000)


def _is_free(found: Trouble | Lost) -> bool:
    """Whether a call that brought nothing is surely not billed: it was not sent, or the server refused it.

    Behind an error of a gateway the model may have written, and billed, all of its answer.
    """
    if isinstance(found, Trouble):
        return found.kind not in ("malformed", "server error")
    refused = found.status is not None and 300 <= found.status < 500 and found.status != 408  # noqa: PLR2004 - of HTTP
    return not found.sent or refused
