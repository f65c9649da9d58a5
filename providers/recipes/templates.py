"""Prompts with places in curly brackets: ``{noun}`` is replaced by the seed's noun, anything else stands as written."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")


def places(template: str) -> list[str]:
    """The names in a template, in order; a name may stand twice."""
    return _PLACE.findall(template)


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its places filled, in one pass: a place inside a value stays as it is.

    Raises:
        KeyError: A place has no value.
    """
    return _PLACE.sub(lambda match: values[match[1]], template)
