"""How many joules a machine drew: from the counters of its accelerators and processors, or from their rated power."""
