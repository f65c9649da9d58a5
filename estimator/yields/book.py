"""Keep rates by provider, criteria, endpoint and day, from one or more files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from estimator.errors import InputError, Problem, Refusal, nearest
from estimator.evidence import weakest
from estimator.files import digest, parse_toml, read_bytes, validate
from estimator.money import exact
from estimator.pricing.book import held
from estimator.rows import Evidence
from estimator.sourcing import Estimated
from estimator.yields.rows import Criteria, Keep, KeepFile, KeepRevision


class KeptShare(NamedTuple):
    """The revision of a stage's keep rate that held on a day."""

    keep: Keep
    revision: KeepRevision
    rate: Estimated


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class YieldBook:
    """Keep-rate files; a stage in a later file replaces the one of the same provider, criteria, endpoint and name."""

    files: tuple[KeepFile, ...]
    digest: str
    known_at: date
    _keeps: dict[tuple[str, str, str], dict[str, Keep]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _seen: dict[tuple[tuple[str, str, str], date], Mapping[str, KeptShare | Refusal]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for file in self.files:
            for row in file.keep:
                self._keeps.setdefault((row.provider, row.criteria, row.endpoint), {})[row.stage] = row

    def criteria(self, name: str) -> Criteria | None:
        """The criteria of this id, the last file's first."""
        return next((row for file in reversed(self.files) for row in file.criteria if row.id == name), None)

    def criteria_ids(self) -> list[str]:
        """Every known set of criteria."""
        return sorted({row.id for file in self.files for row in file.criteria})

    def evidence(self, name: str) -> Evidence:
        """The source behind an id."""
        for file in reversed(self.files):
            if name in file.evidence:
                return file.evidence[name]
        raise KeyError(name)

    def rows(self) -> list[Keep]:
        """Every stage, replaced ones left out, in the order of the funnel."""
        return [row for stages in self._keeps.values() for row in stages.values()]

    def stages(self, provider: str, criteria: str, endpoint: str, as_of: date) -> Mapping[str, KeptShare | Refusal]:
        """The stages of an endpoint on a day by name, in the order of the file; a refusal where a rate starts later."""
        key = (provider, criteria, endpoint)
        if (key, as_of) not in self._seen:
            self._seen[key, as_of] = {name: self._on(row, as_of) for name, row in self._keeps.get(key, {}).items()}
        return self._seen[key, as_of]

    def _on(self, keep: Keep, as_of: date) -> KeptShare | Refusal:
        known = held(keep.revision, as_of, self.known_at)
        if not known:
            first = min(row.start for row in keep.revision)
            why = f"no keep rate was known by {as_of} (the first is of {first}); state funnel.{keep.stage}"
            return Refusal("not observed", f"share kept at {keep.stage!r}", why)
        now = known[-1]
        likely = exact(now.likely)
        grade = weakest(self.evidence(name).grade for name in now.evidence)
        rate = Estimated(likely, exact(now.low or now.likely), exact(now.high or now.likely), grade, keep.id, most=1)
        return KeptShare(keep, now, rate)


def _problems(file: KeepFile, name: str, below: YieldBook | None) -> Iterator[Problem]:
    known = set(file.evidence) | {key for lower in (below.files if below else ()) for key in lower.evidence}
    sets = {row.id for row in file.criteria} | set(below.criteria_ids() if below else ())
    seen: set[tuple[str, ...]] = set()
    for keep in file.keep:
        key = (keep.provider, keep.criteria, keep.endpoint, keep.stage)
        if key in seen:
            yield Problem(name, f"keep[{keep.id}]", "the stage stands twice", "add a revision to the first one")
        seen.add(key)
        if keep.criteria not in sets:
            yield Problem(
                name, f"keep[{keep.id}].criteria", f"no criteria {keep.criteria!r}", nearest(keep.criteria, sets)
            )
        for number, row in enumerate(keep.revision, 1):
            for cited in row.evidence:
                if cited not in known:
                    where = f"keep[{keep.id}].revision[{number}]"
                    yield Problem(name, where, f"no evidence is called {cited!r}", nearest(cited, known))


def load_yields(paths: Iterable[Path], known_at: date) -> YieldBook:
    """Read keep-rate files and lay each over the ones before it.

    Raises:
        InputError: With every fault of the first file that has any.
    """
    book: YieldBook | None = None
    for path in paths:
        data = read_bytes(path)
        file = validate(KeepFile, parse_toml(data, path.name), path.name)
        found = list(_problems(file, path.name, book))
        if found:
            raise InputError(found)
        lower = book.files if book else ()
        joined = digest(data) if book is None else digest((book.digest + digest(data)).encode())
        book = YieldBook((*lower, file), joined, known_at)
    return book or YieldBook((), digest(b""), known_at)
