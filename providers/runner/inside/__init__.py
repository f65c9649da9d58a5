"""What runs within the walls: two programs of the standard library alone, sent in as text over standard input.

The *solver* holds the solution and answers calls of it. The *judge* holds the tests and asks the solver, from a sandbox
of its own, over two pipes; :mod:`providers.runner.inside.link` is what they say.
"""
