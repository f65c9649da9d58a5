"""A plan file to start from: the text of one plan of the examples, its comments included."""

import re
from collections.abc import Iterator
from pathlib import Path

import rtoml

from estimator.errors import fault, nearest
from estimator.shipped import shipped

_TABLE = re.compile(r"\[{1,2}(?P<name>[^\[\]]+)\]{1,2}")

_PILOT = re.compile(r'^(pilot = )"([^"]+)"', re.MULTILINE)
"""A pilot stands beside its example and is named by its absolute path elsewhere."""


def started(origin: str) -> str:
    """The need and the one plan of this id, as a whole file.

    Raises:
        InputError: No example has such a plan.
    """
    known: list[str] = []
    for path in sorted(shipped("examples").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        raw = rtoml.loads(text)
        if "need" not in raw:
            continue
        ids = [plan["id"] for plan in raw["plan"]]
        if origin in ids:
            return _file(path, raw, list(_blocks(text)), ids.index(origin))
        known.extend(ids)
    raise fault("--from", "", f"no example has a plan {origin!r}", nearest(origin, known))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The file cut at its tables: the name of each (empty before the first) and its text, comments above included."""
    name, held, above = "", "", ""
    for line in text.splitlines(keepends=True):
        table = _TABLE.match(line)
        if table:
            yield name, held
            name, held, above = table["name"].strip(), above + line, ""
        elif line.startswith("#") or not line.strip():
            above += line
        else:
            held, above = held + above + line, ""
    yield name, held + above


def _file(path: Path, raw: dict[str, object], blocks: list[tuple[str, str]], position: int) -> str:
    starts = [number for number, (name, _) in enumerate(blocks) if name == "plan"]
    end = starts[position + 1] if position + 1 < len(starts) else len(blocks)
    plan = "".join(text for _, text in blocks[starts[position] : end]).strip()
    plan = _PILOT.sub(lambda found: found[1] + _quoted(path.parent / found[2]), plan)
    need = "".join(text for name, text in blocks if name == "need").strip()
    books = "".join(f"{line}\n" for line in _books(path, raw, plan))
    return f"# From the example {path.name}. Check it: perusable plan check FILE\n{books}\n{need}\n\n{plan}\n"


def _books(path: Path, raw: dict[str, object], plan: str) -> Iterator[str]:
    """The price files the plan's offers stand in, by absolute path: the new file lies elsewhere."""
    listed = raw.get("books")
    for name in listed if isinstance(listed, list) else []:
        book = path.parent / str(name)
        offers = rtoml.loads(book.read_text(encoding="utf-8")).get("offer", [])
        if any(f'"{offer["id"]}"' in plan for offer in offers):
            yield f"books = [{_quoted(book)}]  # copy it beside this file and name it here"


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
