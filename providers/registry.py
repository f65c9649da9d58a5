"""Which adapter serves which provider of the price book.

The shipped adapters are named by dotted path and imported when they are first asked for, so a comparison loads
only what its plan uses. A distribution adds its own under the entry-point group ``perusable.providers``, the name
being the provider's id::

    [project.entry-points."perusable.providers"]
    acme = "perusable_acme:AcmeProvider"
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, cast

from estimator.errors import InputError, Problem, nearest
from estimator.sourcing import Provider

GROUP = "perusable.providers"
"""The entry-point group in which other distributions name their providers."""

SHIPPED = {name: f"providers.{name}.adapter:Adapter" for name in ("human", "hosted", "licence", "local", "reddit", "x")}
"""Dotted path of each adapter of this project, by provider id."""


class UnknownProviderError(InputError, KeyError):
    """No adapter is known under an id, or the one that is cannot be loaded."""

    __str__ = Exception.__str__  # KeyError would print the message in quotes


class Registry(Mapping[str, Provider]):
    """Adapters by provider id; each is imported when it is first asked for, and kept."""

    def __init__(self) -> None:
        self._loaded: dict[str, Provider] = {}
        self._others: dict[str, Callable[[], Any]] | None = None

    def __getitem__(self, name: str) -> Provider:
        """The adapter of this id.

        Raises:
            UnknownProviderError: No adapter has this id, or a third party's cannot be used.
        """
        if name not in self._loaded:
            self._loaded[name] = _shipped(SHIPPED[name]) if name in SHIPPED else self._other(name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """Every id, without importing an adapter."""
        return iter(sorted({*SHIPPED, *self._third_parties()}))

    def __len__(self) -> int:
        return len(SHIPPED.keys() | self._third_parties().keys())

    def __contains__(self, name: object) -> bool:
        return name in SHIPPED or name in self._third_parties()

    def _third_parties(self) -> dict[str, Callable[[], Any]]:
        # Reading the metadata of every installed distribution is slow, and a plan of shipped providers never needs it.
        if self._others is None:
            from importlib.metadata import entry_points  # noqa: PLC0415

            self._others = {point.name: point.load for point in entry_points(group=GROUP)}
        return self._others

    def _other(self, name: str) -> Provider:
        load = self._third_parties().get(name)
        if load is None:
            hint = f"{nearest(name, self)}; another distribution can add it under the entry-point group {GROUP!r}"
            raise UnknownProviderError([Problem("provider", name, "no provider is called this", hint)])
        try:
            found = load()
            adapter = found() if isinstance(found, type) else found
        except Exception as error:  # a plug-in may fail in any way, and the reader must learn which one did
            message, hint = f"cannot be loaded: {type(error).__name__}: {error}", "update or remove its distribution"
            raise UnknownProviderError([Problem("provider", name, message, hint)]) from error
        return _checked(name, adapter)


def _shipped(path: str) -> Provider:
    module, _, attribute = path.partition(":")
    return cast("Provider", getattr(import_module(module), attribute)())


def _checked(name: str, adapter: Any) -> Provider:  # noqa: ANN401 - whatever a plug-in hands over
    lacks = [part for part in ("id", "options", "source") if not hasattr(adapter, part)]
    if lacks or adapter.id != name:
        message = f"it lacks {', '.join(lacks)}" if lacks else f"its own id is {adapter.id!r}"
        hint = "a provider has id, options and source, and is registered under its id"
        raise UnknownProviderError([Problem("provider", name, message, hint)])
    return cast("Provider", adapter)


def load() -> Mapping[str, Provider]:
    """Every provider by id: the shipped ones and those of installed distributions, imported when first asked for."""
    return Registry()
