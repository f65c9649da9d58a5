"""The terminal UI in a browser: a small web server that runs one process of the UI for each page."""
