"""The built distribution: what it carries, what it declares, and that it runs away from the checkout."""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from estimator import __version__

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TARGETS = PYPROJECT["tool"]["hatch"]["build"]["targets"]
PACKAGES: list[str] = TARGETS["wheel"]["packages"]
SHIPPED = ("backtest.toml", "pricing.toml", "yields.toml", "examples")

DIGESTS = """
import hashlib, json, estimator.shipped
found = {}
for name in ("backtest.toml", "pricing.toml", "yields.toml", "examples"):
    path = estimator.shipped.shipped(name)
    for file in (path, *path.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            found[str(file)] = hashlib.sha256(file.read_bytes()).hexdigest()
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Installed:
    """The distribution files and an environment that holds the wheel."""

    sdist: Path
    wheel: Path
    environment: Path

    def run(self, program: str, *arguments: str) -> str:
        """The standard output of a program of the environment, run from the root folder."""
        return _run([str(_bin(self.environment) / program), *arguments], cwd=Path(self.environment.anchor))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The sdist built from the checkout, the wheel built from that, and an environment with the wheel."""
    folder = tmp_path_factory.mktemp("packaging")
    dist, environment = folder / "dist", folder / "environment"
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist)], cwd=ROOT)
    (sdist,), (wheel,) = dist.glob("*.tar.gz"), dist.glob("*.whl")
    venv.create(environment, symlinks=os.name != "nt")
    pip = [sys.executable, "-m", "pip", "--isolated", "--python", str(_bin(environment) / "python")]
    _run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], cwd=folder)
    # The dependencies are those of the environment that runs the tests, so nothing is fetched. A path in a
    # .pth file comes after the installed wheel, and .pth files in it (an editable checkout) are not followed.
    dependencies = sysconfig.get_path("purelib")
    (_site_packages(environment) / "dependencies.pth").write_text(dependencies, encoding="utf-8")
    return Installed(sdist, wheel, environment)


def test_it_runs_away_from_the_checkout(installed: Installed) -> None:
    assert installed.run("perusable", "--version").split()[-1] == __version__
    assert installed.run("perusable", "compare")


def test_it_reads_its_own_copy_of_the_shipped_files(installed: Installed) -> None:
    found: dict[str, str] = json.loads(installed.run("python", "-I", "-c", DIGESTS))
    home = _site_packages(installed.environment).resolve() / "estimator" / "_shipped"
    assert {Path(path).relative_to(home).as_posix(): digest for path, digest in found.items()} == {
        name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in _files(SHIPPED)
    }


def test_the_sdist_holds_the_packages_and_what_they_ship_and_nothing_else(installed: Installed) -> None:
    with tarfile.open(installed.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    # The build backend adds the last three itself.
    own = {".gitignore", "PKG-INFO", "pyproject.toml"}
    assert names == _files([*PACKAGES, *SHIPPED, "CHANGELOG.md", "LICENSE", "README.md"]) | own


def test_the_wheel_holds_the_packages_and_what_they_ship_and_nothing_else(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == _files(PACKAGES) | {f"estimator/_shipped/{name}" for name in _files(SHIPPED)}
    assert {f"{name}/py.typed" for name in PACKAGES} <= names


def test_every_package_of_the_checkout_is_packaged() -> None:
    known = {"estimator", "providers", "tui"}
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} & known == set(PACKAGES)
    assert set(PACKAGES) <= set(TARGETS["sdist"]["only-include"])


def test_the_declared_dependencies_are_the_imported_ones() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    modules = {name for path in sources for name in _imports(path)} - {*PACKAGES} - sys.stdlib_module_names
    owners = packages_distributions()
    imported = {owners[name][0].lower().replace("_", "-") for name in modules}
    assert {re.split(r"[^\w-]", line)[0] for line in PYPROJECT["project"]["dependencies"]} == imported


def _imports(path: Path) -> set[str]:
    """The top-level names of the modules a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _files(names: Iterable[str]) -> set[str]:
    """The files that these names of the checkout stand for, as paths relative to it."""
    paths = {path for name in names for path in (ROOT / name, *(ROOT / name).rglob("*"))}
    return {path.relative_to(ROOT).as_posix() for path in paths if path.is_file() and path.suffix != ".pyc"}


def _bin(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


def _site_packages(environment: Path) -> Path:
    base = {"base": str(environment), "platbase": str(environment)}
    return Path(sysconfig.get_path("purelib", "venv", vars=base))


def _run(command: list[str], cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
