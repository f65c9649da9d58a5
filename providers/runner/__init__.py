"""Runs Python that a language model wrote, in a sandbox, to a verdict that the program cannot forge.

:func:`find` gives a :class:`Runner`, or a :class:`Refusal` with what to install; nothing is ever run outside a sandbox.
:meth:`Runner.run` takes a solution and its tests to a :class:`Verdict`.

The solution and its tests run in two processes, each in a sandbox of its own. The tests see stand-ins of what the
solution defines: each call is asked over a pipe, plain values cross by copy, other objects stay where they are.

What ``passed`` promises: every statement of the tests ran to its end, at least one assertion held, and the solution had
no part in that but the values it answered, the exceptions it raised and the calls it made of functions it was handed.
Leaving early, printing, signalling, exit handlers, finalisers, patched builtins, a patched ``unittest``, a walk through
frames or memory reach only the solution's own process.

What it does not promise:

* That the tests are worth anything. They are a model's too, and can assert what always holds, or swallow what does not.
* That the solution is general: one that knows the cases can answer them from a list.
* That the solution's own classes tell the truth about each other. ``Point(1, 2) == Point(1, 2)`` is theirs to answer;
  ``Point(1, 2) == (1, 2)`` is not, and is false unless ``Point`` is derived from ``tuple``.
* That a test passes that needs solution and tests in one process. Tests cannot derive from the solution's classes, give
  it standard input, or look into its source or frames; a list that it returned and they changed is their copy; an
  object of its own class does not equal, exceed or differ by a number from a plain value, whatever its class says. Such
  a record is lost, not passed.
* That a name which the tests use but neither define nor import is what they meant by it: it is the solution's, unless
  it is built in or a module of the standard library.
* Anything against a flaw of the kernel.
"""

from providers.runner.find import find
from providers.runner.run import Runner
from providers.runner.values import REASONS, Limits, Outcome, Reason, Refusal, Verdict

__all__ = ["REASONS", "Limits", "Outcome", "Reason", "Refusal", "Runner", "Verdict", "find"]
