"""The pages hold: links lead somewhere, examples are read, commands run, figures are those of the program."""

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from estimator.backtest.fields import EXAMPLE
from estimator.cli.backtest import STARTER as ROWS
from estimator.cli.common import Session
from estimator.cli.main import COMMANDS, main
from estimator.cli.plan import STARTER
from estimator.files import parse_toml
from estimator.pilots.read import parse_pilot
from estimator.pilots.rows import Header, Totals, UnitRow
from estimator.planning.load import RawPlan, check_plan
from estimator.planning.workspace import Workspace
from estimator.pricing.book import load_book, load_layer
from estimator.shipped import shipped
from estimator.yields.book import load_yields
from providers.registry import SHIPPED, load

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted({*ROOT.glob("*.md"), *DOCS.rglob("*.md")})
DAY = date(2026, 11, 22)

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
INCLUDED = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
NEED = '[need]\nrecords = 1_000\nkind = "post"\npurpose = "fine-tune"\ncriteria = "light-en"\n'


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(text) if kind == language]


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        linked = (path.parent / name).resolve() if name else path
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[^)]+)\)", page("decisions/README.md")))
    assert listed == {path.name for path in (DOCS / "decisions").glob("[0-9]*.md")}


def test_a_shown_file_is_the_file() -> None:
    shown = INCLUDED.findall(page("adding-a-provider.md"))
    assert len(shown) == 3
    for name, body in shown:
        assert body == (DOCS / name).read_text(encoding="utf-8"), name


# ------------------------------------------------------------------------------------------------- examples


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    book = load_book([shipped("pricing.toml"), shipped("examples/reddit-sized-licence.toml")], DAY)
    return Workspace(book, load_yields([shipped("yields.toml")], DAY), load())


SOURCES = [block for block in blocks(page("plan-file.md"), "toml") if block.startswith("[[plan.source]]")]


@pytest.mark.parametrize("block", SOURCES, ids=lambda block: block.split('"')[1])
def test_every_source_of_the_plan_page_is_read(workspace: Workspace, block: str) -> None:
    assert _read(f'{NEED}[[plan]]\nid = "one"\nname = "One"\n{block}', workspace)


def test_the_plan_page_shows_every_provider(workspace: Workspace) -> None:
    offers = re.findall(r'^offer = "(.+)"', "".join(SOURCES), re.MULTILINE)
    assert {workspace.book.provider_of(offer) for offer in offers} == SHIPPED.keys()


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_plan_page_names_every_key_of_a_provider(name: str) -> None:
    missing = [key for key in load()[name].options.model_fields if key not in page("plan-file.md")]
    assert not missing


def test_the_pilot_page_shows_a_pilot_and_names_every_key() -> None:
    (text,) = blocks(page("pilot-file.md"), "json")
    pilot = parse_pilot(text.encode(), "pilot-file.md")
    assert (pilot.units, pilot.header.id) == (3, "x-november")
    keys = {key for row in (Header, UnitRow, Totals) for key in row.model_fields} - {"schema_"}
    assert not [key for key in keys if f"`{key}`" not in page("pilot-file.md")]


def test_the_source_of_the_pilot_page_is_that_of_the_example(workspace: Workspace) -> None:
    (block,) = blocks(page("pilot-file.md"), "toml")
    raw = parse_toml(f'{NEED}[[plan]]\nid = "one"\nname = "One"\n{block}'.encode(), "pilot-file.md")
    plan = RawPlan("pilot-file.md", raw, (), (), {"pilots/x-search.jsonl": shipped("examples/pilots/x-search.jsonl")})
    assert [pilot.fetched for pilot in check_plan(plan, workspace).pilots.values()] == [3000]


def test_the_program_of_the_pilot_page_runs() -> None:
    (code,) = blocks(page("pilot-file.md"), "python")
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "pilot-file.md", "exec"), {})  # noqa: S102 - the page's own example
    assert printed.getvalue().startswith("assumed 30 3000 ")


def test_the_extra_of_the_plan_page_is_read(workspace: Workspace) -> None:
    extra = next(block for block in blocks(page("plan-file.md"), "toml") if block.startswith("[[plan.extra]]"))
    assert _read(f'{NEED}[[plan]]\nid = "one"\nname = "One"\n{SOURCES[0]}{extra}', workspace)


def _read(text: str, workspace: Workspace) -> bool:
    return bool(check_plan(RawPlan("plan-file.md", parse_toml(text.encode(), "plan-file.md"), (), ()), workspace).plan)


def test_the_price_files_of_the_price_page_are_read(tmp_path: Path) -> None:
    found = blocks(page("changing-a-price.md"), "toml")
    whole = [block for block in found if block.startswith('schema = "perusable.book/1"')]
    later = [block for block in found if block.lstrip().startswith("[[offer.revision]]")]
    assert len(whole) == 2
    assert len(later) == 2
    # The correction and the end belong to the offer of the first file.
    for number, text in enumerate([whole[0] + "\n" + "\n".join(later), whole[1]]):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        assert load_layer(path).file.offer


def test_the_keep_rates_of_the_price_page_are_read(tmp_path: Path) -> None:
    (text,) = [block for block in blocks(page("changing-a-price.md"), "toml") if "perusable.yields/1" in block]
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    book = load_yields([shipped("yields.toml"), path], DAY)
    assert [row.id for row in book.rows() if row.id.endswith("@ours")]


def test_the_rows_of_the_backtest_page_are_those_of_the_help() -> None:
    (text,) = blocks(page("backtest.md"), "toml")
    assert parse_toml(text.encode(), "backtest.md") == parse_toml(EXAMPLE.encode(), "help")


def test_the_library_example_runs() -> None:
    (code,) = blocks(page("command-line.md"), "python")
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "command-line.md", "exec"), {})  # noqa: S102 - the page's own example
    assert printed.getvalue().startswith("hosted-gpt-oss ")


# ------------------------------------------------------------------------------------------------- commands


def commands() -> Iterator[str]:
    for path in PAGES:
        for block in blocks(path.read_text(encoding="utf-8"), "sh"):
            for line in block.splitlines():
                # The example provider is installed and priced by its own test.
                if line.startswith("perusable") and "example-provider" not in line:
                    # Without a redirection and a comment; a limit such as 'total > 5 USD' is quoted.
                    yield re.sub(r"( +> [^' ]+)?( +#.*)?$", "", line).strip()


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_every_command_runs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with the files that the pages speak of."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copy(ROOT / "examples" / "reddit-sized-licence.toml", tmp_path)
    shutil.copy(ROOT / "examples" / "reddit-sized-licence.toml", tmp_path / "our-contract.toml")
    shutil.copy(ROWS, tmp_path / "mine.toml")
    own = ROOT / "examples" / "article.toml" if "tutor-2h100" in line else STARTER
    shutil.copy(own, tmp_path / "plan.toml")
    monkeypatch.chdir(tmp_path)
    if "last.json" in line:
        earlier = ["compare", "plan.toml", "--output", "last.json"]
        CliRunner().invoke(main, earlier, obj=Session(lambda: DAY))
    run = CliRunner().invoke(main, shlex.split(line)[1:], obj=Session(lambda: DAY))
    assert run.exit_code == 0, run.output


def test_the_command_page_has_every_command() -> None:
    text = page("command-line.md")
    assert not [name for name in COMMANDS if f"perusable {name}" not in text]


def test_the_figures_of_the_model_page_are_those_of_the_program() -> None:
    run = CliRunner().invoke(
        main,
        ["explain", "tutor-2h100", "--as-of", "2026-11-22", "--known-at", "2026-11-22", "--width", "100"],
        obj=Session(lambda: DAY),
    )
    explained = " ".join(run.output.split())
    for words in (
        "48.23 %",
        "414,680 raw",
        "3,300 tokens sent and 600 given back",
        "612 tokens / (3,073.89 a second × 3,600)",
        "32 GPU hours × 3.99 USD",
        "127.68",
    ):
        assert words in explained, words
    text = " ".join(page("model.md").split())
    for words in (
        "48.23 %",
        "414,680 raw",
        "3,300 tokens sent and 600 given back",
        "3,073.89",
        "32 × 3.99 USD = 127.68",
    ):
        assert words in text, words
