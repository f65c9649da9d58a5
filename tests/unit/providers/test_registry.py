import importlib.metadata
import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from estimator.errors import InputError
from providers.licence.adapter import Adapter as Licence
from providers.registry import GROUP, SHIPPED, UnknownProviderError, load

ROOT = Path(__file__).parents[3]


class Acme(Licence):
    """A third party's adapter."""

    id = "acme"


ACME = Acme()


def installed(monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    rows = EntryPoints(EntryPoint(name, f"{__name__}:{target}", GROUP) for name, target in points.items())
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda *, group: rows.select(group=group))


def test_every_shipped_adapter_loads_under_its_id() -> None:
    providers = load()
    assert sorted(SHIPPED) == ["hosted", "human", "licence", "local", "reddit", "x"]
    for name in SHIPPED:
        assert providers[name].id == name
        assert providers[name] is providers[name]


def test_an_adapter_is_imported_when_it_is_asked_for_and_not_before() -> None:
    code = (
        "import sys; from providers.registry import load; p = load(); p['x']; 'reddit' in p;"
        "print(sorted(m for m in sys.modules if m.endswith('.adapter')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['providers.x.adapter']"


def test_an_unknown_id_names_the_nearest_and_how_to_add_one() -> None:
    with pytest.raises(
        UnknownProviderError, match=r"provider: redit: no provider is called this \(did you mean 'reddit'"
    ) as caught:
        load()["redit"]
    assert isinstance(caught.value, InputError)
    assert GROUP in str(caught.value)
    assert load().get("redit") is None
    assert "redit" not in load()


@pytest.mark.parametrize("target", ["Acme", "ACME"])
def test_a_third_party_adds_its_own_as_a_class_or_an_instance(monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    installed(monkeypatch, acme=target)
    providers = load()
    assert providers["acme"].id == "acme"
    assert list(providers) == sorted([*SHIPPED, "acme"])
    assert len(providers) == len(SHIPPED) + 1
    assert "acme" in providers


def test_a_shipped_adapter_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, licence="ACME")
    assert type(load()["licence"]) is Licence


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("Missing", "cannot be loaded: AttributeError"),
        ("ROOT", "it lacks id, options, source"),
        ("ACME", "its own id is 'acme'"),
    ],
)
def test_a_third_party_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, target: str, message: str) -> None:
    installed(monkeypatch, broken=target)
    with pytest.raises(UnknownProviderError, match=f"provider: broken: {message}"):
        load()["broken"]
