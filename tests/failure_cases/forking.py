"""Executes Python commands in forks of one process that has imported the slow libraries already.

Run as a file, never imported: it has to be a process in which nothing of the project is loaded. Reads one JSON request
a line (`words`, `directory`, `environment`, `output`, `record`) and answers each with the exit code.

What a fork executes finds `sys.path`, `sys.argv`, `__main__` and the environment as in a new interpreter (Python
documentation, "The initialization of the sys.path module search path"). Into the file `record` it writes every file
below `directory` that is executed, with the module name under which that happens, and every table.
"""

import atexit
import importlib
import importlib.util
import json
import os
import runpy
import signal
import sys
import types
from collections.abc import Mapping
from importlib.machinery import SourceFileLoader
from typing import Any, NoReturn

from onebase.observer import scope

# Not sqlmodel, which makes a MetaData: programs that do not import it have one less.
SLOW = (
    "sqlalchemy.orm",
    "sqlalchemy.dialects.sqlite",
    "alembic.command",
    "flask_sqlalchemy",
    "unittest",
    "pytest",
)
SECONDS = 300


def serve() -> None:
    """Answers requests until the input ends."""
    del sys.path[0]
    for name in SLOW:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    recording = _load_recorder()
    recorder = recording.Recorder()
    if "sqlalchemy.sql.schema" in sys.modules:
        recording.write_tables(recorder, sys.modules["sqlalchemy.sql.schema"])
    scope.OUTSIDE = (*scope.OUTSIDE, __file__)  # what this file does, Python does
    for line in sys.stdin:
        sys.stdout.write(f"{_execute(json.loads(line), recorder)}\n")
        sys.stdout.flush()


def _execute(request: Mapping[str, Any], recorder: Any) -> int:  # noqa: ANN401 - a module that is loaded by its path
    process = os.fork()
    if process == 0:
        _become(request, recorder)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _become(request: Mapping[str, Any], recorder: Any) -> NoReturn:  # noqa: ANN401 - as above
    signal.alarm(SECONDS)
    os.chdir(request["directory"])
    os.environ.clear()
    os.environ.update(request["environment"])
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, number in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (output, 2)):
        os.dup2(stream, number)
    code = 1
    try:
        recorder.begin(request["directory"], request["record"])
        sys.addaudithook(recorder.hook)
        _observe()
        code = _exit_code(request["words"])
        atexit._run_exitfuncs()  # noqa: SLF001 - as an interpreter does at its end
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _observe() -> None:
    """What `sitecustomize` does in a process that `onebase run` has started."""
    named = os.environ.get("PYTHONPATH", "")
    sys.path[:0] = [os.path.abspath(entry) for entry in named.split(os.pathsep) if named]
    if "ONEBASE_JOURNAL" in os.environ:
        from onebase.guard import process

        process.start(os.environ)


def _load_recorder() -> types.ModuleType:
    """`tests/prediction/recorder.py`, which needs nothing but Python; this process has no package of the project."""
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "prediction", "recorder.py")
    spec = importlib.util.spec_from_file_location("recorder", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _exit_code(words: list[str]) -> int:
    try:
        _run(words)
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code or 0
        sys.stderr.write(f"{leaving.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 - as an interpreter does, which prints whatever ends the program
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _run(words: list[str]) -> None:
    sys.modules["__main__"] = types.ModuleType("__main__")
    program, *arguments = words
    if program == "python" and arguments[0] == "-m":
        _set_path(os.getcwd())
        sys.argv = ["-m", *arguments[2:]]
        runpy._run_module_as_main(arguments[1])  # type: ignore[attr-defined]  # noqa: SLF001 - this is `python -m`
    elif program == "python":
        _run_script(arguments)
    else:
        _run_script([os.path.join(os.path.dirname(sys.executable), program), *arguments])


def _run_script(arguments: list[str]) -> None:
    path = os.path.abspath(arguments[0])
    _set_path(os.path.dirname(os.path.realpath(path)))
    sys.argv = arguments
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec")
    main = sys.modules["__main__"]
    main.__dict__.update(__file__=path, __loader__=SourceFileLoader("__main__", path), __builtins__=__builtins__)
    exec(code, main.__dict__)  # noqa: S102 - this is `python file`


def _set_path(first: str) -> None:
    sys.path[:] = dict.fromkeys([first, *sys.path])


if __name__ == "__main__":
    serve()
