"""Tests as text, made to run: top-level statements, functions named ``test…``, and cases of ``unittest``."""

import ast
import io
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

COUNTER = "__checked__"


class UnfitError(Exception):
    """Tests that cannot be run as they are, with why."""


class _Counted(ast.NodeTransformer):
    """Counts an assertion once it has held."""

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        call = ast.Call(ast.Name(COUNTER, ast.Load()), [], [])
        return [node, ast.copy_location(ast.Expr(call), node)]


def compiled(tests: str) -> CodeType:
    """The tests with their assertions counted.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As ``compile`` does.
    """
    tree = _Counted().visit(ast.parse(tests, "tests.py"))
    return compile(ast.fix_missing_locations(tree), "tests.py", "exec", dont_inherit=True)


def functions(module: ModuleType) -> Iterator[Callable[[], object]]:
    """Functions of the tests named ``test…``, in their order.

    Raises:
        UnfitError: One takes arguments: there are no fixtures.
    """
    for name, value in list(vars(module).items()):
        if name.startswith("test") and isinstance(value, FunctionType) and value.__module__ == module.__name__:
            if value.__code__.co_argcount > len(value.__defaults__ or ()):
                raise UnfitError(f"{name} takes arguments, and there are no fixtures")
            yield value


def cases(module: ModuleType) -> tuple[int, tuple[str, str] | None]:
    """Runs the cases of ``unittest`` that the tests define.

    Returns:
        How many ran and held, and the first that did not: ``wrong`` or ``error``, and its last line.
    """
    unittest: Any = sys.modules.get("unittest")
    if unittest is None:
        return 0, None
    kinds = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, unittest.TestCase) and value.__module__ == module.__name__
    ]
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(kind) for kind in kinds)
    result = unittest.TextTestRunner(stream=io.StringIO(), verbosity=0, failfast=True).run(suite)
    for reason, found in (("wrong", result.failures), ("error", result.errors)):
        if found:
            return 0, (reason, found[0][1].strip().rpartition("\n")[2])
    if result.unexpectedSuccesses:
        return 0, ("wrong", "a test that was expected to fail did not")
    return result.testsRun - len(result.skipped), None
