"""The law of the simulated load: it executes the same files under the same names, in the same order, as Python does."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebase.facts.read import read_file
from onebase.program import Program
from onebase.project.discovery import discover_files
from onebase.project.entry import EntryPoint, ImportRoot, Reason, RunFile

PACKAGES = ("app", "app/core", "lib")
MODULES = ("models", "base", "user")
RECORD = "import builtins; builtins.__dict__.setdefault('EXECUTED', []).append((__name__, __file__))\n"
PRINT = "\nimport atexit, json, builtins; atexit.register(lambda: print(json.dumps(builtins.EXECUTED)))\n"
FAILED = "import builtins; builtins.EXECUTED.append(('failed', __file__))"
REASON = Reason("script-directory", "the test starts it")


@st.composite
def import_lines(draw: st.DrawFn) -> list[str]:
    """Imports that may or may not work."""
    absolute = [path.replace("/", ".") for path in PACKAGES] + ["models", "base", "user"]
    names = st.sampled_from(MODULES)
    choices = st.one_of(
        st.builds("import {}.{}".format, st.sampled_from(absolute), names),
        st.builds("from {} import {}".format, st.sampled_from(absolute), names),
        st.builds("import {} as other".format, st.sampled_from([*absolute, "app.models", "core.base"])),
        st.builds("from {} import {}".format, st.sampled_from([".", ".."]), names),
        st.builds("from .{} import *".format, names),
        st.builds(
            "import importlib; importlib.import_module({!r})".format, st.sampled_from(["app.user", "lib.models"])
        ),
    )
    lines = draw(st.lists(choices, max_size=3))
    return [f"try:\n    {line}\nexcept Exception:\n    {FAILED}" if draw(st.booleans()) else line for line in lines]


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """A small tree: packages with and without `__init__.py`, nested roots, a main file with a path edit."""
    files: dict[str, str] = {}
    for package in PACKAGES:
        if draw(st.booleans()):
            files[f"{package}/__init__.py"] = "\n".join(draw(import_lines()))
        for module in MODULES:
            if draw(st.integers(0, 2)):
                files[f"{package}/{module}.py"] = "\n".join(draw(import_lines()))
    edits = st.sampled_from(["", "import sys; sys.path.insert(0, 'app')", "import sys; sys.path.append('lib')"])
    lines = [draw(edits), *draw(import_lines()), draw(edits), *draw(import_lines())]
    files["main.py"] = "\n".join(lines)
    return files


def write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        tail = PRINT if name == "main.py" else ""
        path.write_text(RECORD + tail + text + "\n")


def observed(directory: Path) -> tuple[list[tuple[str, str]], bool]:
    """What Python executes, as (module name, path), up to the first failure, and whether there was one."""
    run = subprocess.run([sys.executable, "main.py"], cwd=directory, capture_output=True, text=True, check=False)
    executed = json.loads(run.stdout.splitlines()[-1])
    names = [name for name, _ in executed]
    until = names.index("failed") if "failed" in names else len(names)
    top = directory.resolve()
    seen = [(name, Path(directory, file).resolve().relative_to(top).as_posix()) for name, file in executed[:until]]
    return seen, until < len(names) or run.returncode != 0


def predicted(directory: Path) -> list[tuple[str, str]]:
    """What the simulation executes, without what only a doubtful arm asks for."""
    index = discover_files(directory, ())
    modules = {path: read_file(path, (directory / path).read_bytes()) for path in index.python}
    entry = EntryPoint(
        "script", "python main.py", REASON, ".", (ImportRoot(".", REASON),), (RunFile("main.py", "__main__", REASON),)
    )
    program = Program(index, modules, modules.__getitem__, (entry,))
    load = program.load(entry)
    return [(module.name, module.path) for module in load.modules if module.path]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(files=projects())
def test_the_load_is_what_python_executes(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Up to the first failure, prediction and observation are the same list."""
    directory = tmp_path_factory.mktemp("project")
    write(directory, files)
    seen, failed = observed(directory)
    said = predicted(directory)
    assert (said[: len(seen)] if failed else said) == seen
