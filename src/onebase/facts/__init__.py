"""Reading one file: what its source says, without knowing any other file. Never runs it."""

from onebase.facts.project import Facts, read_project
from onebase.facts.read import read_file

__all__ = ["Facts", "read_file", "read_project"]
