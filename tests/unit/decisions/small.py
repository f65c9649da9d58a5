"""Two plans that differ in what is known of them."""

from datetime import date
from typing import Any

from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from tests.unit.planning.small import file_of, need, offer, plan, revision, source, workspace

DAY = date(2026, 6, 1)
SURE = '{ kind = "unit", meter = "post", rate = "0.02" }'
"""Two cents a post."""

RATE = {"low": 0.3, "likely": 0.5, "high": 0.7, "evidence": "counted by hand"}


def where() -> Workspace:
    """A risky offer at a cent a post, a sure one at two cents, and one without a price."""
    return workspace(
        offer("risky") + offer("sure", revision(SURE)) + offer("quote", revision("", available='"by contract"'))
    )


def file(records: int = 1000, rate: Any = None, **more: Any) -> PlanFile:
    """A plan whose share kept is uncertain, and one whose every record is kept."""
    risky = plan(source("risky", funnel={"usable": RATE if rate is None else rate}), id="risky")
    sure = plan(source("sure"), id="sure")
    return file_of(need(records=records, **more), risky, sure)
