"""Does a pilot measure the source that names it? What differs changes what a keep rate means."""

from collections.abc import Iterator
from typing import NamedTuple

from estimator.errors import Problem, brief
from estimator.pilots.pilot import Pilot

REMEDY = "remove pilot = … or name a pilot of it"


class Measurable(NamedTuple):
    """A source as far as it is stated; what is ``None`` is not compared.

    Attributes:
        offer: Its offer.
        criteria: Of the need.
        kind: The kind it delivers.
        provider: Of its offer.
        endpoint: The endpoint, task or recipe its keep rates hang on.
        operators: Query operators in use, ``()`` for none.
        criteria_version: In force.
        model: A generator's model.
    """

    offer: str
    criteria: str
    kind: str
    provider: str | None = None
    endpoint: str | None = None
    operators: tuple[str, ...] | None = None
    criteria_version: int | None = None
    model: str | None = None


def mismatches(pilot: Pilot, source: Measurable, file: str, where: str) -> list[Problem]:
    """What a pilot measured otherwise than a source of a plan is; empty where it fits.

    Args:
        pilot: The pilot.
        source: The source that names it.
        file: The plan file, for the faults.
        where: The place of the source's key ``pilot`` in it.
    """
    return [
        Problem(file, where, f"pilot {brief(pilot.name, 100)} measured {measured}; this source is {stated}", hint)
        for measured, stated, hint in _differences(pilot, source)
    ]


def _differences(pilot: Pilot, source: Measurable) -> Iterator[tuple[str, str, str]]:
    """What was measured, what the source is, and the remedy."""
    head = pilot.header
    if head.offer != source.offer:
        # Its endpoint, operators and model are then others as a matter of course.
        yield f"{head.offer} under {head.criteria}", source.offer, REMEDY
    else:
        yield from _ways(pilot, source)
    if head.criteria != source.criteria:
        yield f"under the criteria {head.criteria}", f"judged by {source.criteria}", REMEDY
    elif source.criteria_version not in (None, head.criteria_version):
        said = f"{head.criteria} version {head.criteria_version}"
        hint = f"a record that met version {head.criteria_version} may not meet the other: measure again"
        yield said, f"judged by version {source.criteria_version}", hint
    if head.kind != source.kind:
        yield f"{head.kind} records", f"of {source.kind} records", f"{REMEDY}, or state kind = {head.kind!r}"


def _ways(pilot: Pilot, source: Measurable) -> Iterator[tuple[str, str, str]]:
    head = pilot.header
    if None not in (head.provider, source.provider) and head.provider != source.provider:
        yield f"the provider {head.provider}", f"of {source.provider}", REMEDY
    if pilot.endpoint and source.endpoint not in (None, pilot.endpoint):
        yield pilot.endpoint, source.endpoint or "of none", REMEDY
    if source.operators is not None and set(source.operators) != set(head.operators):
        hint = "what a query leaves out changes what each stage keeps: use the same operators, or remove pilot = …"
        yield f"with {_listed(head.operators)}", f"read with {_listed(source.operators)}", hint
    if None not in (head.model, source.model) and head.model != source.model:
        yield f"the model {head.model}", f"made by {source.model}", REMEDY


def _listed(operators: tuple[str, ...]) -> str:
    return "the operators " + " ".join(sorted(set(operators))) if operators else "no operators"
