"""What a pilot of a source would measure, how it would sample, and what its records would cost."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from estimator.decisions.likelihood import Numbers, averaged, effective, kept
from estimator.decisions.twin import known
from estimator.errors import Refusal
from estimator.pilots.pilot import Pilot
from estimator.planning.estimate import estimate
from estimator.planning.result import PlanEstimate, SourceView
from estimator.planning.rows import Plan, PlanFile, Source
from estimator.planning.workspace import Question, Workspace
from estimator.uncertain import Uncertain
from estimator.yields.posterior import ALIKE, KeepPosterior, keep_posterior

TAKEN = 10
"""Records of a sampling unit where neither a pilot nor the offer says how many: a judgement."""

VARIES = 1.0
"""Standard deviation of a record's tokens as a part of their mean, where no pilot counted them: a judgement.

That of lengths without a typical size (an exponential distribution).
"""

TOKENS = "tokens_per_record"
STAGE = "funnel."

_WHOLE = Uncertain(likely=Fraction(1), low=Fraction(1), high=Fraction(1))


class Sampling(NamedTuple):
    """How a pilot samples, as stated or left open.

    Attributes:
        records: Records fetched for a unit; ``None``: the pilot's own, else the offer's page, else :data:`TAKEN`.
        correlation: Within a unit, from 0 to below 1; ``None``: the pilot's own, else that of the posteriors.
    """

    records: int | None = None
    correlation: float | None = None


class Place(NamedTuple):
    """Where an input can be measured: a stage or the tokens of one source.

    Attributes:
        plan: The plan's id.
        source: The source's name in it.
        row: Its row.
        stages: Names of all its stages.
        key: ``funnel.STAGE`` or ``tokens_per_record``.
        records: Records fetched for a sampling unit.
        basis: Who says so.
        reach: The share of them that comes as far as what is measured.
        correlation: Within a unit.
        variation: Of a unit's mean tokens, as a part of it.
        unit: What is sampled, in words.
    """

    plan: str
    source: str
    row: Source
    stages: tuple[str, ...]
    key: str
    records: int
    basis: str
    reach: float
    correlation: float
    variation: float
    unit: str

    def likelihood(self, values: Numbers, units: int) -> Numbers:
        """The chance of each outcome of so many units, at each value of the input."""
        if self.key == TOKENS:
            return averaged(values, units, self.variation)
        return kept(values, units, self.records * self.reach, self.correlation)


class Field(NamedTuple):
    """What can be measured in a plan file.

    Attributes:
        question: The need, the day and the books.
        file: The plan file, with the pilots it names.
        sampling: How a pilot would sample.
    """

    question: Question
    file: PlanFile
    sampling: Sampling

    def places(self, plan: Plan, view: PlanEstimate) -> Iterator[tuple[str, Place]]:
        """The inputs of a plan that a pilot file can count, each with a place; other inputs have none."""
        for source, seen in zip(plan.source, view.sources, strict=True):
            if source.usage is not None:
                continue
            counted = {f"{STAGE}{stage.name}" for stage in (seen.funnel.bought if seen.funnel is not None else ())}
            alone = source.model_copy(update={"share": Fraction(1)})
            for name, row in known(self.question, plan.model_copy(update={"source": (alone,)})).inputs.items():
                key = row.words.partition(" of ")[0]
                if key in counted or key == TOKENS:
                    yield name, self.place(plan.id, source, seen, key)

    def place(self, plan: str, source: Source, seen: SourceView, key: str = TOKENS) -> Place:
        """Where one key of a source would be measured."""
        pilot = self.file.pilots.get(source.pilot or "")
        counted = pilot if pilot is not None and pilot.header.grade == "measured" else None
        records, basis = self._records(source, counted)
        reach = _reach(seen, key)
        correlation = _correlation(counted, key, self.sampling)
        return Place(
            plan,
            seen.id,
            source,
            tuple(stage.name for stage in seen.funnel.stages) if seen.funnel is not None else (),
            key,
            records,
            basis,
            reach,
            correlation,
            _variation(counted, records * reach, correlation),
            counted.header.unit if counted is not None else "sampling unit",
        )

    def _records(self, source: Source, pilot: Pilot | None) -> tuple[int, str]:
        if self.sampling.records is not None:
            return self.sampling.records, "as stated"
        if pilot is not None:
            return max(1, round(pilot.fetched / pilot.units)), f"as in {pilot.header.id}"
        page = self._page(source)
        return (TAKEN, "taken") if page is None else (page, "a page of the offer")

    def _page(self, source: Source) -> int | None:
        """Records of a page, where the offer says so."""
        holding = self.question.workspace.book.resolve(source.offer, self.question.as_of)
        if isinstance(holding, Refusal):
            return None
        facts: Mapping[str, object] = holding.revision.metering
        endpoint = str(source.provider_keys.get("endpoint", "")).replace("/", "_")
        page = facts.get(f"page_{endpoint}", facts.get("page"))
        return page if isinstance(page, int) and page > 0 else None


def _reach(seen: SourceView, key: str) -> float:
    """The likely share of fetched records that is left before a stage; before tokens, after all stages."""
    share = Fraction(1)
    for stage in seen.funnel.bought if seen.funnel is not None else ():
        if key == f"{STAGE}{stage.name}":
            break
        share *= stage.rate.likely
    return float(share)


def _correlation(pilot: Pilot | None, key: str, sampling: Sampling) -> float:
    if sampling.correlation is not None:
        return sampling.correlation
    stage = key.removeprefix(STAGE)
    if pilot is not None and stage in pilot.header.stages:
        found = keep_posterior(*pilot.stage_counts(stage), unit=pilot.header.unit)
        if isinstance(found, KeepPosterior):
            return min(0.99, max(0.0, found.correlation))
    return float(ALIKE)


def _variation(pilot: Pilot | None, records: float, correlation: float) -> float:
    counts, sums = pilot.token_sums() if pilot is not None else ((), ())
    means = [total / count for count, total in zip(counts, sums, strict=True) if count]
    if len(means) > 1 and min(means) > 0:
        return max(1e-6, float(np.std(means, ddof=1) / np.mean(means)))
    return VARIES * float((effective(max(1.0, records), correlation) / max(1.0, records)) ** 0.5)


class Price(NamedTuple):
    """What fetching so many records of a source costs.

    Attributes:
        minor: Minor units; ``None`` where nobody can say.
        why: Why there is none.
    """

    minor: int | None
    why: str = ""


class Till:
    """Exact bills of pilots: what the offer charges for so many records and nothing else of the plan."""

    def __init__(self, workspace: Workspace, file: PlanFile, as_of: date) -> None:
        self._workspace = workspace
        self._as_of = as_of
        once = {"tokens": None, "have": 0, "every": "once", "months": 1, "by": None}
        self._need = file.need.model_copy(update=once)
        self._known: dict[tuple[str, str, int], Price] = {}

    def price(self, place: Place, records: int) -> Price:
        """The bill of so many fetched records of a source, each stage taken to keep everything."""
        key = (place.plan, place.source, records)
        if key not in self._known:
            self._known[key] = self._bill(place.row, place.stages, records)
        return self._known[key]

    def _bill(self, row: Source, stages: Sequence[str], records: int) -> Price:
        every = dict.fromkeys(stages, _WHOLE) or {"fetched": _WHOLE}
        changed = {"share": Fraction(1), "funnel": every, "equivalence": None, "pilot": None}
        plan = Plan.model_construct(
            id="pilot", name="pilot", chosen=False, source=(row.model_copy(update=changed),), extra=()
        )
        need = self._need.model_copy(update={"records": records})
        found = estimate(self._workspace, need, plan, self._as_of)
        if found.status == "priced" and found.total is not None:
            return Price(found.total)
        first = [*(str(refusal) for refusal in found.missing), *found.reasons, found.status]
        return Price(None, first[0])
