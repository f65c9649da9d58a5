"""NVIDIA's cards by NVML, through the package ``nvidia-ml-py``, which is loaded only if energy is asked for.

``nvmlDeviceGetTotalEnergyConsumption`` counts millijoules since the driver was loaded, on Volta and newer;
``nvmlDeviceGetPowerUsage`` gives milliwatts, the mean of the last second on newer cards (NVML API reference).
"""

import importlib
from collections.abc import Callable, Collection
from typing import Any, Protocol, cast

from estimator.errors import Refusal, brief
from providers.energy.counting import Scale
from providers.energy.sensors import CounterSensor, PowerSensor, Sensor

MOST_WATTS = 3_000.0
"""More than any card draws: those on sale are rated at 1,400 W at most. A judgement."""

FULL = (2**32, 2**64)
"""Millijoules at which a card's counter may start again: it has 64 bits, of which old bindings give 32."""

WHAT = "energy of the accelerators"

MODULE = "pynvml"
"""What the package ``nvidia-ml-py`` installs."""

_NAME = 80


class Nvml(Protocol):
    """What is used of the module."""

    NVMLError: type[Exception]

    def nvmlInit(self) -> None:  # noqa: N802 - NVIDIA's name
        """Connect to the driver."""
        ...

    def nvmlShutdown(self) -> None:  # noqa: N802 - NVIDIA's name
        """End the connection."""
        ...

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802 - NVIDIA's name
        """Cards of the machine."""
        ...

    def nvmlDeviceGetHandleByIndex(self, index: int) -> Any:  # noqa: ANN401, N802 - opaque; NVIDIA's name
        """A card."""
        ...

    def nvmlDeviceGetName(self, handle: Any) -> str | bytes:  # noqa: ANN401, N802 - opaque; NVIDIA's name
        """Its name."""
        ...

    def nvmlDeviceGetTotalEnergyConsumption(self, handle: Any) -> int:  # noqa: ANN401, N802 - opaque; NVIDIA's name
        """Millijoules since the driver was loaded."""
        ...

    def nvmlDeviceGetPowerUsage(self, handle: Any) -> int:  # noqa: ANN401, N802 - opaque; NVIDIA's name
        """Milliwatts."""
        ...


def load() -> Nvml | Refusal:
    """The module, or why there is none."""
    try:
        return cast("Nvml", importlib.import_module(MODULE))
    except ImportError:
        why = "the package that reads NVIDIA's cards is not installed"
        return Refusal("not covered", WHAT, f"{why}; pip install 'perusable[nvidia]'")


def connect(nvml: Nvml, chosen: Collection[int] | None = None) -> list[Sensor] | Refusal:
    """A sensor for each card, or why there is none; the connection stays open, for :meth:`Nvml.nvmlShutdown` to end.

    Args:
        nvml: The module.
        chosen: Numbers of the cards to read; absent, all.
    """
    try:
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        why = f"NVIDIA's driver does not answer: {_said(error)}"
        return Refusal("not covered", WHAT, f"{why}; other makers' accelerators cannot be read")
    numbers = _numbers(nvml, chosen)
    if isinstance(numbers, Refusal):
        nvml.nvmlShutdown()
        return numbers
    return [_card(nvml, number) for number in numbers]


def _numbers(nvml: Nvml, chosen: Collection[int] | None) -> list[int] | Refusal:
    try:
        known = range(nvml.nvmlDeviceGetCount())
    except nvml.NVMLError as error:
        return Refusal("not observed", WHAT, f"NVIDIA's driver does not say which cards there are: {_said(error)}")
    unknown = [] if chosen is None else sorted(set(chosen) - set(known))
    if unknown or not known:
        asked = f", and card {unknown[0]} is asked for; they are numbered from 0" if unknown else ""
        return Refusal("not covered", WHAT, f"NVIDIA's driver knows {len(known)} cards{asked}")
    return [number for number in known if chosen is None or number in chosen]


def _card(nvml: Nvml, number: int) -> Sensor:
    name = _named(nvml, number)

    def ask(question: str) -> int | Refusal:
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(number)
            return int(getattr(nvml, question)(handle))
        except nvml.NVMLError as error:
            return Refusal("not observed", name, f"its driver does not tell: {_said(error)}")

    if not isinstance(ask("nvmlDeviceGetTotalEnergyConsumption"), Refusal):
        count = _asked(ask, "nvmlDeviceGetTotalEnergyConsumption")
        return CounterSensor(name, "accelerator", "energy counter", Scale(1_000, FULL, MOST_WATTS), count)

    def watts() -> float | Refusal:
        milliwatts = ask("nvmlDeviceGetPowerUsage")
        return milliwatts if isinstance(milliwatts, Refusal) else milliwatts / 1_000

    return PowerSensor(name, "accelerator", watts)


def _asked(ask: Callable[[str], int | Refusal], question: str) -> Callable[[], int | Refusal]:
    return lambda: ask(question)


def _named(nvml: Nvml, number: int) -> str:
    try:
        name = nvml.nvmlDeviceGetName(nvml.nvmlDeviceGetHandleByIndex(number))
    except nvml.NVMLError:
        return f"card {number}"
    words = name.decode("utf-8", "replace") if isinstance(name, bytes) else name
    return f"card {number}: {brief(words, _NAME)}"


def _said(error: Exception) -> str:
    return brief(str(error), 200) or type(error).__name__
