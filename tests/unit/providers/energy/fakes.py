"""A machine of folders, cards and time that the tests set."""

from collections.abc import Callable, Sequence
from pathlib import Path


class Failed(Exception):  # noqa: N818 - NVIDIA's module names it NVMLError
    """What the fake module raises."""


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Hand:
    """A ticker that ticks when the test says so."""

    def __init__(self) -> None:
        self.look: Callable[[], None] | None = None
        self.ended = 0

    def __call__(self, look: Callable[[], None]) -> Callable[[], None]:
        self.look = look
        return self.end

    def end(self) -> None:
        self.look = None
        self.ended += 1


class Card:
    """One card: its counter in millijoules (``None``: too old to count), its power in milliwatts."""

    def __init__(
        self, energy: int | None, power: int | None = None, name: str | bytes = "NVIDIA H100 80GB HBM3"
    ) -> None:
        self.energy, self.power, self.name = energy, power, name


class FakeNvml:
    """The module ``pynvml`` as far as it is used."""

    NVMLError: type[Exception] = Failed

    def __init__(self, cards: Sequence[Card], *, fails: str = "") -> None:
        self.cards, self.fails = cards, fails
        self.open = 0

    def nvmlInit(self) -> None:  # noqa: N802 - NVIDIA's name
        if self.fails == "init":
            raise Failed("NVML Shared Library Not Found")
        self.open += 1

    def nvmlShutdown(self) -> None:  # noqa: N802 - NVIDIA's name
        self.open -= 1

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802 - NVIDIA's name
        if self.fails == "count":
            raise Failed("Unknown Error")
        return len(self.cards)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> Card:  # noqa: N802 - NVIDIA's name
        return self.cards[index]

    def nvmlDeviceGetName(self, handle: Card) -> str | bytes:  # noqa: N802 - NVIDIA's name
        if self.fails == "name":
            raise Failed("Unknown Error")
        return handle.name

    def nvmlDeviceGetTotalEnergyConsumption(self, handle: Card) -> int:  # noqa: N802 - NVIDIA's name
        if handle.energy is None:
            raise Failed("Not Supported")
        return handle.energy

    def nvmlDeviceGetPowerUsage(self, handle: Card) -> int:  # noqa: N802 - NVIDIA's name
        if handle.power is None:
            raise Failed("Not Supported")
        return handle.power


FULL = 262_143_328_850
"""Microjoules at which a server's counter starts again: 262 kJ, as kernels of the last years show it."""


def zone(root: Path, number: str, name: str, energy: int | str, full: int = FULL) -> Path:
    """A power zone as the kernel shows it."""
    folder = root / f"intel-rapl:{number}"
    folder.mkdir(parents=True)
    (folder / "name").write_text(f"{name}\n")
    (folder / "energy_uj").write_text(f"{energy}\n")
    (folder / "max_energy_range_uj").write_text(f"{full}\n")
    (folder / "enabled").write_text("1\n")
    return folder
