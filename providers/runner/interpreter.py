"""What of the file system a Python needs to run: its executable, its standard library and the libraries these load."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_SECONDS = 30

_LOOK = """
import importlib, json, os, sys, sysconfig
paths = sysconfig.get_paths()
dynload = next((p for p in sys.path if p.endswith("lib-dynload")), "")
for name in sorted({f.partition(".")[0] for f in (os.listdir(dynload) if dynload else ())}):
    if not name.startswith(("_test", "_tkinter", "_xx", "xx", "_ctypes_test")):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
with open("/proc/self/maps") as maps:
    loaded = {line.split(None, 5)[5].strip() for line in maps if len(line.split(None, 5)) == 6}
print(json.dumps({
    "executable": os.path.realpath(sys.executable),
    "library": sorted({os.path.realpath(p) for p in (paths["stdlib"], paths["platstdlib"], dynload) if p}),
    "loaded": sorted(p for p in loaded if p.startswith("/") and ".so" in p),
    "version": list(sys.version_info[:3]),
}))
"""


class Interpreter(NamedTuple):
    """A Python.

    Attributes:
        executable: Its file, no link.
        shared: Folders and files, read-only in the sandbox at their own places.
        hidden: Within them, shown empty: packages that somebody installed.
        links: Of the root folder that are links, such as ``/lib64``: what they are called and where they lead.
        version: Such as ``3.12.4``.
    """

    executable: str
    shared: tuple[str, ...]
    hidden: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    version: str


def look(executable: str) -> Interpreter | str:
    """What a Python needs, or in words why that cannot be found out. Runs it once."""
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter of this machine, with words of this module
            [executable, "-I", "-S", "-B", "-c", _LOOK], capture_output=True, env={}, timeout=_SECONDS, check=True
        )
        found = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return f"{executable} does not run: {error}"
    folders = {*found["library"], *(str(Path(file).parent) for file in found["loaded"])}
    folders.update(str(Path(file).resolve().parent) for file in found["loaded"])
    hidden = {
        str(place)
        for folder in folders
        for inner in ("", *(Path(library).name for library in found["library"]))
        for word in ("site-packages", "dist-packages")
        if (place := Path(folder) / inner / word).is_dir()
    }
    return Interpreter(
        found["executable"],
        _outermost(folders | _loaders()),
        tuple(sorted(hidden)),
        _root_links(),
        ".".join(map(str, found["version"])),
    )


def own() -> str:
    """The interpreter that runs this, outside of any virtual environment."""
    return str(Path(getattr(sys, "_base_executable", "") or sys.executable).resolve())


def _outermost(folders: set[str]) -> tuple[str, ...]:
    # Through a link of the root folder a folder is there already.
    real = {folder for folder in folders if str(Path(folder).parent.resolve()) == str(Path(folder).parent)}
    return tuple(sorted(folder for folder in real if not any(str(parent) in real for parent in Path(folder).parents)))


def _loaders() -> set[str]:
    # The kernel looks for the dynamic loader by the name that the architecture's ABI fixes, which may be a link.
    folders = ((Path("/lib64"), "ld-linux-*.so.*"), (Path("/lib"), "ld-linux-*.so.*"), (Path("/lib"), "ld-musl-*.so.*"))
    return {str(folder.resolve() / file.name) for folder, words in folders for file in folder.glob(words)}


def _root_links() -> tuple[tuple[str, str], ...]:
    places = (Path("/") / name for name in ("lib", "lib32", "lib64", "bin", "sbin"))
    return tuple((str(place), str(place.readlink())) for place in places if place.is_symlink())
