"""The comparison of a need's plans, one module a format: terminal, JSON, CSV, Markdown."""
