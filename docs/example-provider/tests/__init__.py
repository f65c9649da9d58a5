"""Tests of the example provider."""
