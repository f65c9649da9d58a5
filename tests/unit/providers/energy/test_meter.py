import threading
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from estimator.errors import Refusal
from estimator.pricing.rows import Card as CardRow
from estimator.sourcing import Estimated
from providers.energy import cards
from providers.energy.meter import Meter, each
from providers.energy.rated import rated
from providers.energy.values import Energy, Kind, Part, kwh
from tests.unit.providers.energy.fakes import FULL, Card, FakeNvml, Hand, Time, zone

NONE = Refusal("not covered", cards.WHAT, "no cards here")


def refused(found: float | Refusal) -> Refusal:
    assert isinstance(found, Refusal), found
    return found


# ---------------------------------------------------------------------------------------------------- cards


def test_cards_that_count_are_read_at_both_ends(tmp_path: Path) -> None:
    time, machine = Time(), FakeNvml([Card(5_000), Card(9_000_000_000_000, name=b"NVIDIA A100")])
    meter = Meter(time, None, machine, tmp_path)
    meter.start()
    time.now += 60
    machine.cards[0].energy, machine.cards[1].energy = 42_005_000, 9_000_000_006_000
    found = meter.read()
    assert found.seconds == 60
    assert found.parts == (
        Part("card 0: NVIDIA H100 80GB HBM3", "accelerator", 42_000.0, "energy counter"),
        Part("card 1: NVIDIA A100", "accelerator", 6.0, "energy counter"),
    )
    assert found.joules("accelerator") == 42_006.0
    meter.close()
    assert machine.open == 0


def test_a_meter_goes_on_after_a_reading(tmp_path: Path) -> None:
    time, machine = Time(), FakeNvml([Card(0)])
    with Meter(time, None, machine, tmp_path) as meter:
        for joules in (100, 250, 250):
            time.now += 1
            machine.cards[0].energy = joules * 1_000
            assert meter.read().joules("accelerator") == joules


def test_a_counter_that_wraps_is_followed(tmp_path: Path) -> None:
    time, machine = Time(), FakeNvml([Card(2**32 - 1_000)])
    with Meter(time, None, machine, tmp_path) as meter:
        time.now += 10
        machine.cards[0].energy = 2_000
        assert meter.read().joules("accelerator") == 3.0


def test_a_counter_that_was_set_back_stays_unknown(tmp_path: Path) -> None:
    time, machine = Time(), FakeNvml([Card(50_000_000), Card(0)])
    with Meter(time, None, machine, tmp_path) as meter:
        time.now += 10
        machine.cards[0].energy, machine.cards[1].energy = 10, 7_000
        first = meter.read()
        time.now += 10
        machine.cards[0].energy = 5_000_010
        second = meter.read()
    assert first.parts[1].joules == 7.0
    assert "went back from 50000000 to 10" in refused(first.parts[0].joules).why
    assert second.parts[0].joules == first.parts[0].joules
    whole = refused(second.joules("accelerator"))
    assert whole.what == "energy of every accelerator"
    assert whole.why.startswith("card 0: NVIDIA H100 80GB HBM3 is not known: its counter went back")


def test_a_card_that_does_not_count_is_sampled(tmp_path: Path) -> None:
    time, hand, machine = Time(), Hand(), FakeNvml([Card(None, 100_000, "Tesla P100")])
    with Meter(time, hand, machine, tmp_path) as meter:
        for watts in (200, 300):
            time.now += 2
            machine.cards[0].power = watts * 1_000
            assert hand.look
            hand.look()
        time.now += 2
        found = meter.read()
    # Straight lines from 100 over 200 to 300 W, two seconds each, and two seconds more at 300.
    assert found.parts == (Part("card 0: Tesla P100", "accelerator", 300.0 + 500.0 + 600.0, "power samples"),)
    assert hand.ended == 1


@pytest.mark.parametrize(("seconds", "told"), [(9.9, True), (10.0, True), (10.1, False)])
def test_samples_of_power_too_far_apart_say_nothing(tmp_path: Path, seconds: float, told: bool) -> None:  # noqa: FBT001 - a table
    time, machine = Time(), FakeNvml([Card(None, 100_000)])
    with Meter(time, None, machine, tmp_path) as meter:
        time.now += seconds
        found = meter.read().joules("accelerator")
        time.now += 1
        again = meter.read().joules("accelerator")
    assert isinstance(found, Refusal) is not told
    assert isinstance(again, Refusal) is not told
    if told:
        assert found == pytest.approx(100 * seconds)
    else:
        assert "it counts no energy, and 10.1 s lie between two samples of its power" in refused(found).why


def test_a_card_that_tells_nothing_is_unknown(tmp_path: Path) -> None:
    with Meter(Time(), None, FakeNvml([Card(None, None)]), tmp_path) as meter:
        found = refused(meter.read().joules("accelerator"))
    assert found.kind == "not observed"
    assert "its driver does not tell: Not Supported" in found.why


def test_a_card_that_falls_silent_is_unknown(tmp_path: Path) -> None:
    machine = FakeNvml([Card(1_000)])
    with Meter(Time(), None, machine, tmp_path) as meter:
        machine.cards[0].energy = None
        assert "Not Supported" in refused(meter.read().joules("accelerator")).why
        machine.cards[0].energy = 2_000
        assert isinstance(meter.read().joules("accelerator"), Refusal)


def test_only_the_cards_at_work_are_read(tmp_path: Path) -> None:
    machine = FakeNvml([Card(0), Card(0), Card(0)], fails="name")
    with Meter(Time(), None, machine, tmp_path, chosen={0, 2}) as meter:
        assert [part.name for part in meter.read().parts] == ["card 0", "card 2"]


@pytest.mark.parametrize(
    ("machine", "chosen", "says"),
    [
        (FakeNvml([], fails="init"), None, "NVIDIA's driver does not answer: NVML Shared Library Not Found"),
        (FakeNvml([], fails="count"), None, "does not say which cards there are: Unknown Error"),
        (FakeNvml([]), None, "NVIDIA's driver knows 0 cards"),
        (FakeNvml([Card(0)]), {0, 1}, "knows 1 cards, and card 1 is asked for; they are numbered from 0"),
    ],
    ids=["no library", "no count", "no card", "no such card"],
)
def test_no_cards_are_unknown_and_never_zero(
    tmp_path: Path, machine: FakeNvml, chosen: set[int] | None, says: str
) -> None:
    with Meter(Time(), None, machine, tmp_path, chosen) as meter:
        found = refused(meter.read().joules("accelerator"))
    assert says in found.why
    assert machine.open == 0


def test_the_package_is_loaded_lazily_and_may_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "MODULE", "no_such_module")
    found = refused_module(cards.load())
    assert found.why.endswith("pip install 'perusable[nvidia]'")
    monkeypatch.setattr(cards, "MODULE", "math")
    assert not isinstance(cards.load(), Refusal)


def refused_module(found: object) -> Refusal:
    assert isinstance(found, Refusal)
    return found


# ----------------------------------------------------------------------------------------------- processors


def test_processor_packages_are_read_and_what_lies_in_or_over_them_is_not(tmp_path: Path) -> None:
    packages = [zone(tmp_path, "0", "package-0", 10_000_000), zone(tmp_path, "1", "package-1", FULL - 1_000_000)]
    zone(tmp_path, "0:0", "core", 1)
    zone(tmp_path, "0:1", "dram", 1)
    zone(tmp_path, "2", "psys", 1)
    (tmp_path / "intel-rapl").mkdir()
    (tmp_path / "intel-rapl-mmio:0").mkdir()
    time = Time()
    with Meter(time, None, NONE, tmp_path) as meter:
        time.now += 20
        (packages[0] / "energy_uj").write_text("1510000000\n")
        (packages[1] / "energy_uj").write_text("999000000\n")
        found = meter.read()
    assert found.parts == (
        Part("processor 0: package-0", "processor", 1_500.0, "RAPL"),
        Part("processor 1: package-1", "processor", 1_000.0, "RAPL"),
    )
    assert found.joules("processor") == 2_500.0
    assert found.joules("accelerator") == NONE


def test_a_busy_hour_wraps_many_times_and_is_followed_by_looking(tmp_path: Path) -> None:
    folder, time, hand = zone(tmp_path, "0", "package-0", 0), Time(), Hand()
    with Meter(time, hand, NONE, tmp_path) as meter:
        for second in range(60, 3_601, 60):
            time.now += 60
            (folder / "energy_uj").write_text(str(second * 300_000_000 % FULL))
            assert hand.look
            hand.look()
        assert meter.read().joules("processor") == pytest.approx(3_600 * 300)


def test_a_busy_hour_that_nobody_looked_at_is_unknown(tmp_path: Path) -> None:
    zone(tmp_path, "0", "package-0", 0)
    time = Time()
    with Meter(time, None, NONE, tmp_path) as meter:
        time.now += 3_600
        assert "may have wrapped more than once" in refused(meter.read().joules("processor")).why


def test_a_counter_for_root_alone_says_how_to_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = zone(tmp_path, "0", "package-0", 0)
    real = Path.open

    def opened(self: Path, *args: str) -> object:
        # The superuser, who may run the tests, is refused nothing.
        if self.name == "energy_uj":
            raise PermissionError(13, "Permission denied")
        return real(self, *args)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", opened)
    with Meter(Time(), None, NONE, tmp_path) as meter:
        found = meter.read().parts[0].joules
    assert refused(found).kind == "not observed"
    assert refused(found).why == (
        f"{folder}/energy_uj is readable by root alone, as it would betray what the machine computes (CVE-2020-8694); "
        f"on a machine of your own, `sudo chmod a+r {folder}/energy_uj` opens it until the next start"
    )


@pytest.mark.parametrize("text", ["", "many", "-1", "1.5", "9" * 30])
def test_a_counter_that_holds_no_number_is_unknown(tmp_path: Path, text: str) -> None:
    zone(tmp_path, "0", "package-0", text)
    with Meter(Time(), None, NONE, tmp_path) as meter:
        assert refused(meter.read().joules("processor")).why.endswith("energy_uj holds no whole number")


@pytest.mark.parametrize("name", ["energy_uj", "max_energy_range_uj"])
def test_a_file_that_is_gone_is_unknown(tmp_path: Path, name: str) -> None:
    (zone(tmp_path, "0", "package-0", 0) / name).unlink()
    with Meter(Time(), None, NONE, tmp_path) as meter:
        assert f"{name} cannot be read: No such file" in refused(meter.read().joules("processor")).why


def test_a_machine_without_counters_is_unknown(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "none"):
        with Meter(Time(), None, NONE, root) as meter:
            found = meter.read()
        assert found == Energy(0.0, (), {"accelerator": NONE, "processor": refused(found.joules("processor"))})
        assert refused(found.joules("processor")).why.startswith(f"{root} shows no processor")


# ----------------------------------------------------------------------------------------------- the meter


def test_a_meter_is_started_once_and_before_it_is_read(tmp_path: Path) -> None:
    meter = Meter(Time(), None, NONE, tmp_path)
    with pytest.raises(RuntimeError, match="was not started"):
        meter.read()
    meter.start()
    with pytest.raises(RuntimeError, match="was started before"):
        meter.start()
    meter.close()
    meter.close()


def test_nothing_ticks_where_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    hand = Hand()
    with Meter(Time(), hand, NONE, tmp_path):
        assert hand.look is None
    assert hand.ended == 0


def test_a_ticker_on_a_thread_looks_until_it_is_ended() -> None:
    looked, count = threading.Event(), 0

    def look() -> None:
        nonlocal count
        count += 1
        if count > 2:
            looked.set()

    end = each(0.001)(look)
    assert looked.wait(60)
    end()
    ended = count
    assert not [thread for thread in threading.enumerate() if thread.name == "energy meter"]
    assert count == ended


@pytest.mark.parametrize("kind", ["accelerator", "processor"])
def test_a_sum_over_a_kind_leaves_the_other_out(kind: Kind) -> None:
    parts = (Part("a", "accelerator", 1.5, ""), Part("b", "processor", 2.5, ""), Part("c", kind, 4.0, ""))
    assert Energy(1.0, parts, {}).joules(kind) == (5.5 if kind == "accelerator" else 6.5)


# ---------------------------------------------------------------------------------------------------- rated

H100 = CardRow.model_validate(
    {
        "id": "h100-sxm",
        "name": "NVIDIA H100 SXM",
        "released": date(2022, 10, 1),
        "memory_gb": 80,
        "bandwidth_gb_s": "3350",
        "tdp_w": 700,
        "evidence": {},
    }
)


def test_rated_power_is_an_assumption() -> None:
    found = rated(H100, 2, Fraction(30))
    assert found == Estimated(
        Fraction(42_000), Fraction(42_000), Fraction(42_000), "assumed", "700 W rated of h100-sxm, for the whole time"
    )
    assert kwh(float(found.likely)) == pytest.approx(42 / 3_600)


@pytest.mark.parametrize(("number", "seconds"), [(0, 1), (-1, 1), (1, -1)])
def test_no_cards_and_negative_times_are_mistakes(number: int, seconds: int) -> None:
    with pytest.raises(ValueError, match="at least 1 card and 0 seconds"):
        rated(H100, number, Fraction(seconds))
