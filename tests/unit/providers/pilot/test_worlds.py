"""Estimate, ledger and bill agree to the cent, in worlds of every kind, under the reading chosen."""

import os
import tempfile
from pathlib import Path
from random import Random

import pytest

from providers.pilot.amounts import PER_UNIT
from providers.pilot.ledger import Ledger
from providers.pilot.readings import READINGS
from providers.sandbox.account import X_PRICES
from providers.sandbox.bill import EVERY_READING, Switches
from providers.sandbox.worlds import World, clustered, independent
from tests.unit.providers.pilot.simulated import RATES, Rehearsal

WORLDS = int(os.environ.get("PERUSABLE_PILOT_WORLDS", "500"))
PARTS = 10
KINDS = 25
"""Worlds made; each serves many pilots with seeds and sizes of their own."""

SWITCHES = {
    "documented": Switches("utc_day", "none", 0, 0),
    "mock server": Switches("rolling_24h", "same", 1, 0),
    "highest": Switches("off", "all", 1, 1),
}
DEEP = WORLDS > 500


def _world(kind: int) -> World:
    return clustered(kind, 400, 0.1) if kind % 2 else independent(kind, 400)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_estimate_the_ledger_and_the_bill_agree(part: int) -> None:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own in it
    made = {kind: _world(kind) for kind in range(part, KINDS, PARTS)}
    for number in range(part, WORLDS, PARTS):
        chance = Random(number)
        wanted, reading = chance.randrange(10, 45), chance.choice(sorted(SWITCHES))
        with tempfile.TemporaryDirectory(dir=memory) as folder:
            rehearsal = Rehearsal(
                Path(folder),
                made[chance.choice(sorted(made))],
                wanted=wanted,
                seed=number,
                reading=READINGS[reading],
                settings={"shape": chance.choice(["full", "full", "short"])},
            )
            assert rehearsal.run().reason == "complete"
            prices = [SWITCHES[reading], *(EVERY_READING if DEEP else ())]
            billed, *others = [rehearsal.box.bill.amount(switches, X_PRICES) * PER_UNIT for switches in prices]
            with Ledger.open(rehearsal.path) as ledger:
                sums = ledger.sums
            assert sums.settled.chosen == billed
            assert all(sums.settled.low <= other <= sums.most for other in others)
            # Before: one count, and so many posts; pages that come short may bring a few more at the end.
            likely = RATES.of({"counts_recent": 1, "post": wanted})
            if reading == "documented":
                assert likely <= sums.settled.chosen <= likely + RATES.of({"post": 9})
                assert (sums.settled.chosen == likely) == (sums.records == wanted)
