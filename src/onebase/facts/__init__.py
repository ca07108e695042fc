"""Reading one file: what its source says, without knowing any other file. Never runs it."""

from onebase.facts.project import read_project

__all__ = ["read_project"]
