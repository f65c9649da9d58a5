"""What a pilot of a generator asks, as the first row of its ledger holds it: enough to go on from on another day."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from estimator.errors import fault
from providers.pilot.amounts import Rates

SCHEMA = "perusable.run/1"


class Asked(NamedTuple):
    """The question.

    Attributes:
        id: The pilot's name.
        offer: Of the price book: a rental, a hosted model, or ``local/machine``.
        provider: The offer's.
        recipe: As it was named: of the shipped ones, or a file.
        digest: Of the recipe's text, so that a run goes on with the recipe it began with.
        kind: Of its records.
        base: The server's address.
        served: The model's name there.
        model: The model's name in the book, whose terms cover what it writes.
        wanted: Records to make.
        each: Records of one seed.
        seed: Of what is drawn.
        widths: Calls in flight, each with the records made so; the last part takes the rest.
        threshold: Least similarity of two copies.
        criteria: What usable means.
        version: Of the criteria.
        seconds: For one answer at most.
        rates: What a token costs; ``None`` where calls are free.
        machine: What the plan will say of the machine, by its keys: ``hourly``, ``bought_for``.
        book: Digest of the price book.
        started: When it was asked.
        rehearsal: Whether the server is the sandbox's.
        limit: How the server calls the bound on tokens given back.
        seeds: Texts that the prompts are made of, whose terms pass on: ids of terms in the book, or words.
        options: What a recipe needs beside its file, such as the table of ``rare-class``.
    """

    id: str
    offer: str
    provider: str
    recipe: str
    digest: str
    kind: str
    base: str
    served: str
    model: str
    wanted: int
    each: int
    seed: int
    widths: tuple[tuple[int, int], ...]
    threshold: Fraction
    criteria: str
    version: int
    seconds: int
    rates: Rates | None
    machine: Mapping[str, str]
    book: str
    started: datetime
    rehearsal: bool = False
    limit: str = "max_tokens"
    seeds: tuple[str, ...] = ()
    options: Mapping[str, str] = {}

    @property
    def currency(self) -> str:
        """Of its bill."""
        return "USD" if self.rates is None else self.rates.currency

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        rates = self.rates
        return {
            **self._asdict(),
            "schema": SCHEMA,
            "widths": [list(width) for width in self.widths],
            "threshold": str(self.threshold),
            "machine": dict(self.machine),
            "seeds": list(self.seeds),
            "options": dict(self.options),
            "started": self.started.isoformat(),
            "rates": None
            if rates is None
            else {**rates._asdict(), "each": dict(rates.each), "on": rates.on.isoformat()},
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Asked":
        """From the first row of a ledger.

        Raises:
            InputError: It was written by another version.
        """
        if facts.get("schema") != SCHEMA:
            raise fault("ledger", "", f"is no {SCHEMA}", "go on with the version of perusable that began it")
        rates = facts["rates"]
        return cls(
            **{
                **{name: facts[name] for name in cls._fields},
                "widths": tuple((width, count) for width, count in facts["widths"]),
                "threshold": Fraction(facts["threshold"]),
                "seeds": tuple(facts["seeds"]),
                "started": datetime.fromisoformat(facts["started"]),
                "rates": None
                if rates is None
                else Rates(
                    rates["currency"],
                    rates["each"],
                    tuple(rates["evidence"]),
                    rates["offer"],
                    date.fromisoformat(rates["on"]),
                ),
            }
        )


def is_run(facts: Mapping[str, Any]) -> bool:
    """Whether a ledger is that of a generator."""
    return facts.get("schema") == SCHEMA
