"""The keys of ``[[plan.source]]`` for a generator on a hosted model."""

from pydantic import model_validator

from estimator.uncertain import PositiveNumber, Share
from providers.generation import GeneratorOptions


class HostedOptions(GeneratorOptions):
    """How a hosted model is called.

    Attributes:
        batch: Whether calls go through the vendor's batch service.
        off_peak: Whether calls are made in the vendor's cheaper hours.
        cached_share: Share of the tokens sent that the vendor bills as cached.
        calls_per_minute: Calls a minute the account allows.
    """

    batch: bool = False
    off_peak: bool = False
    cached_share: Share | None = None
    calls_per_minute: PositiveNumber | None = None

    @model_validator(mode="after")
    def _one_class(self) -> "HostedOptions":
        if self.batch and self.off_peak:
            msg = "batch and off_peak are two price classes: choose one"
            raise ValueError(msg)
        return self
