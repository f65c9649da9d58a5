"""The lines of a plan: quantity × rate = amount, each with how its quantity was made and what it rests on."""

from collections.abc import Iterator
from fractions import Fraction

from estimator.money import shortest, significant
from estimator.planning.result import CostLine, PlanEstimate
from estimator.pricing.words import plural
from estimator.reports.comparison import sentences as say
from estimator.reports.explanation.references import References
from estimator.reports.grid import paragraph
from estimator.reports.paint import Line, Style
from estimator.text import safe

SUM = "sum"


def line_blocks(plan: PlanEstimate, references: References, width: int, only: int | None = None) -> Iterator[Line]:
    """Every line of a plan, or the one of a number, and their sum."""
    if not plan.lines:
        yield Line("  no line: nothing of it has a price")
        return
    amounts = [_amount(line, plan) for line in plan.lines]
    total = say.money(sum(line.amount or 0 for line in plan.lines), plan.exponent)
    room = max(len(text) for text in (*amounts, total))
    for number, (line, amount) in enumerate(zip(plan.lines, amounts, strict=True), 1):
        if only in (None, number):
            yield from _block(plan, line, f"{number:>3}  {amount:>{room}}  ", references, width)
    if only is None:
        words = f"{plan.currency}, the total" if plan.total is not None else f"{plan.currency}, no total: {plan.status}"
        yield Line(f"{SUM:>3}  {total:>{room}}  {words}", Style.BOLD)


def _amount(line: CostLine, plan: PlanEstimate) -> str:
    return "no price" if line.amount is None else say.money(line.amount, plan.exponent)


def _block(plan: PlanEstimate, line: CostLine, label: str, references: References, width: int) -> Iterator[Line]:
    of = f" of {line.source}" if line.source else ""
    head = f"{item_words(line)}{of}, {line.month:%Y-%m}"
    yield from (Line(text, Style.BOLD) for text in paragraph(safe(head), width, indent=label))
    hang = " " * len(label)
    for words in _details(plan, line, references):
        yield from (Line(text) for text in paragraph(safe(words), width, indent=hang))


def item_words(line: CostLine) -> str:
    """What a line pays for, its meter in a person's words."""
    return plural(line.meter) if line.meter is not None and line.item == line.meter else line.item


def _details(plan: PlanEstimate, line: CostLine, references: References) -> Iterator[str]:
    if line.quantity is not None:
        unit = f" {plural(line.meter)}" if line.meter is not None else ""
        rate = f" × {number_words(line.rate)} {plan.currency}" if line.rate is not None else ", no single rate"
        yield f"{number_words(line.quantity)}{unit}{rate}"
    if line.why:
        yield f"quantity: {line.why}"
    if line.refusal is not None:
        yield f"no price: {line.refusal}"
    cited = references.cite(line.evidence)
    yield f"{line.grade}{f', from {cited}' if cited else ''}"


def number_words(value: Fraction) -> str:
    """A number in full where its decimals end, else nearly."""
    ends = any((value * 10**places).denominator == 1 for places in range(13))
    return shortest(value) if ends else f"≈ {significant(value, group=True)}"
