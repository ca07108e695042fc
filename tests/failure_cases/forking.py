"""Executes Python commands in forks of one process that has imported the slow libraries already.

Run as a file, never imported: it has to be a process in which nothing of the project is loaded. Reads one JSON request
a line (`words`, `directory`, `environment`, `output`, `record`) and answers each with the exit code.

What a fork executes finds `sys.path`, `sys.argv`, `__main__` and the environment as in a new interpreter (Python
documentation, "The initialization of the sys.path module search path"). Into the file `record` it writes every file
below `directory` that is executed, with the module name under which that happens.
"""

import atexit
import importlib
import json
import os
import runpy
import signal
import sys
import types
from collections.abc import Callable, Mapping
from importlib.machinery import SourceFileLoader
from typing import Any, NoReturn

SLOW = (
    "sqlalchemy.orm",
    "sqlalchemy.dialects.sqlite",
    "alembic.command",
    "flask_sqlalchemy",
    "sqlmodel",
    "unittest",
    "pytest",
)
SECONDS = 60


def serve() -> None:
    """Answers requests until the input ends."""
    del sys.path[0]
    for name in SLOW:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    for line in sys.stdin:
        sys.stdout.write(f"{_execute(json.loads(line))}\n")
        sys.stdout.flush()


def _execute(request: Mapping[str, Any]) -> int:
    process = os.fork()
    if process == 0:
        _become(request)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _become(request: Mapping[str, Any]) -> NoReturn:
    signal.alarm(SECONDS)
    os.chdir(request["directory"])
    os.environ.clear()
    os.environ.update(request["environment"])
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, number in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (output, 2)):
        os.dup2(stream, number)
    code = 1
    try:
        sys.addaudithook(_recorder(request["directory"], request["record"]))
        _observe()
        code = _exit_code(request["words"])
        atexit._run_exitfuncs()  # noqa: SLF001 - as an interpreter does at its end
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _observe() -> None:
    """What `sitecustomize` does in a process that `onebase run` has started."""
    if "ONEBASE_JOURNAL" in os.environ:
        from onebase.guard import process

        process.start(os.environ)


def _recorder(directory: str, record: str) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook. Python raises "exec" with the code object before it executes the body of a module."""
    log = open(record, "a", encoding="utf-8")  # noqa: SIM115 - it is open as long as the process lives

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        code = arguments[0] if event == "exec" else None
        if isinstance(code, types.CodeType) and code.co_name == "<module>" and not code.co_filename.startswith("<"):
            path = os.path.abspath(code.co_filename)
            if path.startswith(directory + os.sep):
                caller = sys._getframe(1)  # noqa: SLF001 - nothing else tells the namespace
                log.write(json.dumps((os.path.relpath(path, directory), _module_name(caller.f_locals))) + "\n")
                log.flush()

    return hook


def _module_name(variables: Mapping[str, Any]) -> str:
    """The `__name__` in the namespace that the caller of `exec` has at hand.

    Callers are importlib (`args` of `_call_with_frames_removed`), runpy (`run_globals`), pytest's rewriting hook
    (`module`) and this file (`main`), as seen in Python 3.10 to 3.13 and pytest 9.2.
    """
    found = [variables.get("run_globals"), *variables.get("args", ())[1:2]]
    found += [vars(variables[name]) for name in ("module", "main") if name in variables]
    return next((str(each["__name__"]) for each in found if isinstance(each, dict) and "__name__" in each), "?")


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
    named = os.environ.get("PYTHONPATH", "")
    entries = [first, *(os.path.abspath(entry) for entry in named.split(os.pathsep) if named), *sys.path]
    sys.path[:] = dict.fromkeys(entries)


if __name__ == "__main__":
    serve()
