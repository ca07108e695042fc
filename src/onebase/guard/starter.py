"""Carries out what an entry point does before it serves, works or tests. Run as a file, by the Python of the project.

Reads one JSON object from the standard input: `words` (a command line of pytest), or `search_path` and `steps`. What
it exits with: 0 everything was carried out, 1 something was not; the output says what.
"""

import ast
import atexit
import importlib
import importlib.util
import json
import os
import runpy
import sys
import traceback
import types
from collections.abc import Mapping, Sequence
from importlib.machinery import SourceFileLoader
from typing import Any

NO_TESTS = 5  # what pytest exits with where it collects nothing


def main() -> None:
    """Ends the process without waiting for threads that the project has left behind."""
    request = json.load(sys.stdin)
    del sys.path[0]
    sys.modules["__main__"] = types.ModuleType("__main__")
    code = 1
    try:
        code = _tests(request["words"]) if request["words"] else _steps(request["search_path"], request["steps"])
        _configure()
    except SystemExit as leaving:
        sys.stdout.write(f"SystemExit: {leaving.code}\n")
        code = 1
    except BaseException:  # noqa: BLE001 - whatever ends the program is the answer
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()  # noqa: SLF001 - the observer tells what it saw when Python ends, which `_exit` skips
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _tests(words: Sequence[str]) -> int:
    """Collects tests, as `pytest WORDS` or, where "-m" comes first, as `python -m pytest WORDS`."""
    if words[0] == "-m":
        sys.path.insert(0, os.getcwd())
    import pytest

    sys.argv = ["pytest", *words[words[0] == "-m" :]]
    return 0 if pytest.main(sys.argv[1:]) in (0, NO_TESTS) else 1


def _steps(search_path: Sequence[str], steps: Sequence[Mapping[str, Any]]) -> int:
    sys.path[:] = dict.fromkeys([*search_path, *sys.path])
    for step in steps:
        if "root" in step:
            sys.path.insert(0 if step["front"] else len(sys.path), step["root"])
        elif step.get("name") == "__main__":
            _main(step["path"], step["package"])
        elif "path" in step:
            runpy.run_path(step["path"], run_name=step["name"])
        else:
            importlib.import_module(step["name"])
    return 0


def _main(path: str, package: str) -> None:
    """Executes a file as `__main__`, without what `if __name__ == "__main__":` protects."""
    with open(path, "rb") as file:
        tree = ast.parse(file.read(), path)
    body = [each for each in tree.body if not is_guard(each)]
    if len(body) == len(tree.body):
        raise SystemExit("the script has no main guard, so that it would do its work")
    tree.body = body
    main = sys.modules["__main__"]
    main.__dict__.update(__file__=path, __loader__=SourceFileLoader("__main__", path), __builtins__=__builtins__)
    if package:
        importlib.import_module(package)
        main.__package__ = package
    sys.argv = [path]
    exec(compile(tree, path, "exec"), main.__dict__)  # noqa: S102 - this is `python path`


def is_guard(statement: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`, without any `else`."""
    if not isinstance(statement, ast.If) or statement.orelse or not isinstance(statement.test, ast.Compare):
        return False
    test = statement.test
    sides = {ast.dump(each) for each in (test.left, *test.comparators)}
    return sides == {
        ast.dump(each.value) for each in ast.parse("__name__; '__main__'").body if isinstance(each, ast.Expr)
    }


def _configure() -> None:
    """What the first query does: relationships look for what they name."""
    orm = sys.modules.get("sqlalchemy.orm")
    if orm is not None:
        orm.configure_mappers()


if __name__ == "__main__":
    main()
