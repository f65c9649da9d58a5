"""How fast a server gives tokens: measured from the spans of its calls, or read from a benchmark's file."""
