"""Imports that fail, and files that no import reaches."""
