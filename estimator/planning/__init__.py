"""From a need and its sourcing plans to an estimate that can be ranked, explained and gated."""
