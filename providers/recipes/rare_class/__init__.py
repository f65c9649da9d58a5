"""Rows of a rare class: a user's labelled table, rows that a model or a library makes, and how close they come."""
