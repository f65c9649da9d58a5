"""Which words of a text are simple: those of a list, by stated rules for their forms.

A word is of the list if it stands there, or if one of these steps leads to a word that does: an irregular form to its
word (``thought`` to ``think``, ``mice`` to ``mouse``); ``'s`` and the other shortened words off; ``-s -es -ies``,
``-ed -ied``, ``-ing``, ``-er -est -ier -iest``, ``-ly -ily``, ``-y`` off, with a doubled consonant made single, a
silent e put back or an i made a y. Two steps in a row are not taken. The rules know spelling, not meaning:
they let *corner* pass for *corn*, and a list is no measure of what a child understands.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from estimator.errors import fault
from estimator.files import read_bytes

LIMIT = 256 * 1024
"""Bytes of a list."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LISTED = re.compile(r"[a-z]+(?:[-'][a-z]+)*")

_IRREGULAR = """
am are is was were been being=be has had having=have does did done doing=do goes went gone=go says said=say
ate eaten=eat began begun=begin bent=bend bit bitten=bite blew blown=blow bought=buy broke broken=break brought=bring
built=build came=come caught=catch chose chosen=choose crept=creep dug=dig drank drunk=drink drew drawn=draw
drove driven=drive fed=feed fell fallen=fall felt=feel fled=flee flew flown=fly forgot forgotten=forget fought=fight
found=find froze frozen=freeze gave given=give got gotten=get grew grown=grow heard=hear held=hold hid hidden=hide
hung=hang kept=keep knelt=kneel knew known=know laid=lay led=lead left=leave lent=lend lit=light lost=lose made=make
meant=mean met=meet paid=pay ran=run rang rung=ring rode ridden=ride rose risen=rise sang sung=sing sank sunk=sink
sat=sit saw seen=see sent=send sewn=sew shone=shine shook shaken=shake shot=shoot shown=show slept=sleep slid=slide
sold=sell spoke spoken=speak spent=spend spun=spin sprang sprung=spring stole stolen=steal stood=stand stuck=stick
stung=sting swam swum=swim swept=sweep swung=swing taught=teach thought=think threw thrown=throw told=tell took
taken=take tore torn=tear understood=understand wept=weep woke woken=wake won=win wore worn=wear wrote written=write
better best=good worse worst=bad
children=child feet=foot geese=goose leaves=leaf lives=life knives=knife loaves=loaf men=man mice=mouse shelves=shelf
teeth=tooth thieves=thief wives=wife wolves=wolf women=woman halves=half elves=elf scarves=scarf
me my mine myself=i him his himself=he her hers herself=she its itself=it us our ours ourselves=we
them their theirs themselves=they your yours yourself=you an=a these=this those=that
can't cannot=can won't=will shan't=shall
"""


def _irregular() -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in re.findall(r"([^=]+)=(\S+)", _IRREGULAR):
        found |= dict.fromkeys(chunk[0].split(), chunk[1])
    return found


IRREGULAR = _irregular()
"""Irregular forms and their words."""

_SHORTENED = re.compile(r"(?:n't|'(?:s|ll|re|ve|d|m))$|(?<=s)'$")

_ENDINGS = (
    ("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"),
    ("ier", "y"), ("iest", "y"), ("er", ""), ("er", "e"), ("est", ""), ("est", "e"), ("ily", "y"), ("ly", ""),
    ("y", ""), ("y", "e"),
)  # fmt: skip

_SHORTEST = 2


def words(text: str) -> list[str]:
    """The words of a text in lower case: letters of any script, with straight apostrophes inside; no numbers."""
    return [match[0] for match in _WORD.finditer(text.replace("’", "'").lower())]


@lru_cache(maxsize=16_384)
def forms(word: str) -> frozenset[str]:
    """What a word may be a form of, itself among them."""
    found = {word}
    if word in IRREGULAR:
        found.add(IRREGULAR[word])
    short = _SHORTENED.sub("", word)
    if short != word:
        found |= {short, IRREGULAR.get(short, short)}
    found |= set(_stems(word))
    return frozenset(found)


def _stems(word: str) -> Iterator[str]:
    for ending, put in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST:
            continue
        yield stem + put
        if not put and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
            yield stem[:-1]


def uses(text_words: Iterable[str], wanted: str) -> bool:
    """Whether a word stands among others in one of its forms."""
    return any(wanted in forms(word) for word in text_words)


def read_list(path: Path) -> frozenset[str]:
    """The words of a list: one or more a line, in lower-case letters; a line that starts with # is for the reader.

    Raises:
        InputError: It is missing, too large, no UTF-8, or holds something else than words.
    """
    try:
        text = read_bytes(path, LIMIT).decode("utf-8")
    except UnicodeDecodeError:
        raise fault(str(path), "", "is not UTF-8 text", "save the file as UTF-8") from None
    found: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        for word in line.split():
            if not _LISTED.fullmatch(word):
                raise fault(str(path), f"line {number}", f"{word!r} is no word", "lower-case letters a to z, - and '")
            found.add(word)
    return frozenset(found)
