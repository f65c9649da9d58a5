"""The files that come with the package, in a checkout and in an installation."""

from pathlib import Path

import pytest

import estimator.shipped
from estimator.errors import InputError
from estimator.shipped import shipped

ROOT = Path(__file__).parents[2]


def _package(root: Path, *, below: str) -> Path:
    package = root / "estimator"
    data = package.parent / below
    (data / "examples").mkdir(parents=True)
    package.mkdir(exist_ok=True)
    for name in ("backtest.toml", "pricing.toml", "yields.toml", "examples/one.toml"):
        (data / name).touch()
    return package


@pytest.mark.parametrize("name", ["backtest.toml", "pricing.toml", "yields.toml", "examples"])
def test_a_checkout_reads_its_own_files_from_any_working_directory(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pricing.toml").touch()
    assert shipped(name) == ROOT / name


def test_a_checkout_wins_over_a_copy_left_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _package(tmp_path, below=".")
    (package / "_shipped").mkdir()
    (package / "_shipped" / "pricing.toml").touch()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(estimator.shipped, "_PACKAGE", package)
    assert shipped("pricing.toml") == tmp_path / "pricing.toml"


def test_an_installation_reads_the_copy_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _package(tmp_path, below="estimator/_shipped")
    monkeypatch.setattr(estimator.shipped, "_PACKAGE", package)
    assert shipped("examples/one.toml") == package / "_shipped" / "examples" / "one.toml"


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "pricing.tom",
        "pyproject.toml",
        "examples/../pyproject.toml",
        "/etc/hosts",
        "examples/no.toml",
    ],
)
def test_a_name_that_is_not_shipped_is_refused_with_the_names_that_are(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = _package(tmp_path, below=".")
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(estimator.shipped, "_PACKAGE", package)
    with pytest.raises(InputError, match=r"no such file .*(pricing|examples/one)\.toml"):
        shipped(name)
