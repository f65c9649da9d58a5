"""A recipe for tests of pilots: stories by the sandbox's model, whose truth its world knows."""

from collections.abc import Mapping, Sequence
from random import Random

from providers.recipes.values import Ask, Draft, Making, Message, Seed
from providers.sandbox.model_prompt import SYSTEM, user
from providers.sandbox.model_texts import REASONS, found_in, judged
from providers.sandbox.model_words import THEMES
from providers.sandbox.model_world import MAX_TOKENS


class SandboxStories:
    """One call makes a record; its check reads the story alone and decides as the world's truth says.

    It implements :class:`providers.recipes.values.Recipe`.
    """

    def __init__(self) -> None:
        self.id, self.version, self.kind = "sandbox-stories", 1, "story"
        self.actors: Sequence[str] = ("writer",)
        self.reasons: Mapping[str, str] = REASONS

    def seeds(self, count: int, seed: int) -> Sequence[Seed]:
        """So many seeds, each with a theme; what the world writes depends on their numbers alone."""
        draws = Random(seed)  # noqa: S311 - no secret
        return [Seed(number, {"theme": draws.choice(THEMES)}) for number in range(count)]

    def make(self, seed: Seed, record: int) -> Making:
        """One record, by one call."""
        messages = (Message("system", SYSTEM), Message("user", user(seed.number, record, seed.values["theme"])))
        told = yield Ask("writer", messages, MAX_TOKENS, "0.8", (seed.number * 1_000_003 + record) % (1 << 31))
        return Draft(found_in(told.text), {"finish": told.finish})

    def check(self, draft: Draft) -> str:
        """Why a story is rejected; empty where it is accepted."""
        return judged(draft.text)
