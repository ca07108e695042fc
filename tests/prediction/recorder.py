"""Starts one entry point and writes down what is executed. Run as a file, by the Python of the project's environment.

Reads one JSON request from the standard input: `directory` (of the project), `working` (directory to start in),
`words` (what to start, or `steps`), `record` (the file to write), `seconds`. Each line of the record is one of

    ["module", path, name, asking path, asking line, whether a library called the asking function]
    ["table", number of the MetaData, key, path, module name]
    ["end", what ended the process, "" for nothing]

No server serves, no network is reached, and every engine of SQLAlchemy is one in the memory of the process.
"""

import gc
import importlib
import importlib.util
import json
import os
import runpy
import signal
import socket
import sys
import types
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from typing import Any, NoReturn

ALEMBIC = ("/alembic/runtime/", "/alembic/autogenerate/", "/alembic/command.py")
SLOW = (
    *("sqlalchemy.orm", "sqlalchemy.ext.asyncio", "sqlalchemy.dialects.sqlite", "alembic.config"),
    *("alembic.runtime.environment", "flask_sqlalchemy", "sqlmodel", "celery", "uvicorn", "unittest", "pytest"),
)


class Recorder:
    """Writes the record. MetaData are kept alive, so that each has a number of its own."""

    def __init__(self) -> None:
        self._top = ""
        self._metadata: list[object] = []

    def begin(self, directory: str, record: str) -> None:
        """Everything that is executed in `directory` is written into the file `record` from now on."""
        self._top = os.path.realpath(directory) + os.sep
        self._log = open(record, "a", encoding="utf-8")  # noqa: SIM115 - it is open as long as the process lives

    def write(self, *values: object) -> None:
        """One line of the record."""
        self._log.write(json.dumps(values) + "\n")
        self._log.flush()

    def path(self, file: str) -> str:
        """The path of a file of the project, "" for any other."""
        real = os.path.abspath(file)
        if not self._top or file.startswith("<") or not real.startswith(self._top) or "/site-packages/" in real:
            return ""
        return real[len(self._top) :].replace(os.sep, "/")

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook. Python raises "exec" with the code object before it executes the body of a module."""
        code = arguments[0] if event == "exec" else None
        if isinstance(code, types.CodeType) and code.co_name == "<module>" and (path := self.path(code.co_filename)):
            frame = sys._getframe(1)  # noqa: SLF001 - nothing else tells the namespace
            asker, line, _ = self._project_frame(frame)
            self.write("module", path, _module_name(frame.f_locals), asker, line, self._is_later(frame))

    def table(self, metadata: object, key: str) -> None:
        """A table is put into a MetaData."""
        frame = sys._getframe(2)  # noqa: SLF001 - who defines the table
        if not self._top or self._is_of_library(frame):
            return
        number = next((at for at, each in enumerate(self._metadata) if each is metadata), len(self._metadata))
        if number == len(self._metadata):
            self._metadata.append(metadata)
        path, _, module = self._project_frame(frame)
        self.write("table", number, key, path, module)

    def _is_of_library(self, frame: types.FrameType | None) -> bool:
        """Whether a library makes a table of its own: one of its modules is being executed, or Alembic is at work."""
        while frame is not None and not self.path(frame.f_code.co_filename):
            named = not frame.f_code.co_filename.startswith("<")
            if (named and frame.f_code.co_name == "<module>") or any(
                part in frame.f_code.co_filename for part in ALEMBIC
            ):
                return True
            frame = frame.f_back
        return False

    def _is_later(self, frame: types.FrameType | None) -> bool:
        """Whether a library calls the function that asks: one that is installed stands between it and the module of the
        project that is being executed, or no such module is. What Alembic executes for a program counts as such."""
        functions, called = 0, False
        while frame is not None:
            if self.path(frame.f_code.co_filename):
                if frame.f_code.co_name == "<module>":
                    return called
                functions += 1
            else:
                file = frame.f_code.co_filename
                called |= "/site-packages/" in file if functions else any(part in file for part in ALEMBIC)
            frame = frame.f_back
        return functions > 0

    def _project_frame(self, frame: types.FrameType | None) -> tuple[str, int, str]:
        while frame is not None:
            path = self.path(frame.f_code.co_filename)
            if path:
                return path, frame.f_lineno, str(frame.f_globals.get("__name__", "?"))
            frame = frame.f_back
        return "", 0, ""


def _module_name(variables: Mapping[str, Any]) -> str:
    """The `__name__` in the namespace that the caller of `exec` has at hand.

    Callers are importlib (`args` of `_call_with_frames_removed`), runpy (`run_globals`), pytest's rewriting hook
    (`module`) and this file (`main`), as seen in Python 3.10 to 3.13 and pytest 9.2.
    """
    found = [variables.get("run_globals"), *variables.get("args", ())[1:2]]
    named = (variables.get("module"), variables.get("main"))
    found += [vars(each) for each in named if isinstance(each, types.ModuleType)]
    return next((str(each["__name__"]) for each in found if isinstance(each, dict) and "__name__" in each), "?")


class AfterImport:
    """A finder that finds nothing itself, and changes modules once they are executed."""

    def __init__(self, changes: Mapping[str, Callable[[types.ModuleType], None]]) -> None:
        self._changes = dict(changes)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        """The spec that the other finders have, with a loader that calls the change afterwards."""
        change = self._changes.pop(name, None)
        spec = importlib.util.find_spec(name) if change else None
        if spec is None or spec.loader is None or change is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: types.ModuleType) -> None:
            execute(module)
            change(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def changes(recorder: Recorder) -> dict[str, Callable[[types.ModuleType], None]]:
    """What is changed in libraries: tables are written down, engines are stubs, and nobody serves."""
    return {
        "sqlalchemy.sql.schema": partial(write_tables, recorder),
        "sqlalchemy.engine.create": _stub_engines,
        "uvicorn.main": _import_only,
        "flask.app": partial(_do_nothing, "Flask.run"),
        "werkzeug.serving": partial(_do_nothing, "run_simple"),
        "gunicorn.app.base": partial(_do_nothing, "BaseApplication.run"),
        "aiohttp.web": partial(_do_nothing, "run_app"),
        "apscheduler.schedulers.blocking": partial(_do_nothing, "BlockingScheduler.start"),
    }


def write_tables(recorder: Recorder, module: types.ModuleType) -> None:
    """Has `sqlalchemy.sql.schema` tell the recorder of every table."""
    add = module.MetaData._add_table  # noqa: SLF001 - the one place where 1.4, 2.0 and 2.1 register a table

    def add_table(self: object, name: str, schema: str | None, table: object) -> None:
        recorder.table(self, f"{schema}.{name}" if schema else name)
        add(self, name, schema, table)

    module.MetaData._add_table = add_table  # noqa: SLF001


def _stub_engines(module: types.ModuleType) -> None:
    create = module.create_engine

    def create_engine(*_: object, **options: object) -> object:
        scheme = "sqlite+aiosqlite" if options.get("_is_async") else "sqlite"
        kept = {key: options[key] for key in ("_is_async", "future") if key in options}
        return create(f"{scheme}://", **kept)

    vars(module)["create_engine"] = create_engine


def _import_only(module: types.ModuleType) -> None:
    """`uvicorn.run` imports the application that a string names."""

    def run(app: object, *_: object, **__: object) -> None:
        if isinstance(app, str):
            importlib.import_module(app.partition(":")[0])

    vars(module)["run"] = run


def _do_nothing(name: str, module: types.ModuleType) -> None:
    owner, _, attribute = name.rpartition(".")
    setattr(getattr(module, owner) if owner else module, attribute, lambda *_, **__: None)


def main() -> None:
    """Carries out one request; with `--warm`, one on each line, each in a fork that has the slow libraries already."""
    recorder = Recorder()
    del sys.path[0]
    sys.meta_path.insert(0, AfterImport(changes(recorder)))
    if "--warm" not in sys.argv:
        _carry_out(recorder, json.load(sys.stdin))
    for name in SLOW:
        with suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            _become(recorder, json.loads(line))
        os.waitpid(process, 0)
        sys.stdout.write("done\n")
        sys.stdout.flush()


def _become(recorder: Recorder, request: Mapping[str, Any]) -> NoReturn:
    """What a new interpreter would find: its environment, PYTHONPATH first, and nothing to read."""
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[:0] = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, number in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (output, 2)):
        os.dup2(stream, number)
    _carry_out(recorder, request)


def _carry_out(recorder: Recorder, request: Mapping[str, Any]) -> NoReturn:
    """Never returns, so that nothing that the project left behind can hang."""
    os.chdir(request["working"])
    recorder.begin(request["directory"], request["record"])
    socket.socket.connect = _refused  # type: ignore[method-assign]
    signal.signal(signal.SIGALRM, lambda *_: _leave(recorder, f"still running after {request['seconds']} s"))
    signal.alarm(request["seconds"])
    sys.addaudithook(recorder.hook)
    problem = ""
    try:
        _start(request)
    except SystemExit as leaving:
        problem = "" if leaving.code in (None, 0) else f"exit {leaving.code}"
    except BaseException as error:  # noqa: BLE001 - whatever ends the program is the answer
        import traceback

        traceback.print_exc()
        problem = f"{type(error).__name__}: {error}"
    _leave(recorder, problem)


def _leave(recorder: Recorder, problem: str) -> NoReturn:
    recorder.write("end", problem.partition("\n")[0][:300])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _refused(*_: object) -> NoReturn:
    raise ConnectionRefusedError("no network while an entry point is observed")


def _start(request: Mapping[str, Any]) -> None:
    if request["steps"]:
        _take_steps(request["search_path"], request["steps"])
    elif request["words"][:1] == ["alembic"]:
        _run_environment(request["words"][1:], request["search_path"])
    else:
        _run(request["words"])


def _take_steps(search_path: list[str], steps: list[dict[str, Any]]) -> None:
    """What a server or worker does before it serves: paths, then imports."""
    _set_path(*search_path)
    for step in steps:
        if "root" in step and step["front"]:
            sys.path.insert(0, step["root"])
        elif "root" in step:
            sys.path.append(step["root"])
        elif "path" in step:
            runpy.run_path(step["path"], run_name=step["name"])
        else:
            importlib.import_module(step["name"])
    celery = sys.modules.get("celery.app.base")
    for app in [each for each in gc.get_objects() if celery and isinstance(each, celery.Celery)]:
        app.loader.import_default_modules()


def _run_environment(words: list[str], search_path: list[str]) -> None:
    """`env.py` as every command of Alembic executes it, with migrations that consist of nothing."""
    from alembic.config import CommandLine, Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    _set_path(*search_path)
    options = CommandLine(prog="alembic").parser.parse_args([*words, "current"])
    config = Config(options.config, ini_section=options.name, cmd_opts=options) if _one(options.config) else None
    config = config or Config(file_=(options.config or ["alembic.ini"])[0], ini_section=options.name, cmd_opts=options)
    config.set_main_option("sqlalchemy.url", "sqlite://")
    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, script, fn=lambda *_: [], dont_mutate=True):
        script.run_env()


def _one(value: object) -> bool:
    return isinstance(value, str)


def _run(words: list[str]) -> None:
    sys.modules["__main__"] = types.ModuleType("__main__")
    program, *arguments = words
    if program == "python" and arguments[0] == "-m":
        _set_path(os.getcwd())
        sys.argv = ["-m", *arguments[2:]]
        runpy._run_module_as_main(arguments[1])  # type: ignore[attr-defined]  # noqa: SLF001 - this is `python -m`
    elif program == "python":
        _run_script(arguments, os.path.dirname(os.path.realpath(arguments[0])))
    else:
        _run_script([os.path.join(os.path.dirname(sys.executable), program), *arguments], "")


def _run_script(arguments: list[str], directory: str) -> None:
    path = os.path.abspath(arguments[0])
    _set_path(directory or os.path.dirname(path))
    sys.argv = arguments
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec")
    main = sys.modules["__main__"]
    main.__dict__.update(__file__=path, __loader__=SourceFileLoader("__main__", path), __builtins__=__builtins__)
    exec(code, main.__dict__)  # noqa: S102 - this is `python file`


def _set_path(*first: str) -> None:
    sys.path[:] = dict.fromkeys([*first, *sys.path])


if __name__ == "__main__":
    main()
