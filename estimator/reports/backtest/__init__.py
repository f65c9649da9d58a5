"""The back-test on a screen, for a script and as a page."""
