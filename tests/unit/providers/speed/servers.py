"""Servers of known speed: a discrete-event simulation of slots that share a machine, and of the clients that call it."""

import heapq
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from providers.speed.values import Span


class Server(NamedTuple):
    """How a simulated server behaves.

    Attributes:
        slots: Calls it works on at once; further ones queue.
        rate: Tokens a second of one call where so many give tokens at once.
        prefill: Seconds to the first token, on average; drawn as an exponential above half of it.
        output: Tokens of a call, on average; drawn as a geometric above half of it.
        cold: Seconds during which it gives tokens at ``cold_rate`` of its speed.
        cold_rate: See ``cold``.
        cached: Calls after which prefixes are in the cache and prefill takes a tenth.
        wander: How far its speed wanders, as a standard deviation of its logarithm.
    """

    slots: int = 8
    rate: Callable[[int], float] = lambda busy: 60.0 / (1.0 + 0.06 * busy)
    prefill: float = 0.4
    output: int = 120
    cold: float = 0.0
    cold_rate: float = 1.0
    cached: int = 0
    wander: float = 0.0


class Client(NamedTuple):
    """How a simulated client calls.

    Attributes:
        concurrency: Calls it keeps in flight, and states.
        think: Seconds a slot of it needs between two calls.
        every: Seconds between two calls, whatever is in flight; 0: a call follows when one ends.
        pause: When it stands still, and for how long.
        silent: Every how many calls a count of tokens is missing; 0: never.
        fails: The share of calls that fail.
        streams: Whether it sees the first token.
    """

    concurrency: int = 8
    think: float = 0.02
    every: float = 0.0
    pause: tuple[float, float] = (0.0, 0.0)
    silent: int = 0
    fails: float = 0.0
    streams: bool = True


class _Run:
    """One run of so many calls."""

    def __init__(self, server: Server, client: Client, calls: int, seed: int) -> None:
        self.server, self.client, self.calls, self.random = server, client, calls, Random(seed)
        self.now, self.work, self.served = 0.0, 0.0, 0
        self.events: list[tuple[float, int, str, int]] = []
        self.giving: list[tuple[float, int]] = []  # by the work at which a call is done
        self.queue: list[int] = []
        self.busy = 0
        self.sent: list[float] = []
        self.first: dict[int, float] = {}
        self.tokens: dict[int, int] = {}
        self.spans: list[Span] = []
        self.factor = 1.0

    def run(self) -> list[Span]:
        for number in range(self.calls if self.client.every else min(self.client.concurrency, self.calls)):
            self.at(number * self.client.every if self.client.every else self.random.random() * 0.05, "send", number)
        if self.server.cold:
            self.at(self.server.cold, "warm", -1)
        self.planned = len(self.events)
        while self.events or self.giving:
            self.step()
        return self.spans

    def at(self, time: float, what: str, number: int) -> None:
        heapq.heappush(self.events, (time, len(self.sent) if number < 0 else number, what, number))

    def speed(self) -> float:
        """Tokens a second of one of the calls that give tokens."""
        cold = self.server.cold_rate if self.now < self.server.cold else 1.0
        return self.server.rate(len(self.giving)) * cold * self.factor

    def step(self) -> None:
        speed = self.speed()
        done = self.now + (self.giving[0][0] - self.work) / speed if self.giving else float("inf")
        if self.events and self.events[0][0] <= done:
            time, _, what, number = heapq.heappop(self.events)
            self.work += (time - self.now) * speed
            self.now = time
            getattr(self, what)(number)
        else:
            self.work, self.now = self.giving[0][0], done
            self.end(heapq.heappop(self.giving)[1])

    def warm(self, number: int) -> None:
        """The server is warm: speed is read anew."""

    def send(self, number: int) -> None:
        begin, length = self.client.pause
        if begin <= self.now < begin + length:
            self.at(begin + length, "send", number)
            return
        self.sent.append(self.now)
        self.begun = len(self.sent) - 1
        if self.busy < self.server.slots:
            self.start(self.begun)
        else:
            self.queue.append(self.begun)

    def start(self, number: int) -> None:
        self.busy += 1
        self.served += 1
        cached = self.server.cached and self.served > self.server.cached
        mean = self.server.prefill * (0.1 if cached else 1.0)
        self.at(self.now + mean * (0.5 + self.random.expovariate(2.0)), "prefilled", number)

    def prefilled(self, number: int) -> None:
        half = self.server.output // 2
        self.tokens[number] = half + 1 + int(self.random.expovariate(1.0 / (self.server.output - half)))
        self.first[number] = self.now
        if self.server.wander:
            # A slow walk back to 1: neighbours in time are alike, as on a machine that others use too.
            self.level = 0.97 * getattr(self, "level", 0.0) + 0.243 * self.random.gauss(0.0, self.server.wander)
            self.factor = 2.718281828 ** self.level
        heapq.heappush(self.giving, (self.work + self.tokens[number], number))

    def end(self, number: int) -> None:
        self.busy -= 1
        counted = not (self.client.silent and number % self.client.silent == 0)
        self.spans.append(
            Span(
                self.sent[number],
                self.now,
                self.first[number] if self.client.streams else None,
                600,
                self.tokens[number] if counted else None,
                self.client.concurrency,
                self.random.random() >= self.client.fails,
            )
        )
        if self.queue:
            self.start(self.queue.pop(0))
        if not self.client.every and len(self.sent) + self.waiting() < self.calls:
            self.at(self.now + self.client.think * (0.5 + self.random.random()), "send", len(self.sent) + 10_000_000)

    def waiting(self) -> int:
        """Calls that are to be sent and are not yet."""
        return sum(1 for event in self.events if event[2] == "send")


def run(server: Server, client: Client, calls: int, seed: int) -> list[Span]:
    """The spans of a run of so many calls."""
    return _Run(server, client, calls, seed).run()


def long_run(server: Server, client: Client, calls: int = 60_000) -> float:
    """Tokens a second once all is steady: those of one long run, its first and last parts left out."""
    spans = run(server, client, calls, seed=987_654_321)
    ends = sorted(span.end for span in spans)
    since, till = ends[calls // 10], ends[-calls // 10]
    given = 0.0
    for span in spans:
        start = span.begin if span.first is None else span.first
        length = max(span.end - start, 1e-9)
        given += (span.output_tokens or 0) * max(0.0, min(span.end, till) - max(start, since)) / length
    return given / (till - since)
