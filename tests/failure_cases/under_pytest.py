"""A test that executes the Python command in the variable COMMAND, as a process of its own would."""

import os
import runpy
import shlex
import shutil
import sys

import pytest

# What the program defines stays, as it does in modules that a test imports.
LEFT: list[dict[str, object]] = []


def test_command(monkeypatch: pytest.MonkeyPatch) -> None:
    program, *arguments = shlex.split(os.environ["COMMAND"])
    monkeypatch.setattr(sys, "path", [*os.environ.get("PYTHONPATH", "").split(os.pathsep), *sys.path])
    try:
        if program == "python" and arguments[0] == "-m":
            monkeypatch.syspath_prepend(os.getcwd())
            monkeypatch.setattr(sys, "argv", arguments[1:])
            LEFT.append(runpy.run_module(arguments[1], run_name="__main__", alter_sys=True))
        else:
            script = arguments if program == "python" else [str(shutil.which(program)), *arguments]
            monkeypatch.syspath_prepend(os.path.dirname(os.path.abspath(script[0])))
            monkeypatch.setattr(sys, "argv", script)
            LEFT.append(runpy.run_path(script[0], run_name="__main__"))
    except SystemExit as leaving:
        assert not leaving.code  # noqa: PT017 - the exception behind it tells why
