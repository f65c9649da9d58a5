"""The terminal UI: places on a screen what the core says, and computes nothing."""
