"""The check ``judged-label``: a text made to fit a label, and a judge that names the label without being told it."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from estimator.rows import Count, Positive
from providers.recipes.checks import form
from providers.recipes.rows import CheckRow, Label, Of
from providers.recipes.values import Draft

TOO_SHORT = "too short"
MISSING = "not mentioned"
LEAKS = "label named"
UNREADABLE = "judge unreadable"
OTHER = "another label"
IMPLAUSIBLE = "implausible"

REASONS = {
    **form.REASONS,
    TOO_SHORT: "it has fewer words than asked for",
    MISSING: "what it had to be about is not named in it",
    LEAKS: "it states the label in the label's own words",
    UNREADABLE: "the judge did not answer in the form asked for, so nothing is known of the label",
    OTHER: "the judge reads another label in it than the one asked for",
    IMPLAUSIBLE: "the judge finds it less plausible than asked for",
}

MOST_SAID = 2_000
"""Characters of a judge's answer; a longer one is not in the form asked for."""

_PLAUSIBILITY = re.compile(
    r"^[ *]*plausibility[ *]*:[ *]*([0-9]{1,3})(?: ?/ ?10)?[ .*]*$", re.IGNORECASE | re.MULTILINE
)
_LONGEST = 80
"""Characters of a label."""


class JudgedLabel(CheckRow):
    """Settings.

    Attributes:
        name: Of the checker.
        call: Whose answer is the text.
        judge: Whose answer is the verdict: a line ``Label: …`` and a line ``Plausibility: …``, 0 to 10.
        label: The seed that holds the label asked for; the judge may name any item of its list.
        mentions: Seeds whose words must stand in the text.
        leak: Whether the text may state the label in its own words.
        least_plausible: From 0 to 10.
        least_words: Of the text.
        most_words: Of the text.
    """

    name: Literal["judged-label"]
    call: Label
    judge: Label
    label: Label
    mentions: tuple[Label, ...] = ()
    leak: bool = False
    least_plausible: Count
    least_words: Positive
    most_words: Positive

    def refers(self) -> Iterator[tuple[str, Of, str]]:
        """As the base class has it."""
        yield "call", "call", self.call
        yield "judge", "call", self.judge
        yield "label", "seed", self.label
        yield from (("mentions", "seed", name) for name in self.mentions)


def check(settings: JudgedLabel, draft: Draft, labels: tuple[str, ...]) -> str:
    """Why a text is rejected; empty where it is accepted.

    Args:
        settings: Of the recipe.
        draft: With the parts ``answers`` and ``seed``.
        labels: All that the judge may name.
    """
    answers, seed = draft.parts["answers"], draft.parts["seed"]
    if why := form.fault(answers.get(settings.call)):
        return why
    judged = answers.get(settings.judge, {}).get("text", "")
    return _text_fault(settings, answers[settings.call]["text"], seed) or _judged(settings, judged, seed, labels)


def _text_fault(settings: JudgedLabel, text: str, seed: Mapping[str, str]) -> str:
    count = len(text.split())
    if not settings.least_words <= count <= settings.most_words:
        return TOO_SHORT if count < settings.least_words else form.TOO_LONG
    said = " ".join(text.lower().split())
    if any(seed[name].lower() not in said for name in settings.mentions):
        return MISSING
    return LEAKS if not settings.leak and seed[settings.label].lower() in said else ""


def _judged(settings: JudgedLabel, text: str, seed: Mapping[str, str], labels: tuple[str, ...]) -> str:
    verdict = _read(text, labels)
    if verdict is None:
        return UNREADABLE
    label, plausible = verdict
    if label != seed[settings.label].lower():
        return OTHER
    return IMPLAUSIBLE if plausible < settings.least_plausible else ""


def _read(text: str, labels: tuple[str, ...]) -> tuple[str, int] | None:
    """The judge's label and plausibility; ``None`` where either is missing, not allowed, or said in two ways."""
    if len(text) > MOST_SAID:
        return None
    told = set(_labels(text))
    marks = {int(match) for match in _PLAUSIBILITY.findall(text)}
    if len(told) != 1 or len(marks) != 1 or max(marks) > 10:  # noqa: PLR2004 - the scale's end
        return None
    label = told.pop()
    return (label, marks.pop()) if label in {known.lower() for known in labels} else None


def _labels(text: str) -> Iterator[str]:
    """What lines such as ``**Label:** up.`` say."""
    for line in text.split("\n"):
        name, colon, said = line.partition(":")
        label = said.lstrip(" *").rstrip(" .*")
        if colon and name.strip(" *").lower() == "label" and 0 < len(label) <= _LONGEST and "*" not in label:
            yield label.strip(" \"'").lower()
