"""Every assumption of a plan file with its value, who says so, and what may stand in its place."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from estimator.errors import Refusal
from estimator.evidence import Grade
from estimator.money import Money, parse_money
from estimator.planning.demand import Demand, demand, usable_records
from estimator.planning.inputs import Endpoint, in_force_at
from estimator.planning.rows import Need, Plan, PlanFile, Source
from estimator.planning.workspace import Question, Workspace
from estimator.rows import Row
from estimator.sourcing import Estimated
from estimator.uncertain import Uncertain
from estimator.whatif.addresses import address_of, outline_of, place_of
from estimator.whatif.controls import THOUSANDTH, Control, control, meanings, table, unit_of
from estimator.whatif.values import Value, rounded, said
from estimator.yields.funnel import Stage

Origin = Literal["plan", "book", "yields", "pilot", "provider"]
"""Who says it. ``book``: the day whose prices hold; ``provider``: what its model has where the plan is silent."""

Bound = Fraction | date | None


class Assumption(NamedTuple):
    """A figure, day or choice that a plan rests on.

    Attributes:
        address: ``need.records``, or ``PLAN/SOURCE/KEY``.
        plan: The plan's id; empty for the need.
        source: The source's name; empty for the need.
        key: The key, with its table: ``funnel.distinct``.
        label: The key in words.
        unit: What it counts, ``share``, or a currency; empty where the key says it all.
        text: The value as a person writes it; empty where nothing is stated.
        value: The value; ``None`` where nothing is stated.
        origin: Who says it.
        grade: How it is known; ``None`` for what is asked or chosen, and for what nobody states.
        evidence: Where it is from, in words.
        least: The least it can be, ``None`` without a bound.
        most: The most it can be, ``None`` without a bound.
        stated: Whether the plan file writes it.
        choices: Every value there is, where they are listed.
        meaning: What it says, in a sentence.
    """

    address: str
    plan: str
    source: str
    key: str
    label: str
    unit: str
    text: str
    value: Value
    origin: Origin
    grade: Grade | None = None
    evidence: str = ""
    least: Bound = None
    most: Bound = None
    stated: bool = False
    choices: tuple[str, ...] = ()
    meaning: str = ""


_NEED = {
    "records": "usable, distinct records needed; or tokens",
    "tokens": "usable tokens needed; or records",
    "kind": "kind of record needed",
    "purpose": "what the records are for: the terms are read for it",
    "criteria": "what a usable record must meet",
    "have": "usable records already held",
    "mix_real_tokens": "tokens of real text trained on beside the records; no cost depends on it",
    "start": "first day; not stated, the day whose prices hold",
    "by": "last day: a plan that cannot finish by then is not for this need",
    "every": "how often the records are needed anew",
    "months": "for how many months a need recurs",
    "budget": "what is above is marked; its currency is that of every amount",
}
_SOURCE = {
    "share": "part of the usable records; the plan's other shares give way in proportion",
    "tokens_per_record": "tokens in a usable record",
    "equivalence": "records of the kind needed that one of these stands for",
}
_COUNTED = {
    "records": "records",
    "have": "records",
    "tokens": "tokens",
    "mix_real_tokens": "tokens",
    "months": "months",
}


def assumptions(
    workspace: Workspace, file: PlanFile, as_of: date, plan_id: str | None = None
) -> tuple[Assumption, ...]:
    """Every assumption of a plan file, the need's first, then by plan and source in the order of the file.

    Args:
        workspace: Books, providers and pilots.
        file: The plan file, with the edits laid over it.
        as_of: The day whose prices and keep rates hold.
        plan_id: Only the need's and those of this plan.
    """
    question = Question(workspace, file.need, as_of)
    found = [*_need(workspace, file.need, as_of)]
    for plan in file.plan:
        if plan_id in (None, plan.id):
            found.extend(_plan(question, plan))
    return tuple(found)


def used_by(address: str, file: PlanFile) -> frozenset[str]:
    """Ids of the plans that a change of an assumption can move: plans share nothing but the need.

    Raises:
        InputError: There is no such address.
    """
    place = place_of(address, outline_of(file))
    return frozenset(plan.id for plan in file.plan) if place.plan is None else frozenset({file.plan[place.plan].id})


def _need(workspace: Workspace, need: Need, as_of: date) -> Iterator[Assumption]:
    for key, meaning in _NEED.items():
        known = control(Need, key) or Control("choice", choices=tuple(workspace.yields.criteria_ids()))
        value: Value = getattr(need, key)
        stated = key in need.model_fields_set and value is not None
        silent = key == "start" and value is None
        value = as_of if silent else value
        unit = value.currency if isinstance(value, Money) else _COUNTED.get(key, "")
        least: Bound = (need.start or as_of) if key == "by" else known.least
        most: Bound = Fraction(need.records - 1) if key == "have" and need.records is not None else known.most
        most = need.by if key == "start" else Fraction(1) if key == "months" and need.every == "once" else most
        yield Assumption(
            address=f"need.{key}",
            plan="",
            source="",
            key=key,
            label=_words(key),
            unit=unit,
            text=said(value),
            value=value,
            origin="book" if silent else "plan",
            least=least,
            most=most,
            stated=stated,
            choices=known.choices,
            meaning=meaning,
        )


def _words(key: str) -> str:
    return key.replace("_", " ").replace(".", ", ")


def _plan(question: Question, plan: Plan) -> Iterator[Assumption]:
    usable = usable_records(question, plan)
    for source, name, wanted in zip(plan.source, plan.source_ids(), usable, strict=True):
        here = _Here(question, plan, source, name)
        yield from here.shared()
        yield from here.stages(wanted)
        yield from here.options()


class _Here(NamedTuple):
    """A source, and what its assumptions are made of."""

    question: Question
    plan: Plan
    source: Source
    name: str

    def made(self, key: str, value: Value, known: Control, **more: Any) -> Assumption:  # noqa: ANN401 - further fields
        """An assumption of the source."""
        unit = more.pop("unit", "") or unit_of(key, known.form)
        least, most = _bounds(value, known)
        shown = value
        if more.get("origin") == "pilot" and isinstance(value, Estimated):
            # What was counted stands over what the plan states: there is nothing to set.
            least, most, shown = value.likely, value.likely, rounded(value)
        return Assumption(
            address=address_of(self.plan.id, self.name, key),
            plan=self.plan.id,
            source=self.name,
            key=key,
            label=more.pop("label", "") or _words(key),
            unit=unit,
            text=said(shown, unit),
            value=value,
            origin=more.pop("origin", "plan"),
            least=more.pop("least", least),
            most=more.pop("most", most),
            choices=known.choices,
            **more,
        )

    def shared(self) -> Iterator[Assumption]:
        """What every source has: its share, tokens in a record, equivalence; or the meters of stated usage."""
        if self.source.usage is not None:
            for meter, units in self.source.usage.items():
                known = Control("count", Fraction(1), Fraction(10**15))
                said_of = {"unit": meter, "label": f"{_words(meter)}s a month", "meaning": "units of a meter a month"}
                yield self.made(f"usage.{meter}", units, known, stated=True, grade="assumed", **said_of)
            return
        yield self._share()
        yield self._tokens()
        value = self.source.equivalence
        estimated = None if value is None else value.estimated("")
        yield self._uncertain("equivalence", estimated, _SOURCE["equivalence"], stated=value is not None)

    def _share(self) -> Assumption:
        alone = len(self.plan.source) == 1
        share = self.source.share or Fraction(0)
        least, most = (Fraction(1), Fraction(1)) if alone else (THOUSANDTH, 1 - THOUSANDTH)
        value = Estimated(share, share, share, "assumed", "", most=1)
        known = Control("share", least, most)
        return self.made("share", value, known, least=least, most=most, stated=True, meaning=_SOURCE["share"])

    def _tokens(self) -> Assumption:
        pilot = self.question.pilot(self.source)
        stated = self.source.tokens_per_record
        if pilot is not None and isinstance(pilot.tokens, Estimated):
            more: dict[str, Any] = {"origin": "pilot", "stated": stated is not None}
            return self._uncertain("tokens_per_record", pilot.tokens, _SOURCE["tokens_per_record"], **more)
        value = None if stated is None else stated.estimated("")
        meaning = _SOURCE["tokens_per_record"]
        if stated is not None and stated.tokenizer:
            meaning = f"{meaning}, counted by {stated.tokenizer}"
        return self._uncertain("tokens_per_record", value, meaning, stated=stated is not None)

    def _uncertain(self, key: str, value: Estimated | None, meaning: str, **more: Any) -> Assumption:  # noqa: ANN401 - further fields
        known = control(Source, key) or Control("number")
        grade = None if value is None else value.grade
        return self.made(
            key, value, known, grade=grade, evidence="" if value is None else value.source, meaning=meaning, **more
        )

    def stages(self, usable: int) -> Iterator[Assumption]:
        """Every stage of the funnel in force, and those that have no rate on the day."""
        if self.source.usage is not None:
            return
        item = demand(self.question, self.source, self.name, usable)
        stages = item.funnel.stages if item.funnel is not None else ()
        for stage in stages:
            yield self._stage(stage)
        for name, refusal in self._unknown(item).items():
            if name not in {stage.name for stage in stages}:
                label, meaning = f"share kept: {_words(name)}", "share of the records this stage keeps"
                more: dict[str, Any] = {"origin": "yields", "evidence": refusal.why}
                yield self.made(f"funnel.{name}", None, _KEPT, label=label, meaning=meaning, **more)

    def _unknown(self, item: Demand) -> Mapping[str, Refusal]:
        if item.holding is None or item.funnel is None:
            return {}
        question = self.question
        key = Endpoint(item.holding.offer.provider, question.need.criteria, item.sourcing.endpoint)
        stages = in_force_at(question.workspace.yields, key, question.as_of)
        return {name: share for name, share in stages.items() if isinstance(share, Refusal)}

    def _stage(self, stage: Stage) -> Assumption:
        pilot = self.question.pilot(self.source)
        own = stage.rate.source.startswith("plan: ") or stage.name in self.source.funnel
        measured = pilot is not None and stage.evidence == (pilot.name,)
        origin: Origin = "pilot" if measured else "plan" if own else "yields"
        acts = {"before": "before it is billed", "after": "once billed", "later": "once delivered"}[stage.acts]
        assumes = f"; holds if {stage.assumes}" if stage.assumes else ""
        return self.made(
            f"funnel.{stage.name}",
            stage.rate,
            _KEPT,
            label=f"share kept: {_words(stage.name)}",
            origin=origin,
            grade=stage.rate.grade,
            evidence=self._cited(stage) if origin == "yields" else stage.rate.source.removeprefix("plan: "),
            stated=stage.name in self.source.funnel,
            meaning=f"share of the records this stage keeps, {acts}{assumes}",
        )

    def _cited(self, stage: Stage) -> str:
        rows = [self.question.workspace.yields.evidence(name) for name in stage.evidence]
        return "; ".join(f"{row.title}, read {row.read_on}" for row in rows)

    def options(self) -> Iterator[Assumption]:
        """Every number, amount and choice its provider reads."""
        workspace = self.question.workspace
        provider = workspace.providers.get(workspace.book.provider_of(self.source.offer) or "")
        if provider is None or (self.source.usage is not None and not self.source.provider_keys):
            return
        row = self.source.options(provider.options)
        yield from self._table(provider.options, row, self.source.provider_keys, "")

    def _table(self, model: type[BaseModel], row: BaseModel | None, raw: object, prefix: str) -> Iterator[Assumption]:
        written = raw if isinstance(raw, Mapping) else {}
        for key in model.model_fields:
            value = None if row is None else getattr(row, key)
            inner = table(model, key)
            if inner is not None:
                inside = value if isinstance(value, BaseModel) else None
                yield from self._table(inner, inside, written.get(key), f"{prefix}{key}.")
                continue
            known = control(model, key)
            # A number that may be an id of the book instead is no control while it is one.
            if known is not None and (known.form in _TEXTS or not isinstance(value, str)):
                yield self._option(f"{prefix}{key}", value, known, meanings(model).get(key, ""), stated=key in written)

    def _option(self, key: str, value: object, known: Control, meaning: str, *, stated: bool) -> Assumption:
        shown, unit = _option_value(value)
        chosen = known.form == "choice" or shown is None
        grade = shown.grade if isinstance(shown, Estimated) else None if chosen else "assumed"
        evidence = shown.source if isinstance(shown, Estimated) else ""
        more: dict[str, Any] = {"unit": unit, "grade": grade, "evidence": evidence, "meaning": meaning}
        return self.made(key, shown, known, origin="plan" if stated else "provider", stated=stated, **more)


_TEXTS = ("choice", "money", "hourly")
_KEPT = Control("share", THOUSANDTH, Fraction(1))


def _bounds(value: Value, known: Control) -> tuple[Bound, Bound]:
    """The bounds of a key, tightened by those a provider gave the value that stands there."""
    if known.most is None and isinstance(value, Estimated) and value.most is not None:
        return known.least, Fraction(value.most)
    return known.least, known.most


def _option_value(value: object) -> tuple[Value, str]:
    """A provider's value, and its currency where it is money."""
    if isinstance(value, bool):
        return ("true" if value else "false"), ""
    if isinstance(value, Uncertain):
        return value.estimated(""), ""
    if isinstance(value, Row) and isinstance(money := getattr(value, "money", None), Money):
        estimated = getattr(value, "estimated", lambda _: None)("")
        ranged = isinstance(estimated, Estimated) and estimated.is_range
        return (estimated if ranged else money), money.currency
    if isinstance(value, str):
        return _money_of(value)
    return (value, "") if isinstance(value, int) else (None, "")


def _money_of(text: str) -> tuple[Value, str]:
    amount, _, per = text.partition("/")
    try:
        money = parse_money(amount)
    except ValueError:
        return text, ""
    return money, f"{money.currency}/{per}" if per else money.currency
