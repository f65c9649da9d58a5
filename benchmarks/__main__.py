"""Run every benchmark, print one line each, and exit with 1 when a limit is passed."""

import compileall
import sys
from pathlib import Path

from benchmarks import decisions, distinct, generation, neardup, pilots, plans, pricing, processes, screen, simulation


def main() -> int:
    """Print the table."""
    # As an installation has it: else a process where bytecode is not kept would measure the compiler.
    for package in ("estimator", "providers", "tui"):
        compileall.compile_dir(Path(__file__).parents[1] / package, quiet=2)
    failed = False
    for module in (pricing, plans, simulation, decisions, distinct, neardup, pilots, generation, processes, screen):
        for line in module.lines():
            print(line, flush=True)
            failed |= not line.passed
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
