"""The booking backend."""
