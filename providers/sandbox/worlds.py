"""A world: records, and how many of them a perfect judge would keep at each stage."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from providers.sandbox.corpus import Recipe, Record, records

STAGES = ("still_there", "language", "not_repost", "length", "distinct")
"""In the order in which they are judged."""


@dataclass(frozen=True)
class World:
    """Records and the truth about them, from the labels they were made with.

    Attributes:
        recipe: How it was drawn.
        records: From the oldest to the newest.
    """

    recipe: Recipe
    records: tuple[Record, ...]
    by_id: dict[str, Record] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {record.id: record for record in self.records})

    def kept(self, among: Iterable[Record] | None = None) -> tuple[int, ...]:
        """Records left after each of :data:`STAGES`, after the number of all.

        Args:
            among: The records shown, by default all. Of several copies that reach the last stage one is kept.
        """
        left = list(self.records if among is None else among)
        counts = [len(left)]
        for test in self._tests():
            left = [record for record in left if test(record)]
            counts.append(len(left))
        return (*counts, len({record.original for record in left}))

    def shares(self, among: Iterable[Record] | None = None) -> dict[str, float | None]:
        """The share kept at each stage, of those that reached it; ``None`` where none did."""
        counts = self.kept(among)
        pairs = zip(STAGES, counts, counts[1:], strict=False)
        return {stage: after / before if before else None for stage, before, after in pairs}

    def clusters(self, among: Iterable[Record] | None = None) -> dict[int, int]:
        """Clusters of copies among the records that reach the last stage: their number by size."""
        left = [one for one in (self.records if among is None else among) if all(test(one) for test in self._tests())]
        sizes: dict[str, int] = {}
        for record in left:
            sizes[record.original] = sizes.get(record.original, 0) + 1
        numbers: dict[int, int] = {}
        for size in sorted(sizes.values()):
            numbers[size] = numbers.get(size, 0) + 1
        return numbers

    def _tests(self) -> tuple[Callable[[Record], bool], ...]:
        language = self.recipe.language
        return (
            lambda record: record.there,
            lambda record: record.lang == language,
            lambda record: record.repost_of is None,
            lambda record: record.long,
        )


def world(recipe: Recipe) -> World:
    """The world of a recipe; the same one every time."""
    return World(recipe, records(recipe))


def independent(seed: int, count: int = 1_000) -> World:
    """A world whose records are alike only by chance."""
    return world(Recipe(seed, count))


def clustered(seed: int, count: int = 1_000, icc: float = 0.1) -> World:
    """A world whose records of one hour are alike, with this intra-cluster correlation of their labels."""
    return world(Recipe(seed, count, icc=icc))


def threads(seed: int, count: int = 1_000, icc: float = 0.1, each: int = 50) -> World:
    """A forum's world: posts with so many comments each, alike within a thread."""
    return world(Recipe(seed, count, icc=icc, cluster=each, kind="thread"))
