"""Recipes that run: what is asked of a model to make one record, and how the record is checked."""
