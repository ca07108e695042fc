"""Processes that work beside the server."""
