from datetime import date
from typing import Any

import pytest

from estimator.planning.gates import rights_reason, worst
from estimator.planning.result import PlanEstimate, RightsView
from estimator.pricing.rows import Verdict
from estimator.sourcing import Sourcing
from tests.unit.planning.small import estimated, layer, offer, post, revision, source, workspace

PURPOSES = ("pretrain-foundation", "fine-tune", "narrow-model", "evaluate", "research", "analytics")


def terms(name: str, verdict: str, start: str = "2026-01-01", **purposes: str) -> str:
    head = f'\n[[terms]]\nid = "{name}"\nname = "{name}"\n[[terms.revision]]\nrecorded_on = 2026-01-02\n'
    body = f'effective_from = {start}\ndocument = "{name} agreement"\nclause = "clause of {name}"\n'
    verdicts = {**dict.fromkeys(PURPOSES, verdict), **{key.replace("_", "-"): value for key, value in purposes.items()}}
    rows = "\n".join(f'{purpose} = "{verdict}"' for purpose, verdict in verdicts.items())
    return f'{head}{body}evidence = ["page", "press"]\n[terms.revision.verdicts]\n{rows}\n'


def rights(book: str, sourcing: Sourcing | None = None, *, purpose: str = "fine-tune", **keys: Any) -> RightsView:
    answers = {} if sourcing is None else {"o": sourcing}
    found = estimated(workspace(book, answers), source("o", **keys), purpose=purpose)
    assert found.rights == found.sources[0].rights.verdict
    return found.sources[0].rights


def test_the_offer_s_own_terms_govern_with_their_clause_document_and_days() -> None:
    view = rights(offer("o", terms='"t"') + terms("t", "terms allow"))
    assert (view.verdict, view.clause, view.document) == ("terms allow", "clause of t", "t agreement")
    assert (view.dated, view.read_on, view.evidence) == (date(2026, 1, 1), date(2026, 5, 20), ("page", "press"))


def test_the_purpose_decides() -> None:
    book = offer("o", terms='"t"') + terms("t", "terms allow", pretrain_foundation="terms forbid")
    assert rights(book, purpose="pretrain-foundation").verdict == "terms forbid"
    assert rights(book, purpose="fine-tune").verdict == "terms allow"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("terms allow", "unclear", "unclear"),
        ("unclear", "licence needed", "licence needed"),
        ("licence needed", "terms forbid", "terms forbid"),
        ("terms forbid", "terms allow", "terms forbid"),
    ],
)
def test_the_worst_of_every_contract_that_governs_is_taken(first: str, second: str, expected: str) -> None:
    sourcing = Sourcing((post("o"),), terms=("model",))
    assert rights(offer("o", terms='"t"') + terms("t", first) + terms("model", second), sourcing).verdict == expected


def test_nothing_known_is_unclear_and_never_allowed() -> None:
    assert rights(offer("o")) == RightsView("unclear", "no terms are known")
    late = rights(offer("o", terms='"t"') + terms("t", "terms allow", "2026-07-01"))
    assert (late.verdict, late.clause) == ("unclear", "no version of 't' is known for 2026-06-01")
    assert worst([]).verdict == "unclear"


def test_the_terms_of_a_seed_pass_on() -> None:
    view = rights(offer("o", terms='"t"') + terms("t", "terms allow"), Sourcing((post("o"),), seeds=("a corpus",)))
    assert (view.verdict, view.clause) == ("unclear", "the terms of the seed 'a corpus' pass on and are not known")


def test_counsel_s_view_stands_over_the_terms() -> None:
    decided = {"verdict": "terms allow", "by": "counsel", "date": date(2026, 5, 1), "document": "memo 7"}
    view = rights(offer("o", terms='"t"') + terms("t", "terms forbid"), rights=decided)
    assert view == RightsView("terms allow", "decided by counsel", "memo 7", date(2026, 5, 1), date(2026, 5, 1))


def licence(**keys: str) -> str:
    return revision(licence="{ " + ", ".join(f"{key} = {value}" for key, value in keys.items()) + " }")


def test_a_licence_that_leaves_its_uses_or_its_end_open_is_unclear() -> None:
    view = rights(offer("o", licence(deletion_hours="48", audit='"yearly"')))
    assert (view.verdict, view.clause) == ("unclear", "the offer does not state uses and after_term")
    assert view.duties == ("delete within 48 hours what the supplier says is deleted", "audit: yearly")
    assert rights(offer("o", licence(uses='["fine-tune"]'))).clause == "the offer does not state after_term"


def test_a_licence_allows_the_uses_it_states() -> None:
    book = offer("o", licence(uses='["fine-tune", "evaluate"]', after_term='"keep"', reference='"Q-1"'))
    view = rights(book)
    assert (view.verdict, view.document, view.duties) == ("terms allow", "Q-1", ())
    assert view.clause == "uses: fine-tune, evaluate; after the term: keep"
    assert rights(book, purpose="research").verdict == "licence needed"


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        ("terms forbid", "it: the terms forbid research (the page)"),
        ("licence needed", "it: research needs a licence (the page)"),
        ("unclear", None),
        ("terms allow", None),
    ],
)
def test_what_the_terms_forbid_or_license_bars_a_source(verdict: Verdict, reason: str | None) -> None:
    assert rights_reason("it", RightsView(verdict, "a clause", "the page"), "research") == reason
    nameless = rights_reason("it", RightsView(verdict, "a clause"), "research")
    assert (nameless is None) == (reason is None)
    assert nameless is None or "(a clause)" in nameless


def access(row: str, kind: str = "list", **keys: Any) -> PlanEstimate:
    over = () if kind == "list" else (layer(offer("o", row), "mine.toml", kind),)
    return estimated(workspace(offer("o", row), over=over), source("o", **keys))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (revision(available='"open"'), None),
        (revision(available='"approval"'), None),
        (revision(available='"closed"'), "o: closed to new customers since 2026-01-01"),
        (revision(available='"by contract"'), "o: sold by contract only since 2026-01-01: quote needed"),
        (
            revision(available='"existing customers"'),
            "o: for existing customers only since 2026-01-01 (state customer = true if you are one)",
        ),
        (revision("", withdrawn="true"), "o: no longer sold since 2026-01-01"),
        (
            revision("", available='"by contract"'),
            "o: quote needed, no price is published since 2026-01-01 (by contract)",
        ),
    ],
)
def test_an_offer_that_cannot_be_had_says_why_and_since_when(row: str, reason: str | None) -> None:
    assert access(row).reasons == (() if reason is None else (reason,))


def test_an_existing_customer_may_buy_on() -> None:
    assert access(revision(available='"existing customers"'), customer=True).eligible
    assert not access(revision(available='"closed"'), customer=True).eligible


@pytest.mark.parametrize("kind", ["contract", "quote"])
def test_a_contract_or_a_quote_of_one_s_own_is_an_offer(kind: str) -> None:
    assert access(revision(available='"by contract"'), kind).eligible
