"""Entry points: which processes of a project start, with which import roots, and what they execute first.

Read from everything around the Python source: command lines in container, task and pipeline files, pytest and Alembic
configuration, packaging, and the layout of test files. Python files are never executed here, and only a few are looked
at by their text.
"""

from onebase.project.entry_points.discovery import Declared, declared_entry_points, find_entry_points

__all__ = ["Declared", "declared_entry_points", "find_entry_points"]
