"""A test that executes the Python command in the variable COMMAND, as a process of its own would."""

import os
import runpy
import shlex
import shutil
import sys

import pytest


def test_command(monkeypatch: pytest.MonkeyPatch) -> None:
    program, *arguments = shlex.split(os.environ["COMMAND"])
    monkeypatch.setattr(sys, "path", [*os.environ.get("PYTHONPATH", "").split(os.pathsep), *sys.path])
    code: object = None
    try:
        if program == "python" and arguments[0] == "-m":
            monkeypatch.syspath_prepend(os.getcwd())
            monkeypatch.setattr(sys, "argv", arguments[1:])
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            script = arguments if program == "python" else [str(shutil.which(program)), *arguments]
            monkeypatch.syspath_prepend(os.path.dirname(os.path.abspath(script[0])))
            monkeypatch.setattr(sys, "argv", script)
            runpy.run_path(script[0], run_name="__main__")
    except SystemExit as leaving:
        code = leaving.code
    assert not code
