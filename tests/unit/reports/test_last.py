"""A baseline is read whole or refused in words: bounded, strict, and summed up again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.reports.comparison.document import document, text
from estimator.reports.comparison.last import LIMIT, read_baseline
from tests.unit.reports.made import compared, row

Tree = dict[str, Any]


@pytest.fixture(scope="module")
def whole() -> str:
    return text(document(*compared(row("cheap"), row("gone"))))


@pytest.fixture
def fault(tmp_path: Path) -> Callable[[str | bytes], str]:
    """What is said of a file with this content."""

    def call(content: str | bytes) -> str:
        path = tmp_path / "last.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputError) as found:
            read_baseline(path)
        return str(found.value)

    return call


def test_what_was_written_is_read(whole: str, tmp_path: Path) -> None:
    (tmp_path / "last.json").write_text(whole, encoding="utf-8")
    found = read_baseline(tmp_path / "last.json")
    where, comparison = compared(row("cheap"), row("gone"))
    assert (found.as_of, found.known_at, found.currency) == (comparison.as_of, comparison.known_at, "USD")
    assert found.book == where.book.digest
    assert found.need == comparison.need
    assert {name: old.plan for name, old in found.plans.items()} == {plan.id: plan for plan in comparison.stated}
    assert {name: old.total for name, old in found.plans.items()} == {"cheap": 1000, "gone": None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "is not UTF-8 text"),
        ("", "is not valid JSON"),
        ("[]", "is no comparison: it is not an object"),
        ('{"schema": NaN}', "NaN is no number"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "is nested too deeply"),
        ('{"a": ' + "[" * 32 + "]" * 32 + "}", "is nested too deeply"),
        ('{"a": ' + "[" * 31 + "]" * 31 + "}", "has no schema"),
        ('{"a": ' + "9" * 5000 + "}", "is not valid JSON"),
        ("{}", "has no schema; this version compares with perusable.compare/1"),
        ('{"schema": "perusable.compare/2"}', "is 'perusable.compare/2'; this version compares with"),
        ('{"schema": "perusable.book/1"}', "is 'perusable.book/1'"),
        ('{"schema": "perusable.compare/1"}', "the key 'plans' is missing"),
        ('{"schema": "perusable.compare/1", "plans": [{"id": "a"}]}', "has no inputs"),
    ],
    ids=range(14),
)
def test_what_is_no_comparison_is_refused(content: str | bytes, said: str, fault: Callable[[str | bytes], str]) -> None:
    assert said in fault(content)


def test_a_file_past_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "last.json"
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(InputError, match="is larger than 65536 KiB"):
        read_baseline(path)


def _total(tree: Tree) -> None:
    tree["plans"][0]["total"]["likely"] = "10.01"


def _line(tree: Tree) -> None:
    tree["plans"][0]["lines"][0]["amount"] = "9.99"


def _finer(tree: Tree) -> None:
    tree["plans"][0]["total"]["likely"] = tree["plans"][0]["lines"][0]["amount"] = "10.001"


def _unit(tree: Tree) -> None:
    tree["plans"][0]["per_1000_records"]["likely"] = "9.00000"


def _records(tree: Tree) -> None:
    tree["plans"][0]["records"] = 10


def _twice(tree: Tree) -> None:
    tree["plans"].append(tree["plans"][0])


def _other(tree: Tree) -> None:
    tree["plans"][0]["inputs"]["plan"]["id"] = "else"


def _plan(tree: Tree) -> None:
    tree["plans"][0]["inputs"]["plan"]["source"][0]["share"] = "0.5"


def _need(tree: Tree) -> None:
    tree["need"]["kind"] = "sound"


def _day(tree: Tree) -> None:
    tree["as_of"] = "2026-13-01"


def _number(tree: Tree) -> None:
    tree["as_of"] = 20260101


def _rate(tree: Tree) -> None:
    tree["plans"][0]["inputs"]["fx"] = [{"base": "EUR", "quote": "USD", "rate": "1/0", "on": None}]


def _money(tree: Tree) -> None:
    tree["plans"][0]["total"]["likely"] = "1e3"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_total, "plans[cheap].total: the total is 10.01, its lines sum to 10"),
        (_line, "the total is 10.00, its lines sum to 9.99"),
        (_finer, "plans[cheap].total"),
        (_unit, "plans[cheap].per_1000_records: is 9.00000, the total and the records give 10.0000"),
        (_records, "plans[cheap].per_1000_records"),
        (_twice, "plans[cheap]: its id stands twice"),
        (_other, "is not that of its inputs"),
        (_plan, "plans[cheap].inputs.plan: the shares of a plan's sources must sum to 1"),
        (_need, "need.kind"),
        (_day, "as_of"),
        (_number, "as_of"),
        (_rate, "fx"),
        (_money, "total.likely"),
    ],
)
def test_a_file_edited_by_hand_is_refused(
    edit: Callable[[Tree], None], said: str, whole: str, fault: Callable[[str | bytes], str]
) -> None:
    tree = json.loads(whole)
    edit(tree)
    assert said in fault(json.dumps(tree))
