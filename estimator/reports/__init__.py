"""One question each: the answer as rows, and as text for a terminal, a script or a spreadsheet."""
