"""The calls and tokens behind one raw generated record."""

from fractions import Fraction
from math import floor
from typing import NamedTuple

from estimator.draws.drawn import least, most, within
from estimator.errors import Refusal
from estimator.money import shortest
from estimator.pricing.book import PriceBook
from estimator.sourcing import Estimated, Step
from providers.generation.options import GeneratorOptions
from providers.stated import Inputs, not_stated

JUDGED = frozenset({"variants"})
"""Recipes whose records need a judging call to be worth anything."""


class Calls(NamedTuple):
    """Like calls behind one raw record, in a row: each sends ``growth`` tokens more than the one before.

    Attributes:
        name: What they do.
        number: How many for one raw record; a fraction when a call gives several records.
        prompt: Tokens the first one sends; ``None`` when not stated.
        output: Tokens each gives back.
        growth: Tokens each sends more than the one before.
    """

    name: str
    number: Fraction
    prompt: Fraction | None
    output: Fraction
    growth: Fraction = Fraction(0)

    @property
    def prompts(self) -> Fraction:
        """Tokens sent with all of them: n p + g n (n - 1) / 2. A prompt that is not stated counts as none."""
        return self.number * (self.prompt or 0) + self.growth * self.number * (self.number - 1) / 2

    @property
    def outputs(self) -> Fraction:
        """Tokens given back by all of them."""
        return self.number * self.output

    @property
    def longest(self) -> Fraction:
        """Tokens of the longest call, sent and given back."""
        return (self.prompt or 0) + self.growth * max(self.number - 1, Fraction(0)) + self.output

    def above(self, limit: int) -> tuple[Fraction, Fraction]:
        """Tokens sent and given back by those calls that send more than ``limit`` tokens."""
        first = self.prompt or Fraction(0)
        short = self.number * within(first, Fraction(limit))
        if self.growth:
            short = most(Fraction(0), least(self.number, floor((limit - first) / self.growth) + Fraction(1)))
        below = short * first + self.growth * short * (short - 1) / 2
        return self.prompts - below, (self.number - short) * self.output


class Work(NamedTuple):
    """What a model does for one raw record.

    Attributes:
        calls: The calls; empty when they cannot be counted.
        repeats: How often each is made: 1 and the share made again.
        number: Calls for one raw record.
        prompt: Tokens sent for one raw record, as far as stated.
        output: Tokens given back for one raw record.
        inputs: What the counts rest on.
        refusals: Figures that are missing.
        warnings: What is not counted.
        steps: How the counts were made.
    """

    calls: tuple[Calls, ...]
    repeats: Fraction
    number: Fraction
    prompt: Fraction
    output: Fraction
    inputs: Inputs
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def unknown_prompts(self) -> tuple[Refusal, ...]:
        """A refusal for each kind of call whose prompt is not stated."""
        keys = {"generation": "prompt_tokens", "judge": "judge_prompt_tokens"}
        return tuple(
            not_stated(
                f"tokens sent by {group.name} calls", keys[group.name], "the tokens of one prompt; 0 if there is none"
            )
            for group in self.calls
            if group.prompt is None
        )


def work_of(options: GeneratorOptions, tokens: Estimated, book: PriceBook) -> Work:
    """The work behind one raw record of a plan's source.

    Args:
        options: The source's recipe.
        tokens: Tokens of one record, as the source states them.
        book: Where evidence the plan names is looked up.
    """
    inputs = Inputs(book)
    refusals: list[Refusal] = []
    if options.recipe is None:
        refusals.append(
            not_stated("recipe", "recipe", "name one, or one of your own, so that its keep rates can be found")
        )
    made = _generation(options, tokens, inputs)
    judged = _judging(options, inputs)
    groups = [group for group in (made, judged) if isinstance(group, Calls)]
    refusals += [group for group in (made, judged) if isinstance(group, Refusal)]
    repeats = Fraction(1) if options.retries is None else 1 + inputs.stated("retries", options.retries)
    work = Work(
        calls=tuple(groups),
        repeats=repeats,
        number=repeats * sum((group.number for group in groups), Fraction(0)),
        prompt=repeats * sum((group.prompts for group in groups), Fraction(0)),
        output=repeats * sum((group.outputs for group in groups), Fraction(0)),
        inputs=inputs,
        refusals=tuple(refusals),
        warnings=_warnings(options),
        steps=(),
    )
    return work._replace(steps=_steps(work))


def _generation(options: GeneratorOptions, tokens: Estimated, inputs: Inputs) -> Calls | Refusal:
    prompt = None if options.prompt_tokens is None else inputs.stated("prompt_tokens", options.prompt_tokens)
    if options.turns is not None:
        turns = inputs.stated("turns", options.turns)
        output = _output(options, tokens, 1 / turns, inputs)
        return Calls("generation", turns, prompt, output, growth=output)
    if options.records_per_call is None:
        how = "how many raw records one call gives (1 must be written), or turns for a dialogue made turn by turn"
        return not_stated("calls of the model", "records_per_call", how)
    each = inputs.stated("records_per_call", options.records_per_call)
    return Calls("generation", 1 / each, prompt, _output(options, tokens, each, inputs))


def _output(options: GeneratorOptions, tokens: Estimated, records: Fraction, inputs: Inputs) -> Fraction:
    if options.output_tokens is not None:
        return inputs.stated("output_tokens", options.output_tokens)
    return records * inputs.estimated("tokens_per_record", tokens)


def _judging(options: GeneratorOptions, inputs: Inputs) -> Calls | Refusal | None:
    if options.judge_calls is None or options.judge_calls.high == 0:
        return None
    count = inputs.stated("judge_calls", options.judge_calls)
    if options.judge_output_tokens is None:
        return not_stated("judging calls", "judge_output_tokens", "the tokens one verdict takes")
    sent = options.judge_prompt_tokens
    prompt = None if sent is None else inputs.stated("judge_prompt_tokens", sent)
    return Calls("judge", count, prompt, inputs.stated("judge_output_tokens", options.judge_output_tokens))


def _warnings(options: GeneratorOptions) -> tuple[str, ...]:
    found = []
    if options.retries is None:
        found.append("Calls that fail and are made again are not counted: state retries, or 0 if there are none.")
    if options.recipe in JUDGED and options.judge_calls is None:
        found.append(
            "No call checks that a variant is what it should be: state judge_calls, or 0 if nothing is checked."
        )
    return tuple(found)


def _steps(work: Work) -> tuple[Step, ...]:
    again = f", each made {shortest(work.repeats)} times on average" if work.repeats != 1 else ""
    return tuple(
        Step(
            f"{group.name} calls for one raw record",
            shortest(group.number),
            f"{shortest(group.prompts)} tokens sent and {shortest(group.outputs)} given back{again}"
            + (", every turn sending the earlier ones again" if group.growth else ""),
            work.inputs.sources,
            work.inputs.grade,
        )
        for group in work.calls
    )
