"""A pilot of a generator: run a recipe against a model server, check each record, keep what the estimate needs."""
