"""What stands in ``yields.toml``: criteria for a usable record, and dated keep rates per stage."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from estimator.money import exact
from estimator.pricing.rows import Dated
from estimator.rows import Citations, Evidence, Name, Positive, Row, Text

Acts = Literal["before", "after", "later"]
"""Where a stage drops records: ``before`` the meter (a query operator), ``after`` it, or ``later``, once delivered."""

StageName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Criteria(Row):
    """A named, versioned list of what a record must meet to count as usable: the same list for every source."""

    id: Name
    version: Positive
    name: Text
    requires: Annotated[tuple[Text, ...], Field(min_length=1)]
    note: Text = ""


class KeepRevision(Dated):
    """A keep rate with its 90 % interval, where one is stated."""

    likely: Text
    low: Text | None = None
    high: Text | None = None
    measured_at: Positive | None = None
    assumes: Text = ""
    evidence: Citations

    @model_validator(mode="after")
    def _is_a_share(self) -> "KeepRevision":
        likely = exact(self.likely)
        low, high = exact(self.low or self.likely), exact(self.high or self.likely)
        if not 0 < low <= likely <= high <= 1:
            msg = f"a keep rate must run 0 < low <= likely <= high <= 1, not {self.low}, {self.likely}, {self.high}"
            raise ValueError(msg)
        return self


class Keep(Row):
    """One stage of the funnel of one endpoint under one set of criteria."""

    id: Name
    provider: Name
    criteria: Name
    endpoint: Name
    stage: StageName
    acts: Acts = "after"
    operator: Text | None = None
    revision: Annotated[tuple[KeepRevision, ...], Field(min_length=1)]


class KeepFile(Row):
    """A whole keep-rate file."""

    schema_: Literal["perusable.yields/1"] = Field(alias="schema")
    evidence: dict[Name, Evidence] = Field(default_factory=dict)
    criteria: tuple[Criteria, ...] = ()
    keep: tuple[Keep, ...] = ()
