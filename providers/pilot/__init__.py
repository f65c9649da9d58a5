"""Measuring the real yield of a source under a hard spend cap: the ledger, the pull, and what it found."""
