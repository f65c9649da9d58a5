"""The check ``tested-code``: a solution and tests that hold it, run by a runner that is given, never here.

What a model wrote is parsed and never executed in this process. The tests must pass on the solution and fail on one
whose functions return nothing: tests that pass on both prove nothing.
"""

import ast
import warnings
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Literal

from estimator.rows import Positive
from providers.recipes.checks import form
from providers.recipes.rows import CheckRow, Item, Label, Of
from providers.recipes.values import Draft

NO_CODE = "no code"
NOT_PYTHON = "not Python"
NO_FUNCTION = "no function"
MORE = "more than functions"
IMPORTS = "imports"
NOT_ASSERTS = "not only asserts"
FEW = "too few tests"
NESTED = "nested too deeply"
FAIL = "tests fail"
WEAK = "tests prove nothing"
TOO_SHORT = "too short"

REASONS = {
    **form.REASONS,
    NO_CODE: "an answer does not hold one block of Python code and no more",
    NOT_PYTHON: "a block cannot be parsed",
    NO_FUNCTION: "the solution defines no function",
    MORE: "the solution does something when it is loaded: it prints, asks or calls",
    IMPORTS: "it imports a module that the recipe does not allow",
    NOT_ASSERTS: "the tests hold something else than assert statements",
    FEW: "fewer different assert statements call the solution than asked for",
    NESTED: "an expression or a statement of a block lies too deep inside others",
    FAIL: "the tests do not pass on the solution",
    WEAK: "the tests also pass on a solution whose functions return nothing",
    TOO_SHORT: "the problem has fewer words than asked for",
}

DEEPEST = 50
"""Nodes of a syntax tree inside each other; code that people write rarely reaches 20."""

_FENCE = "```"
_CLEAN = Lock()

Run = Callable[[str, str], str]
"""Runs tests against a solution: empty where they pass, else why they do not, in a word or two."""


class TestedCode(CheckRow):
    """Settings.

    Attributes:
        name: Of the checker.
        exercise: The call that gives the problem in words and the solution in a block of code.
        tests: The call that gives the tests in a block of code.
        imports: Modules that may be imported.
        least_tests: Different assert statements that call the solution.
        least_words: Of the problem, before the block.
        most_characters: Of a block.
    """

    __test__ = False  # no class of tests, whatever its name
    name: Literal["tested-code"]
    exercise: Label
    tests: Label
    imports: tuple[Item, ...] = ()
    least_tests: Positive
    least_words: Positive
    most_characters: Positive

    def refers(self) -> Iterator[tuple[str, Of, str]]:
        """As the base class has it."""
        yield "exercise", "call", self.exercise
        yield "tests", "call", self.tests


def check(settings: TestedCode, draft: Draft, run: Run, failures: Mapping[str, str]) -> str:
    """Why an exercise is rejected; empty where it is accepted.

    Args:
        settings: Of the recipe.
        draft: With the parts ``answers``.
        run: Runs code, apart from this process.
        failures: What ``run`` may say that is a reason of its own; anything else it says is ``tests fail``.
    """
    answers = draft.parts["answers"]
    for name in (settings.exercise, settings.tests):
        if why := form.fault(answers.get(name)):
            return why
    told = answers[settings.exercise]["text"]
    solution, tests = _block(told), _block(answers[settings.tests]["text"])
    if solution is None or tests is None:
        return NO_CODE
    if len(told.partition("```")[0].split()) < settings.least_words:
        return TOO_SHORT
    return _code_fault(settings, solution, tests) or _ran(run, failures, solution, tests)


def _code_fault(settings: TestedCode, solution: str, tests: str) -> str:
    if max(len(solution), len(tests)) > settings.most_characters:
        return form.TOO_LONG
    parsed, asserts = _parsed(solution), _parsed(tests)
    if parsed is None or asserts is None:
        return NOT_PYTHON
    if _deep(parsed) or _deep(asserts):
        return NESTED
    return _solution_fault(settings, parsed) or _tests_fault(settings, asserts, _functions(parsed))


def _block(text: str) -> str | None:
    """The only block of code between fences, where it is one of Python; an answer that is cut has an open fence."""
    found: list[tuple[str, str]] = []
    language: str | None = None
    inside: list[str] = []
    for line in text.split("\n"):
        if language is None:
            said = line.removeprefix(_FENCE)
            if said != line and "`" not in said:
                language, inside = said.strip().lower(), []
        elif line.rstrip(" \t") == _FENCE:
            found.append((language, "".join(inside)))
            language = None
        else:
            inside.append(f"{line}\n")
    return found[0][1] if len(found) == 1 and found[0][0] in ("python", "py", "python3", "") else None


def _parsed(code: str) -> ast.Module | None:
    try:
        # What is odd but legal (an unknown escape) warns, and a warning is neither a fault nor for the user's screen.
        with _CLEAN, warnings.catch_warnings(action="ignore"):
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _deep(module: ast.Module) -> bool:
    """Whether a tree is too deep for the functions of ``ast`` that walk one by calling themselves."""
    layer: list[ast.AST] = [module]
    for _ in range(DEEPEST):
        layer = [child for node in layer for child in ast.iter_child_nodes(node)]
        if not layer:
            return False
    return True


def _functions(module: ast.Module) -> list[str]:
    return [node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _solution_fault(settings: TestedCode, module: ast.Module) -> str:
    if not any(isinstance(node, ast.FunctionDef) for node in module.body):
        return NO_FUNCTION
    if any(not _declares(node) for node in module.body):
        return MORE
    return IMPORTS if any(name not in settings.imports for name in _imported(module)) else ""


def _declares(node: ast.stmt) -> bool:
    """Whether a statement only says what something is: a definition, an import, a constant, a text."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return not any(isinstance(part, ast.Call) for part in ast.walk(node))
    return isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)


def _imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def _tests_fault(settings: TestedCode, module: ast.Module, functions: list[str]) -> str:
    if any(not isinstance(node, ast.Assert) for node in module.body):
        return NOT_ASSERTS
    different = {
        ast.dump(node.test) for node in module.body if isinstance(node, ast.Assert) and _calls(node, functions)
    }
    return FEW if len(different) < settings.least_tests else ""


def _calls(node: ast.Assert, functions: list[str]) -> bool:
    calls = (part.func for part in ast.walk(node.test) if isinstance(part, ast.Call))
    return any(isinstance(called, ast.Name) and called.id in functions for called in calls)


def _ran(run: Run, failures: Mapping[str, str], solution: str, tests: str) -> str:
    if said := run(solution, tests):
        return said if said in failures else FAIL
    return "" if run(_hollow(solution), tests) else WEAK


def _hollow(solution: str) -> str:
    """The solution with every function's body taken out."""
    module = _parsed(solution) or ast.Module([], [])
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [ast.Return(ast.Constant(None))]
    return ast.unparse(ast.fix_missing_locations(module))
