"""A meter of the whole machine: started, read as often as wanted, and ended."""

import threading
from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType
from typing import Self

from estimator.errors import Refusal
from providers.energy import cards, rapl
from providers.energy.cards import Nvml
from providers.energy.sensors import Sensor
from providers.energy.values import Energy, Kind

EVERY = 1.0
"""Seconds between two looks: often enough for cards that tell their power alone, seldom enough to cost nothing."""

Ticker = Callable[[Callable[[], None]], Callable[[], None]]
"""Begins to call a function now and then, from wherever it likes; gives what ends that, which returns once it has."""


def each(seconds: float = EVERY) -> Ticker:
    """A ticker on a thread of its own.

    Args:
        seconds: Between two calls.
    """

    def begin(look: Callable[[], None]) -> Callable[[], None]:
        ended = threading.Event()

        def tick() -> None:
            while not ended.wait(seconds):
                look()

        thread = threading.Thread(target=tick, name="energy meter", daemon=True)
        thread.start()

        def end() -> None:
            ended.set()
            thread.join()

        return end

    return begin


class Meter:
    """Joules of the machine's accelerators and processors since it was started.

    What cannot be read is unknown with a reason, and stays so; nothing else is lost for it.

    Args:
        clock: Seconds, never going back.
        ticker: Looks now and then. Without one, counters are read at start and end alone: those of processors are then
            known for the few minutes until they may have wrapped, and cards without a counter for ten seconds.
        nvml: The module of ``nvidia-ml-py``, or why there is none.
        root: Where the kernel shows its power zones.
        chosen: Numbers of the cards to read; absent, all.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        ticker: Ticker | None,
        nvml: Nvml | Refusal,
        root: Path = rapl.ROOT,
        chosen: Collection[int] | None = None,
    ) -> None:
        self._clock, self._ticker, self._nvml, self._root, self._chosen = clock, ticker, nvml, root, chosen
        self._lock = threading.Lock()
        self._sensors: list[Sensor] = []
        self._missing: dict[Kind, Refusal] = {}
        self._began: float | None = None
        self._end: Callable[[], None] | None = None
        self._connected = False

    def start(self) -> None:
        """Find what can be read, and read it for the first time.

        Raises:
            RuntimeError: If it was started before.
        """
        if self._began is not None:
            msg = "the meter was started before; make a new one"
            raise RuntimeError(msg)
        self._found("accelerator", self._cards())
        processors = rapl.processors(self._root)
        self._found("processor", processors if isinstance(processors, Refusal) else list(processors))
        self._began = self._look()
        if self._ticker is not None and self._sensors:
            self._end = self._ticker(self._tick)

    def _cards(self) -> list[Sensor] | Refusal:
        if isinstance(self._nvml, Refusal):
            return self._nvml
        found = cards.connect(self._nvml, self._chosen)
        self._connected = not isinstance(found, Refusal)
        return found

    def _found(self, kind: Kind, sensors: list[Sensor] | Refusal) -> None:
        if isinstance(sensors, Refusal):
            self._missing[kind] = sensors
        else:
            self._sensors.extend(sensors)

    def _tick(self) -> None:
        self._look()

    def _look(self) -> float:
        with self._lock:
            at = self._clock()
            for sensor in self._sensors:
                sensor.look(at)
            return at

    def read(self) -> Energy:
        """What the machine drew from the start to now.

        Raises:
            RuntimeError: If it was not started.
        """
        if self._began is None:
            msg = "the meter was not started"
            raise RuntimeError(msg)
        at = self._look()
        with self._lock:
            return Energy(at - self._began, tuple(sensor.part() for sensor in self._sensors), dict(self._missing))

    def close(self) -> None:
        """End looking, and the connection to the driver. What was read stays."""
        if self._end is not None:
            self._end()
            self._end = None
        if self._connected and not isinstance(self._nvml, Refusal):
            self._connected = False
            self._nvml.nvmlShutdown()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
