"""Interfaces that bring models of their own."""
