"""The gates: may the records be used for the purpose, and can the offer be had at all? Neither is a matter of price."""

from estimator.planning.result import RightsView
from estimator.planning.rows import Source
from estimator.planning.workspace import Question
from estimator.pricing.book import Holding
from estimator.pricing.rows import LicenceTerms, Purpose, Verdict
from estimator.sourcing import Sourcing

WORST: tuple[Verdict, ...] = ("terms forbid", "licence needed", "unclear", "terms allow")
"""From the worst verdict to the best: a plan takes the worst of its sources."""


def worst(views: list[RightsView]) -> RightsView:
    """The view with the worst verdict; nothing known is ``unclear``."""
    return min(views, key=lambda view: WORST.index(view.verdict), default=RightsView("unclear", "no terms are known"))


def rights(question: Question, source: Source, holding: Holding | None, sourcing: Sourcing) -> RightsView:
    """The worst verdict of every contract that governs a source's records; counsel's recorded view stands over them."""
    if source.rights is not None:
        said = source.rights
        return RightsView(said.verdict, f"decided by {said.by}", said.document, said.date, said.date)
    governing = [*([holding.offer.terms] if holding is not None and holding.offer.terms else []), *sourcing.terms]
    views = [_from_terms(question, name) for name in dict.fromkeys(governing)]
    if holding is not None and holding.revision.licence is not None:
        views.append(_from_licence(holding.revision.licence, question.need.purpose))
    views.extend(
        RightsView("unclear", f"the terms of the seed {name!r} pass on and are not known") for name in sourcing.seeds
    )
    return worst(views)


def _from_terms(question: Question, name: str) -> RightsView:
    book, as_of = question.workspace.book, question.as_of
    known = book.terms(name, as_of)
    if known is None:
        return RightsView("unclear", f"no version of {name!r} is known for {as_of}")
    _, row = known
    read = max((book.evidence(cited).read_on for cited in row.evidence), default=None)
    return RightsView(
        row.verdicts[question.need.purpose], row.clause, row.document, row.start, read, row.duties, row.evidence
    )


def _from_licence(terms: LicenceTerms, purpose: Purpose) -> RightsView:
    absent = [name for name, value in (("uses", terms.uses), ("after_term", terms.after_term)) if value is None]
    duties = (
        []
        if terms.deletion_hours is None
        else [f"delete within {terms.deletion_hours} hours what the supplier says is deleted"]
    )
    duties += [] if terms.audit is None else [f"audit: {terms.audit}"]
    if absent:
        return RightsView(
            "unclear", f"the offer does not state {' and '.join(absent)}", terms.reference or "", duties=tuple(duties)
        )
    allowed = terms.uses is not None and purpose in terms.uses
    clause = f"uses: {', '.join(terms.uses or ())}; after the term: {terms.after_term}"
    return RightsView(
        "terms allow" if allowed else "licence needed", clause, terms.reference or "", duties=tuple(duties)
    )


def rights_reason(source_id: str, view: RightsView, purpose: Purpose) -> str | None:
    """Why a source may not be used, or ``None``. ``unclear`` does not bar a plan; it is shown beside it."""
    if view.verdict == "terms forbid":
        return f"{source_id}: the terms forbid {purpose} ({view.document or view.clause})"
    if view.verdict == "licence needed":
        return f"{source_id}: {purpose} needs a licence ({view.document or view.clause})"
    return None


def access_reason(source_id: str, holding: Holding, source: Source) -> str | None:
    """Why an offer cannot be had, or ``None``."""
    row = holding.revision
    since = f"since {row.start}"
    if row.withdrawn:
        return f"{source_id}: no longer sold {since}"
    if not row.charges and row.metering.get("priced_by") != "plan":
        return f"{source_id}: quote needed, no price is published {since} ({row.available})"
    if row.available == "closed":
        return f"{source_id}: closed to new customers {since}"
    if row.available == "by contract" and holding.layer.file.layer == "list":
        return f"{source_id}: sold by contract only {since}: quote needed"
    if row.available == "existing customers" and not source.customer:
        return f"{source_id}: for existing customers only {since} (state customer = true if you are one)"
    return None


def access_warning(source_id: str, holding: Holding) -> str | None:
    """What access asks for beyond money."""
    if holding.revision.available == "approval":
        return f"{source_id}: access needs the supplier's approval, whose time and outcome are not in the calendar"
    return None
