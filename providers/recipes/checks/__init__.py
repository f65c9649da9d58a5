"""Checkers: each reads a draft and says why it is rejected, as one of a closed set of short words."""
