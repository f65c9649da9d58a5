"""Processors by Linux's RAPL counters: ``/sys/class/powercap/intel-rapl:*``, of Intel's and AMD's processors alike.

Keys as the kernel documents them (Documentation/power/powercap/powercap.rst): ``name``, ``energy_uj`` in microjoules,
and ``max_energy_range_uj``, at which it starts again at 0: after some minutes on a busy server.
"""

import re
from pathlib import Path

from estimator.errors import Refusal, brief
from providers.energy.counting import Scale
from providers.energy.sensors import CounterSensor

ROOT = Path("/sys/class/powercap")

MOST_WATTS = 1_000.0
"""More than any processor package draws: those on sale are rated at 500 W at most. A judgement."""

WHAT = "energy of the processors"

_PACKAGE = re.compile(r"intel-rapl:[0-9]{1,3}")
_NUMBER = re.compile(rb"[0-9]{1,20}\s*")
_BYTES = 64
_MOST = 64


def processors(root: Path = ROOT) -> list[CounterSensor] | Refusal:
    """A sensor for each processor package, or why there is none.

    Zones within a package and the whole platform's (``psys``) are passed over: they are counted in, or count in, it.

    Args:
        root: Where the kernel shows its power zones.
    """
    try:
        zones = sorted(path for path in root.iterdir() if _PACKAGE.fullmatch(path.name))[:_MOST]
    except OSError:
        zones = []
    found = [sensor for sensor in map(_sensor, zones) if sensor is not None]
    if found:
        return found
    why = f"{root} shows no processor: only Linux on a real machine counts their energy, most virtual ones do not"
    return Refusal("not covered", WHAT, f"{why}; state their watts instead")


def _sensor(zone: Path) -> CounterSensor | None:
    name = _read(zone / "name")
    if not isinstance(name, bytes) or not name.startswith(b"package"):
        return None
    words = f"processor {zone.name.partition(':')[2]}: {brief(name.decode('utf-8', 'replace').strip(), 40)}"
    full = _count(zone / "max_energy_range_uj", words)

    def count() -> int | Refusal:
        return full if isinstance(full, Refusal) else _count(zone / "energy_uj", words)

    limits = () if isinstance(full, Refusal) else (full,)
    return CounterSensor(words, "processor", "RAPL", Scale(1_000_000, limits, MOST_WATTS), count)


def _count(path: Path, what: str) -> int | Refusal:
    text = _read(path)
    if isinstance(text, PermissionError):
        why = f"{path} is readable by root alone, as it would betray what the machine computes (CVE-2020-8694)"
        fix = f"on a machine of your own, `sudo chmod a+r {path}` opens it until the next start"
        return Refusal("not observed", what, f"{why}; {fix}")
    if isinstance(text, OSError):
        return Refusal("not observed", what, f"{path} cannot be read: {text.strerror}")
    if not _NUMBER.fullmatch(text):
        return Refusal("not observed", what, f"{path} holds no whole number")
    return int(text)


def _read(path: Path) -> bytes | OSError:
    try:
        with path.open("rb") as file:
            return file.read(_BYTES)
    except OSError as error:
        return error
