"""Reading a recipe file: every fault at once, with its key and what would be right."""

import shutil
from pathlib import Path

import pytest

from estimator.errors import InputError, Refusal
from estimator.shipped import shipped
from providers.recipes.checks.registry import CHECKERS, Tools
from providers.recipes.declared import Declared
from providers.recipes.load import load_recipe, recipe_path, shipped_recipes

OWN = """
schema = "perusable.recipe/1"
id = "own"
version = 2
kind = "story"
title = "Own"
text = "{tale}"

[seeds]
noun = ["cat", "dog"]

[[call]]
id = "tale"
actor = "writer"
prompt = "A story of a {noun}, please."
max_tokens = 100
temperature = "0.5"

[check]
name = "simple-story"
call = "tale"
required = ["noun"]
lists = ["own.txt"]
most_hard = 0
least_words = 3
most_words = 20
"""

QUOTES = '(write numbers that enter money in quotes: "0.005")'

PROBLEM = """
[[problem]]
id = "sum"
text = "What is {a} + {b}?"
numbers = { a = "1..9", b = "1..9" }
answer = "a + b"
"""


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_recipe(path)
    return str(caught.value).splitlines()


def test_a_recipe_of_ones_own_is_named_by_its_path_and_reads_lists_beside_it(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "own.txt").write_text("# ours\na sat\n", encoding="utf-8")
    found = load_recipe(tmp_path / "own.toml")
    assert isinstance(found, Declared)
    assert (found.id, found.version, found.kind, found.actors) == ("own", 2, "story", ("writer",))
    assert {seed.values["noun"] for seed in found.seeds(2, 0)} == {"cat", "dog"}


def test_a_shipped_recipe_can_be_copied_and_changed(tmp_path: Path) -> None:
    for name in shipped_recipes():
        path = tmp_path / f"my-{name}.toml"
        shutil.copy(recipe_path(name), path)
        assert isinstance(load_recipe(str(path), Tools(run=lambda _solution, _tests: "")), Declared)


def test_shipped_recipes_are_found_by_name_and_named_as_their_files() -> None:
    for name in shipped_recipes():
        assert recipe_path(name) == shipped(f"examples/recipes/{name}.toml")
        found = load_recipe(name, Tools(run=lambda _solution, _tests: ""))
        assert not isinstance(found, Refusal)
        assert found.id == name
        assert found.reasons
    assert {load.kind for load in map(_loaded, shipped_recipes())} == {"code", "story", "dialogue", "row"}


def _loaded(name: str) -> Declared:
    found = load_recipe(name, Tools(run=lambda _solution, _tests: ""))
    assert not isinstance(found, Refusal)
    return found


def test_every_checker_is_used_by_a_shipped_recipe() -> None:
    assert {_loaded(name).file.model_dump()["check"]["name"] for name in shipped_recipes()} == set(CHECKERS)


@pytest.mark.parametrize("name", ["short-storys", "../recipes/x", "nothing.toml", "", "a" * 5_000, "no\0.toml"])
def test_a_name_that_is_none_says_what_there_is(name: str) -> None:
    with pytest.raises(InputError) as caught:
        load_recipe(name)
    said = str(caught.value)
    assert "cannot be read" in said or "no recipe with this name comes with perusable" in said
    assert len(said) < 3_000


def test_a_misspelt_name_is_put_right() -> None:
    with pytest.raises(InputError, match=r"did you mean 'short-stories'\?; a file of your own is named by its path"):
        load_recipe("short-storys")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        OWN.replace("version = 2", "version = 0\nversoin = 2")
        .replace('kind = "story"', 'kind = "tale"')
        .replace('temperature = "0.5"', "temperature = 0.5")
        .replace("max_tokens = 100", "max_tokens = 0")
        .replace("required", "requires")
        .replace("A story of a", "A\\u202E")
    )
    assert faults(tmp_path, text) == [
        "own.toml: version: input should be greater than or equal to 1, not 0",
        "own.toml: kind: input should be 'post', 'comment', 'dialogue', 'story', 'code', 'row' or 'label', not 'tale'",
        "own.toml: call[tale].prompt: must not hold control or invisible characters, not 'A\\u202e {noun}, please.'",
        "own.toml: call[tale].max_tokens: input should be greater than or equal to 1, not 0",
        f"own.toml: call[tale].temperature: input should be a valid string, not 0.5 {QUOTES}",
        "own.toml: check.requires: unknown key 'requires' (did you mean 'required'?)",
        "own.toml: versoin: unknown key 'versoin' (did you mean 'version'?)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{noun}, please", "{nuon}, please", "call[tale].prompt: nothing fills the place {nuon}"),
        ('"{tale}"', '"{tail}"', "text: nothing fills the place {tail} (did you mean 'tale'?)"),
        ('text = "{tale}"', "", "state text: what of the calls is kept, such as '{story}'"),
        ('call = "tale"', 'call = "tail"', "check.call: the recipe has no call 'tail' (did you mean 'tale'?)"),
        ('["noun"]', '["nouns"]', "check.required: the recipe has no seed 'nouns' (did you mean 'noun'?)"),
        ('"simple-story"', '"simple-tale"', "check.name: no checker is called 'simple-tale' (did you"),
        ('name = "simple-story"', "", "check.name: the checker has no name (known: judged-label, "),
        ('name = "simple-story"', 'name = "solved-dialogue"', "check: the key 'solver' is missing (add it)"),
        ('["cat", "dog"]', "[]", "seeds.noun: tuple should have at least 1 item"),
        ('[seeds]\nnoun = ["cat", "dog"]', "", "state seeds or problem: without them all records are alike"),
        ("[seeds]\nnoun", "[seeds]\ntale", "tale: the name stands for two things (rename one of them)"),
        ('"0.5"', '"2.1"', "call[tale].temperature: must be at most 2, not '2.1'"),
        ('recipe/1"', 'recipe/2"', "schema: input should be 'perusable.recipe/1', not 'perusable.recipe/2'"),
        ("most_hard = 0", "most_hard = 1.5", "check.most_hard: input should be less than or equal to 1, not 1.5"),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_is_right(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OWN
    assert any(said in line for line in faults(tmp_path, OWN.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"1..9", b', '"9..1", b', "problem[sum].numbers.a: must be whole numbers from the least to the most"),
        ('"1..9", b', '"1-9", b', "problem[sum].numbers.a: must be whole numbers from the least to the most"),
        ("{b}?", "{c}?", "problem[sum].text: nothing fills the place {c} (known: a, b)"),
        ('"a + b"', '"a + c"', "problem[sum]: cannot be worked out: 'c' has no value"),
        ('"a + b"', '"9^9^9"', "problem[sum]: cannot be worked out: has an exponent"),
        ('"a + b"', '"a + b"\nneeds = ["a > 9"]', "cannot be worked out: no draw of 2,000 meets needs and whole"),
        ('"a + b"', '"a + b"\nneeds = ["a"]', "problem[sum]: cannot be worked out: 'a' compares nothing"),
        ('"a + b"', '"a + b"\nwhole = ["d"]', "problem[sum].whole: nothing is called 'd'"),
        ('"a + b"', '"x"\nequations = ["x*x = a"]\nunknowns = ["x"]', "cannot be worked out: are not linear"),
        ('"a + b"', '"x"\nequations = ["x + a"]\nunknowns = ["x"]', "cannot be worked out: 'x + a' has no ="),
        ('"a + b"', '"a + b"\nwork = { a = "b" }', "problem[sum].a: the name stands for two things"),
        ('answer = "a + b"', "", "problem[sum]: the key 'answer' is missing"),
    ],
)  # fmt: skip
def test_a_family_that_cannot_be_drawn_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PROBLEM
    assert any(said in line for line in faults(tmp_path, OWN + PROBLEM.replace(old, new)))


DIALOGUE = """
[dialogue]
opening = "Begin."
turns = 3
ends = "Bye"
[[dialogue.actor]]
id = "one"
name = "One"
system = "Talk."
max_tokens = 10
temperature = "0"
[[dialogue.actor]]
id = "two"
name = "Two"
system = "Talk too."
start = "Say begin."
max_tokens = 10
temperature = "0"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("turns = 3", "turns = 4", "dialogue: turns must be odd, not 4: the first actor speaks first and last"),
        ('start = "Say begin."\n', "", "dialogue: two says the opening line: state its start, what it is told before"),
        ('id = "two"', 'id = "one"', "actor[one]: stands twice (rename one)"),
        ("Begin.", "Begin {it}.", "dialogue.opening: nothing fills the place {it}"),
        ("Talk too.", "Talk {too}.", "dialogue.actor[two].system: nothing fills the place {too}"),
        ("turns = 3", "turns = 3", "check.name: this checker needs [problem], which the recipe does not have (add it)"),
    ],
)
def test_a_fault_of_a_dialogue_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    head, _, _ = OWN.partition("[[call]]")
    check = '[check]\nname = "solved-dialogue"\nsolver = "one"\nmarker = "Bye"\nleast_turns = 2\nmost_words = 9\n'
    assert old in DIALOGUE
    assert any(
        said in line
        for line in faults(tmp_path, head.replace('text = "{tale}"', "") + DIALOGUE.replace(old, new) + check)
    )


def test_calls_and_a_dialogue_do_not_go_together(tmp_path: Path) -> None:
    assert "own.toml: state call or dialogue, one of the two" in faults(tmp_path, OWN + DIALOGUE)[0]


def test_a_list_of_words_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "own.txt: cannot be read" in faults(tmp_path, OWN)[0]
    assert "no such file comes with perusable" in faults(tmp_path, OWN.replace("own.txt", "spache"))[0]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"a = [" * 5_000, b"x" * 2_000_000, b"\0", b"", b"seeds = 1\ncheck = 2\ncall = 3"]
)
def test_bytes_that_are_no_recipe_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(data)
    with pytest.raises(InputError):
        load_recipe(path)
