"""Tests of the rules, beyond what their pages show."""
