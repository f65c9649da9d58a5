"""Screened worlds against what is true of them, and from a screening to a pilot file and back."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from estimator.pilots.pilot import Unit
from estimator.pilots.read import read_pilot
from estimator.pilots.rows import Header, NearDuplicates
from estimator.pilots.write import pilot_bytes
from estimator.screening.counts import Screened
from estimator.screening.language import Language, language
from estimator.screening.record import Record, composed
from estimator.screening.screen import Alike, Batch, screen
from providers.sandbox.corpus import Record as Made
from providers.sandbox.worlds import STAGES, World, clustered, independent
from tests.unit.screening.small import stages

PAGE = 20
MAKERS = pytest.mark.parametrize("maker", [independent, clustered])
Maker = Callable[[int, int], World]


def fetched(made: Made) -> Record:
    """A record as a supplier gives it: of one that is gone, no text."""
    marks = [("repost", made.repost_of is not None), ("over_18", made.over_18)]
    said = frozenset(mark for mark, holds in marks if holds)
    return Record(made.kind, made.text if made.there else None, said, made.lang, made.score)


def screened(world: World, tell: Language = language) -> Screened:
    """By pages, between which one is empty."""
    records = [fetched(made) for made in world.records]
    pages = [records[at : at + PAGE] for at in range(0, len(records), PAGE)]
    pages.insert(1, [])
    batches = [Batch(str(number), page) for number, page in enumerate(pages)]
    return screen(batches, stages(), Alike(Fraction(7, 10)), tell=tell)


def counts(found: Screened) -> tuple[int, ...]:
    return found.fetched, *(sum(unit.kept[place] for unit in found.units) for place in range(len(found.stages)))


@MAKERS
@pytest.mark.parametrize("seed", [1, 2])
def test_a_world_is_screened_within_one_in_a_hundred_of_the_truth(maker: Maker, seed: int) -> None:
    world = maker(seed, 1_500)
    found = screened(world)
    assert found.stages == STAGES
    for said, true in zip(counts(found), world.kept(), strict=True):
        assert abs(said - true) * 100 <= true


@MAKERS
def test_whoever_knows_the_languages_finds_exactly_the_truth(maker: Maker) -> None:
    world = maker(3, 1_000)
    known = {composed(made.text): made.lang for made in world.records}
    found = screened(world, known.__getitem__)
    assert counts(found) == world.kept()
    assert found.clusters == world.clusters()


def test_a_page_more_changes_no_page_before_it() -> None:
    whole = independent(4, 400)
    part = World(whole.recipe, whole.records[:200])
    assert screened(whole).units[: 200 // PAGE + 1] == screened(part).units


def test_from_a_screening_to_a_pilot_file_and_back(tmp_path: Path) -> None:
    found = screened(clustered(5, 400))
    header = Header(
        schema="perusable.pilot/1",
        id="a-world",
        offer="x/pay-per-use",
        endpoint="tweets",
        criteria="light-en",
        criteria_version=1,
        kind="post",
        unit="page",
        drawn="in order",
        started=date(2026, 11, 22),
        ended=date(2026, 11, 22),
        stages=found.stages,
        stopped="complete",
        grade="assumed",
        tokenizer=found.tokenizer,
        near_duplicates=NearDuplicates(method="MinHash", shingle="5 characters", threshold="0.7"),
    )
    rows = [Unit(unit.name, unit.fetched, unit.kept, unit.tokens) for unit in found.units]
    file = tmp_path / "a-world.jsonl"
    file.write_bytes(pilot_bytes(header, rows, found.clusters))
    pilot = read_pilot(file)
    assert (pilot.units, pilot.fetched, pilot.cluster_sizes) == (400 // PAGE + 1, 400, found.clusters)
    assert sum(pilot.stage_counts("distinct")[1]) == found.usable
    assert sum(row.tokens or 0 for row in pilot.rows) == found.tokens
    assert pilot.rows[1].fetched == 0
    assert found.fetched == found.usable + sum(found.drops.values())
