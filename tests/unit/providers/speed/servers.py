"""Servers of known speed and their clients: a discrete-event simulation of slots that share a machine."""

import heapq
import math
from collections import deque
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
        self.now = 0.0
        self.events: list[tuple[float, int, Callable[[int], None], int]] = []
        self.count = 0
        self.planned = 0  # calls that were or will be sent
        self.sent: list[float] = []
        self.queue: deque[int] = deque()
        self.busy, self.served = 0, 0
        self.giving: list[tuple[float, int]] = []  # by the work at which a call is done
        self.work = 0.0  # tokens that a call which gave them throughout would have given
        self.first: dict[int, float] = {}
        self.tokens: dict[int, int] = {}
        self.spans: list[Span] = []
        self.wandered = 0.0

    def run(self) -> list[Span]:
        for number in range(self.calls if self.client.every else min(self.client.concurrency, self.calls)):
            self.plan(number * self.client.every if self.client.every else self.random.random() * 0.05)
        if self.server.cold:
            self.at(self.server.cold, self.warm)
        while self.events or self.giving:
            self.step()
        return self.spans

    def plan(self, time: float) -> None:
        self.planned += 1
        self.at(time, self.send)

    def at(self, time: float, what: Callable[[int], None], number: int = 0) -> None:
        self.count += 1  # events of one time come in the order they were planned
        heapq.heappush(self.events, (time, self.count, what, number))

    def step(self) -> None:
        speed = self.server.rate(len(self.giving)) * math.exp(self.wandered)
        speed *= self.server.cold_rate if self.now < self.server.cold else 1.0
        done = self.now + (self.giving[0][0] - self.work) / speed if self.giving else math.inf
        if self.events and self.events[0][0] <= done:
            time, _, what, number = heapq.heappop(self.events)
            self.work += (time - self.now) * speed
            self.now = time
            what(number)
        else:
            self.work, self.now = self.giving[0][0], done
            self.end(heapq.heappop(self.giving)[1])

    def warm(self, _: int) -> None:
        """An event that lets the speed be worked out anew."""

    def send(self, _: int) -> None:
        begin, length = self.client.pause
        if begin <= self.now < begin + length:
            self.at(begin + length, self.send)
            return
        self.sent.append(self.now)
        if self.busy < self.server.slots:
            self.start(len(self.sent) - 1)
        else:
            self.queue.append(len(self.sent) - 1)

    def start(self, number: int) -> None:
        self.busy += 1
        self.served += 1
        cached = self.server.cached and self.served > self.server.cached
        mean = self.server.prefill * (0.1 if cached else 1.0)
        self.at(self.now + mean * (0.5 + self.random.expovariate(2.0)), self.give, number)

    def give(self, number: int) -> None:
        half = self.server.output // 2
        self.tokens[number] = half + 1 + int(self.random.expovariate(1.0 / (self.server.output - half)))
        self.first[number] = self.now
        if self.server.wander:
            # A first-order autoregression over calls: neighbours in time are alike, as where others use the machine.
            step = self.server.wander * math.sqrt(1.0 - 0.97**2)
            self.wandered = 0.97 * self.wandered + self.random.gauss(0.0, step)
        heapq.heappush(self.giving, (self.work + self.tokens[number], number))

    def end(self, number: int) -> None:
        self.busy -= 1
        counted = not (self.client.silent and number % self.client.silent == 0)
        first = self.first[number] if self.client.streams else None
        tokens = self.tokens[number] if counted else None
        ok = self.random.random() >= self.client.fails
        self.spans.append(Span(self.sent[number], self.now, first, 600, tokens, self.client.concurrency, ok))
        if self.queue:
            self.start(self.queue.popleft())
        if self.planned < self.calls:
            self.plan(self.now + self.client.think * (0.5 + self.random.random()))


def run(server: Server, client: Client, calls: int, seed: int) -> list[Span]:
    """The spans of a run of so many calls."""
    return _Run(server, client, calls, seed).run()


def long_run(server: Server, client: Client, calls: int = 40_000) -> float:
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
