"""What a pytest run does before and while it collects: configuration, `sys.path`, conftest files, test modules.

Follows pytest 9.2 (`_pytest.config`, `_pytest.main`, `_pytest.pathlib`). Where older versions differ:
- before 8.0 the files of a directory are collected before the directories in it; since then both together in the order
  of
  their names;
- before 8.1 `importlib` mode names every module from the rootdir and knows no packages; 8.1 to 8.2 turned to the names
  that
  modules have as members of their packages, and to executing parent packages;
- before 9.0 there is no `pytest.toml` and no `[tool.pytest]` with TOML's own types;
- `pythonpath` exists since 7.0; until 8.x plugins named by `-p` were imported before it took effect.
"""

from onebase.project.entry_points.pytest_runs.arguments import shown_arguments
from onebase.project.entry_points.pytest_runs.sessions import (
    Run,
    Way,
    is_test_file,
    is_test_module,
    pytest_run,
    session_directories,
)

__all__ = ["Run", "Way", "is_test_file", "is_test_module", "pytest_run", "session_directories", "shown_arguments"]
