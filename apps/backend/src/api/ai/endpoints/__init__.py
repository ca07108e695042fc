"""Endpoints of the assistant, and what they store."""
