"""Small price books, keep rates, providers and plans: the planning tests build what they need and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from estimator.errors import InputError
from estimator.files import digest, parse_toml, validate
from estimator.planning.estimate import estimate
from estimator.planning.load import RawPlan, check_plan
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need, Plan, PlanFile
from estimator.planning.workspace import Workspace
from estimator.pricing.book import Layer, PriceBook
from estimator.pricing.check import problems
from estimator.pricing.rows import BookFile
from estimator.rows import Name, Positive, Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing
from estimator.yields.book import YieldBook
from estimator.yields.rows import KeepFile

AS_OF = date(2026, 6, 1)
KNOWN_AT = date(2026, 6, 1)
TOKENS = {"likely": 50, "low": 40, "high": 60, "tokenizer": "o200k"}

EVIDENCE = """
schema = "perusable.book/1"
[evidence.page]
title = "price page"
read_on = 2026-01-02
grade = "official"
[evidence.press]
title = "press"
read_on = 2026-05-20
grade = "reported"
[evidence.guess]
title = "an inference"
read_on = 2026-01-02
grade = "derived"
"""

YIELDS = """
schema = "perusable.yields/1"
[evidence.count]
title = "a count"
read_on = 2026-01-02
grade = "measured"
[[criteria]]
id = "light"
version = 1
name = "light"
requires = ["text"]
"""

POSTS = '{ kind = "unit", meter = "post", rate = "0.01" }'
"""A cent a post."""


class Options(Row):
    """Two keys, so that a plan can get them wrong."""

    endpoint: Name = "all"
    pages: Positive | None = None


@dataclass
class Fake:
    """A provider that says what a test tells it to, by offer; one post for each record where it is told nothing."""

    answers: Mapping[str, Sourcing] = field(default_factory=dict)
    id: str = "fake"
    options: type[Row] = Options

    def source(self, request: Request) -> Sourcing:
        """The prepared answer."""
        return self.answers.get(request.holding.offer.id, Sourcing((post(request.holding.offer.id),)))


def post(offer: str, ratio: str = "1", **more: Any) -> MeterUse:
    """Posts read for each raw record."""
    return MeterUse(offer, more.pop("meter", "post"), Fraction(ratio), **more)


def paced(offer: str, per_day: int | None, limit: str = "the pace", **more: Any) -> Sourcing:
    """One post a record, at most so many records a day."""
    day = None if per_day is None else Fraction(per_day)
    return Sourcing((post(offer),), pace=Pace(day, limit, **more))


def revision(charges: str = POSTS, start: str = "2026-01-01", **more: str) -> str:
    """One revision of an offer; ``more`` holds further keys as TOML."""
    keys = {"recorded_on": "2026-01-02", "effective_from": start, **more}
    if charges:
        keys = {"currency": '"USD"', "evidence": '{ price = "page" }', **keys, "charges": f"[{charges}]"}
    return "\n[[offer.revision]]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items())


def offer(name: str, *revisions: str, **more: str) -> str:
    """An offer of the fake provider with its history."""
    keys = {"id": f'"{name}"', "provider": '"fake"', "name": f'"{name}"', **more}
    head = "\n".join(f"{key} = {value}" for key, value in keys.items())
    return f"\n[[offer]]\n{head}\n" + "\n".join(revisions or (revision(),)) + "\n"


def layer(text: str, name: str = "test.toml", kind: str = "list") -> Layer:
    """A price file, checked as one on disk is."""
    whole = EVIDENCE.replace('"perusable.book/1"', f'"perusable.book/1"\nlayer = "{kind}"') + text
    file = validate(BookFile, parse_toml(whole.encode(), name), name)
    found = problems(file, name, lambda _: False)
    if found:
        raise InputError(found)
    return Layer(name, file, digest(whole.encode()))


def workspace(
    book: str, answers: Mapping[str, Sourcing] | None = None, *, yields: str = "", over: tuple[Layer, ...] = ()
) -> Workspace:
    """Books and the fake provider."""
    keeps = validate(KeepFile, parse_toml((YIELDS + yields).encode(), "yields.toml"), "yields.toml")
    prices = PriceBook((layer(book), *over), KNOWN_AT)
    return Workspace(prices, YieldBook((keeps,), "sha256:0", KNOWN_AT), {"fake": Fake(answers or {})})


def need(**keys: Any) -> Need:
    """A need of 1,000 posts."""
    measure = {} if "tokens" in keys else {"records": 1000}
    return Need.model_validate({"kind": "post", "purpose": "fine-tune", "criteria": "light", **measure, **keys})


def source(name: str, **keys: Any) -> dict[str, Any]:
    """The only source of a plan, of which every record is kept."""
    if "usage" in keys:
        return {"offer": name, **keys}
    return {"offer": name, "share": 1, "tokens_per_record": TOKENS, "funnel": {"kept": 1}, **keys}


def plan(*sources: dict[str, Any], **keys: Any) -> Plan:
    """A plan of these sources."""
    return Plan.model_validate({"id": "p", "name": "a plan", "source": list(sources), **keys})


def file_of(wanted: Need | dict[str, Any], *plans: Plan | dict[str, Any]) -> PlanFile:
    """A whole file."""
    return PlanFile.model_validate({"need": wanted, "plan": list(plans)})


def estimated(where: Workspace, *sources: dict[str, Any], **keys: Any) -> PlanEstimate:
    """The estimate of a plan of these sources for ``need(**keys)``; ``as_of`` and ``extra`` go apart."""
    as_of, extra = keys.pop("as_of", AS_OF), keys.pop("extra", [])
    return estimate(where, need(**keys), plan(*sources, extra=extra), as_of)


def checked(text: str, where: Workspace) -> PlanFile:
    """A plan file from its text."""
    return check_plan(RawPlan("plan.toml", parse_toml(text.encode(), "plan.toml"), (), ()), where)


def amounts(found: PlanEstimate) -> list[tuple[str, str, int | None]]:
    """Source, item and amount of each line."""
    return [(line.source, line.item, line.amount) for line in found.lines]
