"""Adapters that turn a source of a plan into quantities: one package a supplier, found by the registry."""
