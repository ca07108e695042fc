"""From a command to what it starts: wrappers are taken off, the tool is recognised, and its own rules are applied."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module

from onebase.project.entry import EntryPoint
from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Word, read_commands
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.paths import name_of
from onebase.project.entry_points.sources.environment import read_environment_file
from onebase.project.entry_points.tools import python
from onebase.project.entry_points.tools.containers import within_container
from onebase.project.entry_points.tools.process import Process, Project, Started, path_from, python_path_roots
from onebase.project.entry_points.tools.wrappers import environment_file, unwrap, unwrap_waiting

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash", "ksh"})
_COVERAGE = "--source --source-pkgs --rcfile --omit --include --data-file --context --concurrency --debug"
_DEEPEST = 8
_MOST_CALLS = 6

Tool = Callable[[Process], Sequence[Started]]


class Interpreter:
    """Interprets the commands of one project.

    `containers` are the surroundings of containers by name, for commands that are run in them; `understood` collects
    the shell scripts that were read on the way, and started something.
    """

    def __init__(self, project: Project, sourced: Sourced, containers: Mapping[str, Surroundings]) -> None:
        self.project = project
        self.understood: set[str] = set()
        self._sourced = sourced
        self._containers = containers
        self._calls: Counter[tuple[str, str]] = Counter()

    def all_of(self, commands: Iterable[Command]) -> list[Started]:
        """What several commands start."""
        return [started for command in commands for started in self.started_by(command)]

    def started_by(self, command: Command, depth: int = 0) -> Iterator[Started]:
        """The entry points and ways of running pytest that come of a command."""
        if not command.words or depth > _DEEPEST:
            return
        program = name_of(command.words[0].text)
        within = self._unwrapped(command) or within_container(command, self._containers)
        if within is not None:
            yield from self.started_by(within, depth + 1)
        elif program in _SHELLS:
            yield from self._shell(command, depth)
        elif python.PROGRAM.fullmatch(program):
            yield from self._python(command)
        elif program.startswith("coverage"):
            yield from self._coverage(self._process(command, ("coverage",), command.texts[1:]))
        elif tool := _tool(program):
            yield from tool(self._process(command, (program,), command.texts[1:]))
        else:
            yield from self._file(command, command.words[0].text, command.words[1:], depth)

    def _unwrapped(self, command: Command) -> Command | None:
        """The command within a wrapper; variables of the environment win over those of a file that the wrapper
        loads."""
        within = unwrap(command)
        written = environment_file(command) if within else ""
        path = path_from(command.surroundings, written) if written else None
        if within is None or path is None or not self.project.tree.is_file(path):
            return within
        environment = {**read_environment_file(self.project.tree, path), **within.surroundings.environment}
        return within._replace(surroundings=within.surroundings._replace(environment=environment))

    def _process(self, command: Command, words: tuple[str, ...], arguments: tuple[str, ...]) -> Process:
        surroundings = command.surroundings
        directory = surroundings.path(surroundings.directory)
        unknowns: tuple[str, ...] = ()
        if directory is None or not self.project.tree.is_directory(directory):
            shown = surroundings.directory.replace("/<project>", "the project")
            unknowns = (
                f"{surroundings.says} runs in {shown}, and it is not known which directory of the project that is",
            )
            directory = None
        variable = surroundings.environment.get("PYTHONPATH")
        roots, more = python_path_roots(self.project.tree, surroundings, variable)
        return Process(self.project, command, words, arguments, directory or "", roots, (), (*unknowns, *more))

    def _python(self, command: Command) -> Iterator[Started]:
        invocation = python.parse_invocation(command.texts[1:])
        if invocation is None:
            return
        words = ("python",) if not invocation.how else ("python", invocation.how)
        process = self._process(command, words, invocation.arguments)
        is_safe = invocation.safe_path or bool(process.variable("PYTHONSAFEPATH"))
        if invocation.ignores_environment:
            process = process._replace(python_path=(), unknowns=())
        if not invocation.how:
            yield from python.run_path(process, invocation.what, is_safe)
            return
        if not is_safe:
            process = process._replace(first=python.working_directory_root(process))
        if invocation.how == "-c":
            yield from python.run_code(process, invocation.what)
        else:
            yield from self._module(process, invocation.what)

    def _module(self, process: Process, name: str) -> Iterator[Started]:
        """`python -m NAME`, where the name may be that of a tool."""
        process = process._replace(words=(*process.words, name))
        if name == "coverage":
            yield from self._coverage(process)
        elif tool := _tool(name):
            yield from tool(process)
        else:
            yield from python.run_module(process._replace(words=process.words[:-1]), name)

    def _coverage(self, process: Process) -> Iterator[Started]:
        """`coverage run` does as python does, in the place of its own script (coverage 7, `execfile.PyRunner`; under
        Python 3.10 `python -m coverage run FILE` leaves the working directory first)."""
        if process.arguments[:1] != ("run",):
            return
        options = parse_options(process.arguments[1:], _COVERAGE, stop_at_rest=True)
        process = process._replace(words=(*process.words, "run"), arguments=options.rest[1:])
        if options.has("-m", "--module"):
            process = process._replace(words=(*process.words, "-m"), first=python.working_directory_root(process))
            yield from self._module(process, options.rest[0]) if options.rest else ()
        elif options.rest:
            yield from python.run_path(process._replace(first=()), options.rest[0])

    def _shell(self, command: Command, depth: int) -> Iterator[Started]:
        """`sh -c TEXT` or `sh FILE`."""
        words = list(command.words[1:])
        while words and words[0].text.startswith("-"):
            option = words.pop(0)
            if re.fullmatch(r"-[a-z]*c", option.text):
                yield from self._text(command, words[0].text, depth) if words else ()
                return
            if option.text in ("-o", "+o") and words:
                words.pop(0)
        if words:
            yield from self._file(command, words[0].text, tuple(words[1:]), depth)

    def _text(self, command: Command, text: str, depth: int) -> Iterator[Started]:
        place = command.place
        passage = Passage(
            place.path, text, place.line, place.column, verbatim=False, width=place.end_column - place.column
        )
        for each in read_commands(passage, command.surroundings, self._sourced):
            yield from self.started_by(each, depth + 1)

    def _file(self, command: Command, written: str, arguments: tuple[Word, ...], depth: int) -> Iterator[Started]:
        """A file of the project that is executed itself: a shell script, or Python by its `#!` line."""
        process = self._process(command, (), ())
        path = process.path(written)
        started: Iterable[Started] = ()
        if path is not None and path in self.project.tree.index.python:
            started = python.run_path(process._replace(words=("python",)), written)
        elif path is not None and self.project.tree.is_file(path) and self._is_script(path):
            started = self._called(path, command, written, arguments, depth)
        found = list(started)
        within = unwrap_waiting(command, _is_known) if not found else None
        yield from self.started_by(within, depth + 1) if within else found

    def _is_script(self, path: str) -> bool:
        return path.endswith((".sh", ".bash")) or self.project.tree.text(path).startswith("#!")

    def _called(
        self, path: str, command: Command, written: str, arguments: tuple[Word, ...], depth: int
    ) -> Iterator[Started]:
        """What a shell script starts that a command calls; one that calls itself starts nothing more."""
        outer = command.surroundings
        absolute = posixpath.normpath(posixpath.join(outer.directory, written))
        if absolute != outer.script:
            says = f"{path} (called by {outer.says.rpartition('(called by ')[2].rstrip(')')})"
            called = outer._replace(says=says, arguments=arguments, script=absolute, variables={})
            yield from self.script(path, called, depth)

    def script(self, path: str, surroundings: Surroundings, depth: int = 0) -> Iterator[Started]:
        """What a shell script of the project starts.

        One that is called again and again, with other arguments each time, is read a few times only: scripts of
        scripts would multiply.
        """
        self._calls[path, surroundings.directory] += 1
        if self._calls[path, surroundings.directory] > _MOST_CALLS:
            return
        for each in read_commands(Passage(path, self.project.tree.text(path), 1), surroundings, self._sourced):
            for started in self.started_by(each, depth + 1):
                if not isinstance(started, EntryPoint) or started.steps:
                    self.understood.add(path)
                yield started


def _is_known(program: str) -> bool:
    return program in TOOLS or bool(python.PROGRAM.fullmatch(program))


def _tool(program: str) -> Tool | None:
    """The interpreter of a program; its module is imported now, as most projects use few of them."""
    named = TOOLS.get(_MODULES.get(program, program))
    if named is None:
        return None
    module, _, function = named.partition(".")
    tool: Tool = getattr(import_module(f"onebase.project.entry_points.tools.{module}"), function)
    return tool


_MODULES: Mapping[str, str] = {"waitress": "waitress-serve", "huey.bin.huey_consumer": "huey_consumer"}
TOOLS: Mapping[str, str] = {
    "uvicorn": "servers.uvicorn",
    "gunicorn": "gunicorn.gunicorn",
    "hypercorn": "servers.hypercorn",
    "granian": "servers.granian",
    "daphne": "servers.daphne",
    "waitress-serve": "servers.waitress",
    "uwsgi": "uwsgi.uwsgi",
    "flask": "flask.flask",
    "fastapi": "flask.fastapi",
    "celery": "celery.celery",
    "arq": "workers.arq",
    "dramatiq": "workers.dramatiq",
    "dramatiq-gevent": "workers.dramatiq",
    "huey_consumer": "workers.huey",
    "huey_consumer.py": "workers.huey",
    "taskiq": "workers.taskiq",
    "rq": "workers.rq",
    "streamlit": "streamlit.streamlit",
    "alembic": "alembic.alembic",
    "pytest": "testing.pytest",
    "py.test": "testing.pytest",
    "unittest": "testing.unittest",
}
"""Where the interpreter of each program is; each program may be started by `python -m` as well."""
