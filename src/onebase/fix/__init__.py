"""Repairs: what to change, in which order, and writing it whole or not at all. Only this package uses LibCST."""
