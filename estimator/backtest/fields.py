"""The keys of a row in words, for the help of the command and the page of the docs: no key without its unit."""

from typing import NamedTuple


class Field(NamedTuple):
    """A key of a row: its unit or the words it takes, and what it says."""

    name: str
    unit: str
    words: str


GROUPS: dict[str, tuple[Field, ...]] = {
    "The project (id, project and date are required)": (
        Field("id", "name", "short, lower case: my-run"),
        Field("project", "words", "what it was"),
        Field("date", "day", "of the inputs and prices: 2026-05-01, without quotes"),
        Field("source", "words", "where the figures are from"),
        Field("evidence", "ids", "[evidence.ID] tables of the file behind the figures"),
        Field("tests", "word", "measured, or arithmetic: computed from these inputs"),
        Field("use", "word", "open, held-out or used: for making defaults"),
        Field("note", "words", "what the reader must know"),
    ),
    "How many records": (
        Field("records", "records", "kept"),
        Field("raw_records", "records", "made, before any was dropped"),
        Field("recipe", "name", "whose shipped keep rates hold: perusable yields list"),
        Field("criteria", "name", "of those keep rates; light-en if absent"),
        Field("accepted", "share 0 to 1", "of the raw records, instead of the recipe's"),
        Field("distinct", "share 0 to 1", "of the accepted; 1 if copies were kept"),
    ),
    "Made by a model": (
        Field("records_per_call", "records", "raw, in one call; 1 must be written"),
        Field("turns", "calls", "of a dialogue, instead; each sends earlier ones"),
        Field("prompt_tokens", "tokens", "sent with a call; 0 if there are none"),
        Field("output_tokens", "tokens", "a call gives back"),
        Field("retries", "share 0 to 1", "of the calls made again; 0 if absent"),
    ),
    "On cards": (
        Field("gpus", "cards", "at work"),
        Field("hours", "hours", "on the clock, of all these cards"),
        Field("tokens_per_second", "tokens/s", "one card gives back; or the next four:"),
        Field("model", "name", "as in perusable prices list models"),
        Field("card", "name", "as in perusable prices list cards"),
        Field("engine", "name", "as in perusable prices list engines"),
        Field("concurrency", "sequences", "in flight in one copy of the model"),
    ),
    "By people, or from an API": (
        Field("labels_per_item", "labels", "for a raw record; 1 must be written"),
        Field("minutes_per_item", "minutes", "one label or text takes one person"),
        Field("calls", "calls", "in all, where records do not say"),
    ),
    "Prices of the row's date": (
        Field("usd_per_million_input_tokens", "USD", "a million tokens sent; 0 if free"),
        Field("usd_per_million_output_tokens", "USD", "a million tokens given back"),
        Field("usd_per_1000_calls", "USD", "1,000 calls"),
        Field("usd_per_gpu_hour", "USD", "an hour of one card"),
        Field("usd_per_item", "USD", "one label or text"),
        Field("usd_per_work_hour", "USD", "an hour of a person's work"),
    ),
    "What came out, as stated = { usd = 800 }; without it a row is only predicted": (
        Field("usd", "USD", "paid in all"),
        Field("usd_per_1000", "USD", "for 1,000 records kept"),
        Field("gpu_hours", "hours", "of one card, summed over the cards"),
        Field("records", "records", "kept"),
        Field("share", "share 0 to 1", "of the raw records kept"),
        Field("bound", "words", "'at most' or 'at least'; absent, the figure is exact"),
        Field("rounded_to", "same unit", "the step its authors rounded to"),
    ),
}
"""The keys by what they are about, in the order of the help."""

EXAMPLE = """\
schema = "perusable.backtest/1"

[[row]]
id = "my-run"
project = "Dialogues by an 8B model on two rented cards"
date = 2026-05-01
records = 10_000
recipe = "tutor-student"
distinct = 1
records_per_call = 1
prompt_tokens = 400
output_tokens = { low = 500, likely = 600, high = 800 }
tokens_per_second = 2_500
usd_per_gpu_hour = 3.99
stated = { usd = 5.2, rounded_to = 0.1 }
"""
"""A whole file with one row, which works when pasted."""


def help_text() -> str:
    """Every key with its unit, and the example, laid out for the help of the command."""
    blocks = []
    for title, fields in GROUPS.items():
        room = max(len(field.name) for field in fields)
        lines = (f"  {field.name:<{room}}  {field.words} [{field.unit}]" for field in fields)
        blocks.append("\n".join(["\b", title, *lines]))
    example = "\b\nA number may be a range: { low = 0.4, likely = 0.5, high = 0.7 }. Example:"
    # An empty line would end the block that click leaves as it is.
    body = "\n".join(f"  {line}" for line in EXAMPLE.splitlines() if line)
    return "\n\n".join([*blocks, f"{example}\n{body}"])
