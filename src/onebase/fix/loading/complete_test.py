"""A test of the user's project: one module imports every module that declares models."""

import re
from collections import Counter
from collections.abc import Mapping

from onebase.fix.values import NewFile
from onebase.program import Load, Program
from onebase.program.paths import join, module_path, parent
from onebase.project.entry_points.pytest_runs import is_test_module
from onebase.rules._texts import text_of

_DECLARES = r"^\s+__tablename__\s*[:=]|=\s*(\w+\.)?Table\("
_TEST = '''\
"""`{name}` imports every module that declares models."""

import os
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[{depth}]
DIRECTORIES = ({directories})
DECLARES = re.compile(r"{declares}", re.MULTILINE)
LOADED = """
import sys
import {name}
print(*[module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)], sep="\\\\n")
"""


def test_all_models_are_loaded():
    environment = {{**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}}
    printed = subprocess.check_output([sys.executable, "-c", LOADED], env=environment, cwd=PROJECT, text=True)
    loaded = {{Path(line).resolve() for line in printed.splitlines() if line.endswith(".py")}}
    declaring = {{
        path.resolve()
        for directory in DIRECTORIES
        for path in (PROJECT / directory).{glob}("*.py")
        if DECLARES.search(path.read_text(encoding="utf-8", errors="replace"))
    }}
    assert not declaring - loaded, "import them in {name}"
'''


def complete_test(program: Program, load: Load, name: str, modules: Mapping[str, str]) -> NewFile | None:
    """The test, beside those that are there. None where pytest would not find the modules by these names, or where
    files of other kinds look like models."""
    for entry in program.entry_points:
        tests = program.load(entry)
        if entry.kind == "pytest" and all(_is_known(program, tests, each, path) for path, each in modules.items()):
            directory = _directory(tests)
            path = join(directory, f"test_{name.rpartition('.')[2]}.py")
            tops = _tops(modules)
            if directory and path not in program.index.python and _is_complete(program, load, modules, tops):
                return NewFile(path, _text(name, directory, tops).encode())
    return None


def _is_known(program: Program, load: Load, name: str, path: str) -> bool:
    located = program.locator.find_dotted(tuple(root.path for root in load.search_path), name)
    return located is not None and located.path == path


def _directory(load: Load) -> str:
    """The directory with the most test modules, "" where there is none."""
    found = Counter(parent(module.path) for module in load.modules if is_test_module(module.path))
    return max(sorted(found), key=lambda directory: found[directory]) if found else ""


def _tops(modules: Mapping[str, str]) -> dict[str, bool]:
    """The directories of the first packages of all names; whether that is a package, or a directory of modules."""
    found = {}
    for path, name in sorted(modules.items()):
        parts = module_path(path).split("/")
        depth = name.count(".")
        found["/".join(parts[: len(parts) - depth] if depth else parts[:-1]) or "."] = bool(depth)
    return found


def _is_complete(program: Program, load: Load, modules: Mapping[str, str], tops: Mapping[str, bool]) -> bool:
    """Whether the test passes: what looks like a declaration there is in what the modules load."""
    if len(set(tops.values())) != 1:
        return False
    loaded = {path for name in modules.values() for path in program.loaded_with(load, name)}
    return all(
        path in loaded or re.search(_DECLARES, text_of(program, path), re.MULTILINE) is None
        for top, deep in tops.items()
        for path in program.index.below(top)
        if deep or parent(path) == top
    )


def _text(name: str, directory: str, tops: Mapping[str, bool]) -> str:
    depth = 0 if directory == "." else directory.count("/") + 1
    listed = ", ".join(f'"{top}"' for top in tops) + ("," if len(tops) == 1 else "")
    glob = "rglob" if all(tops.values()) else "glob"
    return _TEST.format(name=name, depth=depth, directories=listed, declares=_DECLARES, glob=glob)
