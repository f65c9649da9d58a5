"""The provider of docs/adding-a-provider.md: its own suite, and the whole way from its entry point to a comparison."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "example-provider"


def _load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_load("perusable_acme", EXAMPLE / "perusable_acme" / "__init__.py")
# As the example's own test run collects it: every inherited test runs here too.
TestAcme = _load("perusable_acme_suite", EXAMPLE / "tests" / "test_acme.py").TestAcme


@pytest.mark.slow
def test_installed_it_prices_a_plan(tmp_path: Path) -> None:
    site = tmp_path / "site"
    flags = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-compile", "--target", str(site)]
    _run("-m", "pip", "--isolated", "install", *flags, str(EXAMPLE), site=site)
    printed = _run("-m", "estimator", "compare", str(EXAMPLE / "plan.toml"), "--as-of", "2026-11-22", site=site)
    assert "acme, 0.800000 USD per 1,000, 80.00 USD in all" in printed


def test_not_installed_the_plan_says_which_provider_is_missing() -> None:
    arguments = ["compare", str(EXAMPLE / "plan.toml")]
    done = subprocess.run(
        [sys.executable, "-m", "estimator", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "no provider is called 'acme'" in done.stderr


def _run(*arguments: str, site: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
