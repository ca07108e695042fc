"""Definitions moved to where they are executed once: out of functions, and out of files that are executed again."""
