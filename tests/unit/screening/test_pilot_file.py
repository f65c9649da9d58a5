from datetime import date
from fractions import Fraction

from estimator.pilots.measured import measured
from estimator.pilots.pilot import Unit
from estimator.pilots.read import parse_pilot
from estimator.pilots.rows import Header, NearDuplicates
from estimator.pilots.write import pilot_bytes
from estimator.screening.record import Record
from estimator.screening.screen import Alike, Batch, screen
from estimator.yields.funnel import build_funnel
from tests.unit.screening.small import book, stages, tell

THRESHOLD = Fraction(4, 5)
WORDS = "a record of words that are like no other words but these and somewhat longer than it must be: number"


def test_a_screening_makes_a_pilot_file_whose_stages_take_the_place_of_those_assumed() -> None:
    made = stages("x search/all", operators=["lang:en"])
    batches = [
        Batch(
            str(unit),
            [
                Record("post", f"{chr(97 + unit) * 9} {WORDS} {chr(97 + place) * 50}"[: 40 if place % 5 == 0 else None])
                for place in range(20)
            ],
            unreadable=unit % 2,
        )
        for unit in range(1, 13)
    ]
    found = screen(batches, made, Alike(THRESHOLD), tell=tell)
    header = Header(
        schema="perusable.pilot/1",
        id="p",
        offer="x/pay-per-use",
        endpoint="search/all",
        operators=("lang:en",),
        criteria=made.criteria,
        criteria_version=made.version,
        kind="post",
        unit="page",
        drawn="in order",
        started=date(2026, 11, 22),
        ended=date(2026, 11, 22),
        stages=found.stages,
        stopped="complete",
        grade="measured",
        tokenizer=found.tokenizer,
        near_duplicates=NearDuplicates(method="MinHash, checked by exact Jaccard", threshold=str(float(THRESHOLD))),
    )
    rows = [Unit(unit.name, unit.fetched, unit.kept, unit.tokens) for unit in found.units]
    pilot = parse_pilot(pilot_bytes(header, rows, found.clusters), "p.jsonl")
    assert (pilot.fetched, pilot.kept["not_repost"], pilot.kept["length"]) == (246, 240, 192)
    assert pilot.cluster_sizes == found.clusters
    rates = measured(pilot).stages
    known = book().stages("x", "light-en", "search/all", date(2026, 11, 22))
    funnel = build_funnel(known, {}, ["lang:en"]).measured_by("p", rates, None, pilot.fetched)
    assert funnel.beside == ()
    assert {stage.name: stage.rate.grade for stage in funnel.stages} == {
        "language": "assumed",
        "not_repost": "measured",
        "human": "assumed",
        "length": "measured",
        "distinct": "assumed",
        "deleted_later": "reported",
    }
    assert {stage.name: stage.acts for stage in funnel.stages}["language"] == "before"
