"""Speed as a run saw it: from the answers that were kept to tokens a second at the number of calls in flight."""

from estimator.errors import Refusal
from estimator.sourcing import Estimated
from providers.pilot.making.kept import Kept
from providers.pilot.making.question import Asked
from providers.speed.values import Curve, Rejected, Span


def spans(kept: Kept) -> list[Span]:
    """The calls of a run."""
    return [
        Span(
            begin=given.begin / 1000,
            end=given.end / 1000,
            first=None,
            prompt_tokens=given.answer.prompt_tokens,
            output_tokens=given.answer.output_tokens,
            concurrency=given.width,
            ok=True,
        )
        for given in kept.answers.values()
    ]


def speed(curve: Curve, asked: Asked) -> Estimated | Refusal:
    """Tokens a second at the number of calls that the run was to have in flight."""
    width = asked.widths[-1][0]
    point = next((point for point in curve.points if point.concurrency == width), None)
    if point is None:
        return Refusal("not covered", "tokens a second", f"no call was made with {width} in flight")
    if isinstance(point.rate, Rejected):
        return point.rate.refusal()
    return point.rate.estimated(f"pilot {asked.id}")
