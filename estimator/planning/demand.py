"""What a plan's sources must deliver and meter: gates, the funnel inverted, and the provider's answer."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from operator import mul
from typing import NamedTuple

from estimator.draws.drawn import likely_of
from estimator.errors import Refusal
from estimator.planning.gates import access_reason, access_warning, rights, rights_reason
from estimator.planning.result import RightsView
from estimator.planning.rows import Need, Plan, Source
from estimator.planning.workspace import Question, unclaimed
from estimator.pricing.book import Holding
from estimator.pricing.rows import OfferRevision
from estimator.rows import Row
from estimator.sourcing import Estimated, Request, Sourcing
from estimator.yields.funnel import DISTINCT, Funnel, Piloted, build_funnel

NOTHING = Estimated(Fraction(0), Fraction(0), Fraction(0), "assumed", "")
SLOW = "pace unknown"
"""The kind of refusal that leaves a completion date open, and a cost as it is."""

RECIPES = "recipe"
"""The name under which keep rates of generators stand, whichever machine or host runs them."""


class Demand(NamedTuple):
    """One source, ready to be scheduled and billed.

    Attributes:
        id: Its name in the plan.
        row: Its row.
        holding: What its offer said, ``None`` when nothing was observed by the day.
        revision: The revision whose charges are billed: the current one, else the comparable.
        comparable: Whether ``revision`` is only a comparable.
        sourcing: The provider's answer.
        funnel: ``None`` for a source stated by usage.
        usable: Usable records of one cycle of the need.
        raw: Raw records of one cycle.
        rights: The verdict on its records.
        reasons: Why it cannot be used.
        open_end: Why no completion date can be given, empty when one can.
        missing: What has no figure.
        warnings: What the reader must know.
        like_for_like: Whether it delivers the kind that is needed, or states what its own is worth.
    """

    id: str
    row: Source
    holding: Holding | None
    revision: OfferRevision | None
    comparable: bool
    sourcing: Sourcing
    funnel: Funnel | None
    usable: int
    raw: int
    rights: RightsView
    reasons: tuple[str, ...]
    open_end: str
    missing: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    like_for_like: bool


def usable_records(question: Question, plan: Plan) -> list[int]:
    """Whole usable records each source must deliver in one cycle (see :func:`usable_wanted`)."""
    return [ceil(likely_of(wanted)) for wanted in usable_wanted(question, plan)]


def usable_wanted(question: Question, plan: Plan) -> list[Fraction]:
    """Usable records each source must deliver in one cycle: shares are of usable records, in units of the need's kind.

    A need in tokens is met when the sources' records, at their tokens per record, sum to it. A record of another kind
    counts as its stated equivalence, 1 when none is stated.
    """
    need = question.need
    shares = [source.share or Fraction(0) for source in plan.source]
    worths = [worth(question, source) for source in plan.source]
    if need.records is not None:
        wanted = Fraction(need.records - need.have)
    else:
        tokens = [tokens_of(question, source).likely / each for source, each in zip(plan.source, worths, strict=True)]
        wanted = Fraction(need.tokens or 0) / (sum(map(mul, shares, tokens)) or 1)
    return [share * wanted / each for share, each in zip(shares, worths, strict=True)]


def worth(question: Question, source: Source) -> Fraction:
    """Records of the kind needed that one of the source's records counts as."""
    if source.equivalence is None:
        return Fraction(1)
    return question.drawing(source)("equivalence", source.equivalence.estimated("plan: equivalence"))


def tokens_of(question: Question, source: Source) -> Estimated:
    """Tokens in a usable record of a source."""
    pilot = question.pilot(source)
    if pilot is not None and isinstance(pilot.tokens, Estimated):
        stated = pilot.tokens
    elif source.tokens_per_record is None:
        return NOTHING
    else:
        stated = source.tokens_per_record.estimated("plan: tokens_per_record")
    return stated._replace(likely=question.drawing(source)("tokens_per_record", stated))


def demand(question: Question, source: Source, name: str, usable: int) -> Demand:
    """One source's gates, funnel and metering.

    Raises:
        InputError: No price file knows the offer, or its provider is unknown.
    """
    need = question.need
    holding = question.workspace.book.resolve(source.offer, question.as_of)
    if isinstance(holding, Refusal):
        return _unobserved(question, source, name, usable, holding)
    sourcing = _ask(question, source, holding)
    funnel = _funnel(question, source, Fetched(holding.offer.provider, sourcing.endpoint, sourcing.operators), usable)
    raw = usable if funnel is None else funnel.raw_needed(usable)
    view = rights(question, source, holding, sourcing)
    refused = [access_reason(name, holding, source), rights_reason(name, view, need.purpose)]
    slow = [refusal for refusal in sourcing.refusals if refusal.kind == SLOW]
    revision = holding.revision if holding.revision.charges else holding.comparable
    unlike = _unlike(name, holding, source, need)
    return Demand(
        id=name,
        row=source,
        holding=holding,
        revision=revision,
        comparable=revision is not None and revision is not holding.revision,
        sourcing=sourcing,
        funnel=funnel,
        usable=usable,
        raw=raw,
        rights=view,
        reasons=(*(str(refusal) for refusal in sourcing.blocked), *(reason for reason in refused if reason)),
        open_end=slow[0].why if slow else "",
        missing=tuple(_missing(sourcing, funnel, raw)),
        warnings=(
            *sourcing.warnings,
            *_warnings(name, holding, source),
            *_caveats(question, source, funnel),
            *([unlike] if unlike else []),
        ),
        like_for_like=unlike is None,
    )


def _caveats(question: Question, source: Source, funnel: Funnel | None) -> Iterator[str]:
    """What a reader must know of the source's pilot."""
    pilot = question.workspace.measured(source)
    if pilot is None:
        return
    if question.pilot(source) is None:
        yield f"{pilot.name} ended on {pilot.ended}, after {question.as_of}: it is not used"
        return
    yield from pilot.caveats
    if funnel is not None and funnel.beside:
        yield (
            f"{pilot.name} counts stages that the keep rates lack ({', '.join(funnel.beside)}): they multiply with "
            "those of the keep rates; to replace one, call the stage as the keep rates do"
        )


def _missing(sourcing: Sourcing, funnel: Funnel | None, raw: int) -> Iterator[Refusal]:
    yield from (refusal for refusal in sourcing.refusals if refusal.kind != SLOW)
    if funnel is not None:
        yield from funnel.missing
        uncovered = funnel.uncovered(raw)
        if uncovered is not None:
            yield uncovered


def _ask(question: Question, source: Source, holding: Holding) -> Sourcing:
    """The provider's answer; usage that is stated needs none."""
    if source.usage is not None:
        return Sourcing(())
    provider = question.workspace.providers[holding.offer.provider]
    if question.draws is None:
        # As written, because True and 1 are equal and only one of them may be allowed.
        written, kind = repr(source.provider_keys), source.kind or question.need.kind
        key = (source.offer, written, question.as_of, question.need.purpose, kind, tokens_of(question, source))
        return question.workspace.answered(
            key, lambda: _said(question, source, holding, source.options(provider.options))
        )
    from estimator.draws.inputs import with_draws  # noqa: PLC0415 - a plain comparison never needs arrays

    options = with_draws(source.options(provider.options), "", question.drawing(source))
    return _said(question, source, holding, options)


def _said(question: Question, source: Source, holding: Holding, options: Row) -> Sourcing:
    workspace, need = question.workspace, question.need
    kind, tokens = source.kind or need.kind, tokens_of(question, source)
    request = Request(
        holding, options, workspace.book, question.as_of, need.purpose, kind, tokens, question.drawing(source)
    )
    return workspace.providers[holding.offer.provider].source(request)


class Fetched(NamedTuple):
    """What keep rates hang on: who delivers, through which endpoint or recipe, under which query operators."""

    provider: str
    endpoint: str
    operators: tuple[str, ...]


def _funnel(question: Question, source: Source, fetched: Fetched, usable: int) -> Funnel | None:
    if source.usage is not None:
        return None
    stated = {stage: rate.estimated(f"plan: funnel.{stage}") for stage, rate in source.funnel.items()}
    yields, criteria = question.workspace.yields, question.need.criteria
    known = yields.stages(fetched.provider, criteria, fetched.endpoint, question.as_of)
    known = known or yields.stages(RECIPES, criteria, fetched.endpoint, question.as_of)
    pilot = question.pilot(source)
    funnel = build_funnel(known, stated, fetched.operators)
    if pilot is not None:
        own = next((stage for stage in funnel.stages if stage.name == DISTINCT and DISTINCT in stated), None)
        curve = None if pilot.curve is None else Piloted(pilot.name, pilot.digest, pilot.grade, pilot.curve, own)
        funnel = funnel.measured_by(pilot.name, pilot.stages, curve, pilot.fetched, pilot.most)
    funnel = funnel.at(usable)
    return funnel if question.draws is None else funnel.drawn(question.drawing(source))


def _unobserved(question: Question, source: Source, name: str, usable: int, refusal: Refusal) -> Demand:
    return Demand(
        id=name,
        row=source,
        holding=None,
        revision=None,
        comparable=False,
        sourcing=Sourcing(()),
        funnel=None,
        usable=usable,
        raw=usable,
        rights=rights(question, source, None, Sourcing(())),
        reasons=(f"{name}: {refusal.why}",),
        open_end="",
        missing=(refusal,),
        warnings=(),
        like_for_like=True,
    )


def _unlike(name: str, holding: Holding, source: Source, need: Need) -> str | None:
    """Why the records of a source are no like for like, unless the plan states what one is worth."""
    kind = source.kind or need.kind
    if source.equivalence is not None:
        return None
    if kind != need.kind:
        return f"{name}: not like for like: {kind} records stand in for {need.kind} records one for one"
    if holding.offer.sells and kind not in holding.offer.sells:
        sold = " and ".join(holding.offer.sells)
        return f"{name}: not like for like: it sells {sold} records, the need is {need.kind} records"
    return None


def _warnings(name: str, holding: Holding, source: Source) -> list[str]:
    said = [access_warning(name, holding)]
    if holding.overridden:
        over = ", ".join(holding.overridden)
        said.append(f"{name}: priced by {holding.layer.name} ({holding.layer.file.layer}), over {over}")
    if holding.revision.conflicts is not None:
        said.append(f"{name}: sources disagree on this price: see also {holding.revision.conflicts}")
    said.extend(
        f"{name}: a credit of {amount} is not on offer" for amount in unclaimed(holding.revision, source.credits)
    )
    return [warning for warning in said if warning]
