"""Comparisons of small plans, for the reports to show."""

from dataclasses import replace
from typing import Any

from estimator.files import digest
from estimator.planning.compare import Comparison, compare
from estimator.planning.workspace import Workspace
from estimator.sourcing import Sourcing
from tests.unit.planning.small import AS_OF, file_of, need, offer, post, revision, source, workspace

CHEAP = '{ kind = "unit", meter = "post", rate = "0.01" }'
DEAR = '{ kind = "unit", meter = "post", rate = "0.025" }'
FEE = '{ kind = "fee", item = "subscription", amount = "42000", every = "month" }'

BOOK = (
    offer("cheap", revision(CHEAP))
    + offer("dear", revision(DEAR, limits='[{ kind = "cap", meter = "post", max = 600, every = "month" }]'))
    + offer("fee", revision(FEE, limits='[{ kind = "cap", meter = "post", max = 50000000, every = "month" }]'))
    + offer("gone", revision(CHEAP), revision("", start="2026-03-01", withdrawn="true"))
    + offer("other", revision(CHEAP), sells='["comment"]')
    + offer("model", revision(CHEAP), provider='"hosted"')
)


def row(name: str, *sources: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """A plan of one source of the same name, or of these sources."""
    return {"id": name, "name": f"The plan {name}", "source": list(sources) or [source(name)], **keys}


def compared(*plans: dict[str, Any], **keys: Any) -> tuple[Workspace, Comparison]:
    """A comparison of plans for ``need(**keys)``."""
    where = workspace(BOOK, {"model": Sourcing((post("model"),), made_by="model")})
    fake = where.providers["fake"]
    yields = replace(where.yields, digest=digest(b""))
    where = Workspace(where.book, yields, {"fake": fake, "hosted": fake})
    return where, compare(where, file_of(need(**keys), *plans), AS_OF)
