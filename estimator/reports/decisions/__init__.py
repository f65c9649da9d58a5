"""Biggest movers and the worth of a measurement as tables, JSON, CSV and Markdown."""
