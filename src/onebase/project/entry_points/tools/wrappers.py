"""Programs that start another program: `exec`, `env`, `timeout 5`, `poetry run`, `sh -c`, and their like."""

import posixpath
from collections.abc import Callable, Mapping

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.entry_points.commands import Command, Variable, Word
from onebase.project.entry_points.paths import name_of

_WAITING = compile_later(r"wait[-_]?for|(?:docker[-_])?entrypoint|start[-_]?with|dockerize")
_ASSIGNMENT = compile_later(r"[A-Za-z_]\w*=")


class _Wrapper(NamedTuple):
    """Options with a value, the number of words before the command, the word that must come first ("run")."""

    with_value: str = ""
    skipped: int = 0
    verb: str = ""


_WRAPPERS: Mapping[str, _Wrapper] = {
    "exec": _Wrapper("-a"),
    "command": _Wrapper(),
    "nohup": _Wrapper(),
    "setsid": _Wrapper(),
    "time": _Wrapper("-f -o"),
    "nice": _Wrapper("-n"),
    "ionice": _Wrapper("-c -n -p"),
    "stdbuf": _Wrapper("-i -o -e"),
    "timeout": _Wrapper("-s -k", 1),
    "sudo": _Wrapper("-u -g -p -C -h -r -t --user --group"),
    "gosu": _Wrapper("", 1),
    "su-exec": _Wrapper("", 1),
    "env": _Wrapper("-u -C --unset --chdir -S"),
    "xvfb-run": _Wrapper("-n -s -e -f -p -w"),
    "dumb-init": _Wrapper("-r --rewrite"),
    "tini": _Wrapper("-p -e"),
    "catchsegv": _Wrapper(),
    "ddtrace-run": _Wrapper(),
    "opentelemetry-instrument": _Wrapper(),
    "newrelic-admin": _Wrapper("", 0, "run-program"),
    "poetry": _Wrapper("-C --directory -P --project", 0, "run"),
    "pipenv": _Wrapper("--python", 0, "run"),
    "pdm": _Wrapper("-p --project -e", 0, "run"),
    "rye": _Wrapper("--pyproject", 0, "run"),
    "pixi": _Wrapper("-e --environment --manifest-path", 0, "run"),
    "conda": _Wrapper("-n --name -p --prefix --cwd", 0, "run"),
    "mamba": _Wrapper("-n --name -p --prefix --cwd", 0, "run"),
    "micromamba": _Wrapper("-n --name -p --prefix --cwd", 0, "run"),
    "hatch": _Wrapper("-e --env -p --project", 0, "run"),
    "dotenv": _Wrapper("-f --file -q", 0, "run"),
    "honcho": _Wrapper("-e -f -d", 0, "run"),
    "doppler": _Wrapper("-p -c --project --config --command", 0, "run"),
    "uv": _Wrapper(
        """
        --with --with-editable --with-requirements --extra --group --only-group --no-group --python -p --env-file
        --package --project --directory --index --index-url --extra-index-url --find-links -w --cache-dir --config-file
        --color
        """,
        0,
        "run",
    ),
}
_DIRECTORY_OPTIONS = {
    "poetry": ("-C", "--directory"),
    "uv": ("--directory",),
    "env": ("-C", "--chdir"),
    "conda": ("--cwd",),
}
_MODULE_OPTIONS = ("-m", "--module")


_LOADS_ENVIRONMENT = {"pipenv": ".env", "dotenv": ".env", "honcho": ".env", "uv": ""}


def environment_file(command: Command) -> str:
    """The file whose variables a wrapper sets before it starts the command, relative to the working directory; "" for
    none.

    Source: the documentation of pipenv ("Automatic loading of .env"), python-dotenv, honcho and uv (`--env-file`).
    """
    texts = list(command.texts)
    program = name_of(texts[0])
    if program not in _LOADS_ENVIRONMENT or "run" not in texts:
        return ""
    for number, text in enumerate(texts[1:-1], 1):
        if text in ("--env-file", "-f", "--file") and (program != "uv" or text == "--env-file"):
            return texts[number + 1]
        if text.startswith("--env-file="):
            return text.partition("=")[2]
        if text == "run" and program != "uv":
            break
    return _LOADS_ENVIRONMENT[program]


def unwrap_waiting(command: Command, is_tool: Callable[[str], bool]) -> Command | None:
    """The command after a script that waits for a service or prepares a container, and then executes its arguments:
    what stands behind `--`, otherwise what begins with a tool. None where the program has another name."""
    if not _WAITING.match(name_of(command.words[0].text)):
        return None
    texts = [name_of(text) for text in command.texts]
    starts = [number for number, text in enumerate(texts) if number and is_tool(text)]
    start = texts.index("--") + 1 if "--" in texts else starts[0] if starts else 0
    return command._replace(words=command.words[start:]) if 0 < start < len(texts) else None


def unwrap(command: Command) -> Command | None:
    """The command within a wrapper, with what the wrapper changes; None if the command is not a wrapper that we know,
    or wraps nothing."""
    program = name_of(command.words[0].text)
    wrapper = _WRAPPERS.get(program)
    if wrapper is None:
        return None
    return _Unwrapping(program, wrapper, command).result()


class _Unwrapping:
    """Walks over the wrapper's own words."""

    def __init__(self, program: str, wrapper: _Wrapper, command: Command) -> None:
        self._program = program
        self._wrapper = wrapper
        self._command = command
        self._rest = list(command.words[1:])
        self._with_value = frozenset(wrapper.with_value.split())
        self._directory = command.surroundings.directory
        self._environment = dict(command.surroundings.environment)
        self._is_module = False

    def result(self) -> Command | None:
        self._options()
        if self._program == "hatch" and self._rest and self._rest[0].text == "test":
            self._rest[0] = self._rest[0]._replace(text="pytest")
        elif self._wrapper.verb:
            if not self._rest or self._rest.pop(0).text != self._wrapper.verb:
                return None
            self._options()
        self._rest = self._rest[self._wrapper.skipped :]
        self._assignments()
        return self._command_within()

    def _command_within(self) -> Command | None:
        if not self._rest:
            return None
        words = tuple(self._rest)
        if self._program == "hatch":
            words = (words[0]._replace(text=words[0].text.rpartition(":")[2]), *words[1:])
        if self._program == "uv" and (self._is_module or words[0].text.endswith(".py")):
            words = (Word("python"), *((Word("-m"),) if self._is_module else ()), *words)
        surroundings = self._command.surroundings._replace(directory=self._directory, environment=self._environment)
        return self._command._replace(words=words, surroundings=surroundings)

    def _options(self) -> None:
        while self._rest and self._rest[0].text.startswith("-"):
            option, _, value = self._rest.pop(0).text.partition("=")
            if option == "--":
                return
            if self._program == "uv" and option in _MODULE_OPTIONS:
                self._is_module = True
                return
            if option in self._with_value and not value:
                value = self._rest.pop(0).text if self._rest else ""
            self._take(option, value)

    def _take(self, option: str, value: str) -> None:
        if option in _DIRECTORY_OPTIONS.get(self._program, ()):
            self._directory = posixpath.normpath(posixpath.join(self._directory, value))
        elif self._program == "env" and option in ("-i", "-"):
            self._environment.clear()
        elif self._program == "env" and option in ("-u", "--unset"):
            self._environment.pop(value, None)

    def _assignments(self) -> None:
        while self._rest and self._program in ("env", "sudo") and _ASSIGNMENT.match(self._rest[0].text):
            name, _, text = self._rest.pop(0).text.partition("=")
            self._environment[name] = Variable(text, self._command.place)
