"""What every provider must keep, shipped or third-party: inherit :class:`ProviderSuite` and name the cases.

::

    class TestAcme(ProviderSuite):
        adapter = Adapter()
        book = book_of(BOOK)
        complete = (Case("acme/list", {"endpoint": "search"}),)
        incomplete = (Case("acme/list", {"endpoint": "people"}),)

The assertions explain themselves best after ``pytest.register_assert_rewrite("providers.contract_suite")`` in a
``conftest.py``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any, get_args

from pydantic import BaseModel

from estimator.errors import InputError, Refusal, RefusalKind
from estimator.evidence import GRADES
from estimator.files import digest, parse_toml, validate
from estimator.pricing.book import Holding, Layer, PriceBook
from estimator.pricing.check import problems
from estimator.pricing.rows import BookFile, Purpose
from estimator.rows import Grade, Row
from estimator.sourcing import Estimated, MadeBy, MeterUse, Provider, Request, Sourcing, StatedCost, Step

GENERIC = frozenset(
    {
        *("offer", "account", "share", "usage", "tokens_per_record", "funnel", "pilot"),
        *("rights", "equivalence", "customer", "kind", "id", "credits", "price"),
    }
)
"""Keys of ``[[plan.source]]`` the core reads itself."""

RECORDS = (0, 1, 2, 7, 99, 100, 101, 499, 500, 501, 1_000, 1_001, 999_999, 1_000_000, 400_361_171, 10**12)
"""Sizes around the steps that batches, pages and packages make."""

_ID = re.compile(r"[a-z0-9][a-z0-9./+@_-]{0,79}")


@dataclass(frozen=True, slots=True)
class Case:
    """A source as a plan states it: its offer, the provider's own keys, and the day whose prices hold."""

    offer: str
    options: dict[str, Any] = field(default_factory=dict)
    as_of: date = date(2026, 11, 22)
    purpose: Purpose = "fine-tune"
    kind: str = "post"
    tokens: int = 100


def book_of(text: str, known_at: date = date(2026, 11, 22)) -> PriceBook:
    """A price book of one file, checked as a file on disk is."""
    data = text.encode()
    file = validate(BookFile, parse_toml(data, "test.toml"), "test.toml")
    found = problems(file, "test.toml", lambda _: False)
    if found:
        raise InputError(found)
    return PriceBook((Layer("test.toml", file, digest(data)),), known_at)


def request_of(provider: Provider, book: PriceBook, case: Case) -> Request:
    """What the core would ask for this case."""
    holding = book.resolve(case.offer, case.as_of)
    assert isinstance(holding, Holding), f"{case.offer} has no revision on {case.as_of}: {holding}"
    tokens = Fraction(case.tokens)
    options = validate(provider.options, case.options, "plan.toml")
    stated = Estimated(tokens, tokens, tokens, "assumed", "plan: tokens_per_record")
    return Request(holding, options, book, case.as_of, case.purpose, case.kind, stated)


def answer(provider: Provider, book: PriceBook, case: Case) -> Sourcing:
    """What the provider says to this case."""
    return provider.source(request_of(provider, book, case))


def grades_of(book: PriceBook, evidence: Iterable[str]) -> list[Grade]:
    """The grades of the evidence ids among these; words that name a key of the plan have none.

    Raises:
        KeyError: The book lacks one of the ids.
    """
    return [book.evidence(name).grade for name in evidence if _ID.fullmatch(name)]


def leaves(value: object) -> Iterator[object]:
    """Every value inside an answer, however deep."""
    if is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from leaves(getattr(value, part.name))
    elif isinstance(value, BaseModel):
        yield from leaves(value.__dict__)
    elif isinstance(value, Mapping):
        yield from leaves(tuple(value.items()))
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def fault_of(provider: Provider, options: dict[str, Any]) -> str:
    """What is wrong with these keys, in words; empty when nothing is."""
    try:
        validate(provider.options, options, "plan.toml")
    except InputError as error:
        return str(error)
    return ""


class ProviderSuite:
    """The tests a provider inherits; a subclass sets these as plain class attributes."""

    @property
    def adapter(self) -> Provider:
        """The provider."""
        raise NotImplementedError

    @property
    def book(self) -> PriceBook:
        """A price book with the offers of the cases."""
        raise NotImplementedError

    @property
    def complete(self) -> tuple[Case, ...]:
        """Cases in which every figure is stated: nothing is refused."""
        raise NotImplementedError

    @property
    def incomplete(self) -> tuple[Case, ...]:
        """Cases that each lack a figure: something is refused, nothing raises."""
        return ()

    @property
    def blocked(self) -> tuple[Case, ...]:
        """Cases that cannot be used at all."""
        return ()

    @property
    def early(self) -> tuple[Case, ...]:
        """Cases before something they need was released: blocked for that reason."""
        return ()

    def _answers(self, cases: Iterable[Case] | None = None) -> list[Sourcing]:
        chosen = (*self.complete, *self.incomplete, *self.blocked, *self.early) if cases is None else cases
        return [answer(self.adapter, self.book, case) for case in chosen]

    def _uses(self) -> list[MeterUse]:
        return [use for said in self._answers() for use in said.uses]

    # ------------------------------------------------------------------------------------------- the options

    def test_its_id_is_a_name_and_the_cases_are_its_own_offers(self) -> None:
        assert _ID.fullmatch(self.adapter.id)
        assert self.complete, "name at least one complete case"
        for case in (*self.complete, *self.incomplete, *self.blocked, *self.early):
            assert request_of(self.adapter, self.book, case).holding.offer.provider == self.adapter.id

    def test_its_options_leave_the_keys_of_the_core_alone(self) -> None:
        assert issubclass(self.adapter.options, Row)
        keys = {part.alias or name for name, part in self.adapter.options.model_fields.items()}
        assert not keys & GENERIC

    def test_an_unknown_key_is_a_fault_that_names_it(self) -> None:
        for case in self.complete:
            assert "unknown key 'no_such_key'" in fault_of(self.adapter, {**case.options, "no_such_key": 1}), case

    # ------------------------------------------------------------------------------------------- the answers

    def test_the_same_question_gets_the_same_answer(self) -> None:
        first = self._answers()
        assert self._answers() == first
        for case, said in zip(reversed(self.complete), reversed(self._answers(self.complete)), strict=True):
            assert answer(type(self.adapter)(), self.book, case) == said

    def test_no_value_is_a_float(self) -> None:
        for said in self._answers():
            floats = [value for value in leaves(said) if isinstance(value, float)]
            assert not floats

    def test_complete_cases_are_answered_in_full(self) -> None:
        for said in self._answers(self.complete):
            assert not said.refusals
            assert not said.blocked
            assert said.endpoint, "keep rates are looked up by endpoint"

    def test_a_missing_figure_is_a_refusal_and_nothing_raises(self) -> None:
        for case, said in zip(self.incomplete, self._answers(self.incomplete), strict=True):
            assert said.refusals, case

    def test_what_cannot_be_used_is_blocked(self) -> None:
        for case, said in zip(self.blocked, self._answers(self.blocked), strict=True):
            assert said.blocked, case

    def test_what_was_not_yet_released_is_blocked(self) -> None:
        for case, said in zip(self.early, self._answers(self.early), strict=True):
            assert "not released" in {refusal.kind for refusal in said.blocked}, case

    def test_refusals_are_typed_and_say_what_and_why(self) -> None:
        for said in self._answers():
            stated = [cost.rate for cost in said.stated if isinstance(cost.rate, Refusal)]
            for refusal in (*said.refusals, *said.blocked, *stated):
                assert isinstance(refusal, Refusal)
                assert refusal.kind in get_args(RefusalKind)
                assert refusal.what
                assert refusal.why

    def test_it_says_who_writes_its_records_and_always_the_same(self) -> None:
        made = {said.made_by for said in self._answers()}
        assert len(made) == 1
        assert made <= set(get_args(MadeBy))

    # ------------------------------------------------------------------------------------------- the quantities

    def test_no_records_meter_nothing(self) -> None:
        assert [use.units(0) for use in self._uses()] == [0 for _ in self._uses()]

    def test_units_are_whole_and_never_fall_with_records(self) -> None:
        for use in self._uses():
            for ratio in (use.ratio, use.ratio if use.high is None else use.high):
                units = [use.units(records, ratio) for records in RECORDS]
                assert all(type(count) is int for count in units)
                assert units == sorted(units)
                assert units[0] == 0

    def test_quantities_are_exact_and_not_negative(self) -> None:
        for use in self._uses():
            assert isinstance(use.ratio, Fraction)
            assert use.ratio >= 0
            assert min(use.fixed, use.minimum) >= 0
            assert use.quantum >= 1
            assert use.months >= (1 if use.monthly else 0)
        for cost in (cost for said in self._answers() for cost in said.stated):
            assert isinstance(cost.ratio, Fraction)
            assert min(cost.ratio, cost.fixed) >= 0

    def test_an_open_rule_is_named_and_its_dearer_reading_is_dearer(self) -> None:
        for use in self._uses():
            assert (use.high is None) == (not use.interpretation)
            assert use.high is None or use.high >= use.ratio

    def test_a_limit_is_above_zero_and_says_what_it_is(self) -> None:
        for pace in (said.pace for said in self._answers()):
            assert pace.per_day is None or (pace.per_day > 0 and pace.limit)
            assert pace.reach is None or (pace.reach >= 0 and pace.reach_limit)

    # ------------------------------------------------------------------------------------------- the explanation

    def test_every_quantity_has_its_arithmetic_in_words(self) -> None:
        for said in self._answers():
            assert all(use.why and use.meter for use in said.uses)
            assert all(cost.why and cost.item and cost.unit for cost in said.stated)
            assert all(step.label and step.value for step in said.steps)
            for words in said.warnings:
                assert words.strip() == words
                assert words.endswith(".")
                assert "\n" not in words

    def test_what_it_bills_and_cites_is_in_the_book(self) -> None:
        for said in self._answers():
            assert {use.offer for use in said.uses} <= set(self.book.offer_ids())
            parts: list[MeterUse | StatedCost | Step] = [*said.uses, *said.stated, *said.steps]
            for part in parts:
                grades_of(self.book, part.evidence)
            for terms in said.terms:
                assert any(row.id == terms for layer in self.book.layers for row in layer.file.terms)

    def test_a_quantity_is_no_better_known_than_what_it_rests_on(self) -> None:
        for said in self._answers():
            parts: list[MeterUse | StatedCost] = [*said.uses, *said.stated]
            for part in parts:
                cited = grades_of(self.book, part.evidence)
                assert GRADES.index(part.grade) >= max(map(GRADES.index, cited), default=0)

    def test_the_answer_is_immutable(self) -> None:
        said = self._answers(self.complete)[0]
        try:
            said.endpoint = "other"  # type: ignore[misc]
        except (AttributeError, TypeError):
            assert said._replace() == said
        else:
            raise AssertionError(said)
