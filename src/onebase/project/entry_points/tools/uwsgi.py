"""`uwsgi`, on the command line and in its INI files.

Seen with uWSGI 2.0.30: the directories of `pythonpath`, the last one first, then the working directory come before all
others; `chdir` comes before anything is loaded, and `pythonpath` is relative to it; `%d` is the directory of the INI
file with a slash at its end (uWSGI docs, "Configuring uWSGI").
"""

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Reason, RunFile, Step
from onebase.project.entry_points.commands.length import substituted
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.paths import PROJECT, to_absolute
from onebase.project.entry_points.tools.process import Process

_WITH_VALUE = """
--ini --module -w --wsgi --wsgi-file --file --callable --chdir --chdir2 --pythonpath --python-path --pp --import
--pyimport --shared-import --shared-pyimport --mount --socket -s --http --http-socket --https --processes --workers -p
--threads --stats --pidfile --uid --gid --home -H --virtualenv --venv --env --logto --daemonize -d --plugin --plugins
--touch-reload --py-autoreload --static-map --max-requests --harakiri --buffer-size -b --chmod-socket --set --listen -l
--http-timeout --mule --attach-daemon --cron --umask --procname --limit-as --gevent --master-fifo
"""
_LONG = {"w": "module", "wsgi": "module", "file": "wsgi-file", "pp": "pythonpath", "python-path": "pythonpath"}
_ALIKE = {"pyimport": "import", "shared-import": "import", "shared-pyimport": "import"}
_SETTING = re.compile(r"\s*([\w.-]+)\s*=\s*(.*?)\s*$")
_SECTION = re.compile(r"\s*\[([^\]]+)\]")
_REFERENCE = re.compile(r"%\(([^)]+)\)|\$\(([^)]+)\)|%d")
_MOST_FILES = 4

Settings = list[tuple[str, str]]


def uwsgi(process: Process) -> list[EntryPoint]:
    """The application that `module`, `wsgi-file` or `mount` names, and what `import` names beside it."""
    options = parse_options(process.arguments, _WITH_VALUE)
    files = [*options.all("--ini"), *(word for word in options.rest if ".ini" in word)]
    settings = [_named(name.lstrip("-"), value) for name, value in options.values]
    settings += [("wsgi-file", word) for word in options.rest if word.endswith(".py")]
    for file in files:
        settings += _of_file(process, file, _MOST_FILES)
    words = ("--ini", files[0].removeprefix(f"{PROJECT}/")) if files else _words(settings)
    changed = next((value for name, value in reversed(settings) if name == "chdir"), "")
    directory = process.path(changed) if changed else process.directory or None
    if directory is None or not process.tree.is_directory(directory):
        where = changed or "a directory"
        sentence = f"uwsgi runs in {where}, and it is not known which directory of the project that is"
        return [process.unknown("application", words, sentence)] if _steps_named(settings) else []
    moved = _at(process, directory)
    found = _entry(moved, settings, words)
    return [found._replace(label=process.label(words))] if found is not None else []


def _at(process: Process, directory: str) -> Process:
    command = process.command
    same = process.path(".") == directory
    surroundings = command.surroundings if same else command.surroundings._replace(directory=to_absolute(directory))
    return process._replace(command=command._replace(surroundings=surroundings), directory=directory, unknowns=())


def _named(name: str, value: str) -> tuple[str, str]:
    name = _LONG.get(name, name)
    return _ALIKE.get(name, name), value


def _words(settings: Settings) -> tuple[str, ...]:
    return next(((f"--{name}", value) for name, value in settings if name in ("module", "wsgi-file", "mount")), ())


def _steps_named(settings: Settings) -> bool:
    return any(name in ("module", "wsgi-file", "mount", "import") for name, _ in settings)


def _of_file(process: Process, written: str, left: int) -> Settings:
    """The settings of one section of an INI file, `[uwsgi]` if none is named; `ini = …` includes another file."""
    file, _, section = written.partition(":")
    path = process.path(file)
    if not left or path is None or not process.tree.is_file(path):
        return []
    directory = posixpath.dirname(posixpath.join(process.command.surroundings.directory, file)) + "/"
    found: Settings = []
    for name, value in _lines(process.tree.text(path), section or "uwsgi"):
        filled = substituted(_REFERENCE, partial(_filled, process, tuple(found), directory), value)
        found.append(_named(name, filled))
        if name == "ini":
            found += _of_file(process, filled, left - 1)
    return found


def _lines(text: str, section: str) -> Iterator[tuple[str, str]]:
    current = ""
    for line in text.splitlines():
        if line.lstrip()[:1] in ("#", ";", ""):
            continue
        if header := _SECTION.match(line):
            current = header[1].strip()
        elif current == section and (setting := _SETTING.match(line)):
            yield setting[1], setting[2]


def _filled(process: Process, before: tuple[tuple[str, str], ...], directory: str, match: re.Match[str]) -> str:
    """`%(name)` is a setting above, `$(NAME)` a variable of the environment, `%d` the directory of the file."""
    if match[1]:
        return next((value for name, value in reversed(before) if name == match[1]), match[0])
    variable = process.variable(match[2]) if match[2] else None
    return directory if not match[2] else variable.text if variable else f"${match[2]}"


def _entry(process: Process, settings: Settings, words: tuple[str, ...]) -> EntryPoint | None:
    search_path = process.search_path([*_python_path(process, settings), *_working_directory(process)])
    directories = tuple(root.path for root in search_path)
    steps: list[Step] = []
    unknowns: list[str] = []
    for name, value in settings:
        target = value.rpartition("=")[2] if name == "mount" else value
        if name not in ("module", "wsgi-file", "mount", "import") or not target:
            continue
        step = _file(process, target) if name == "wsgi-file" or target.endswith(".py") else None
        module = target.partition(":")[0]
        if step is not None:
            steps.append(step)
        elif "$" in target:
            unknowns.append(f"uwsgi is given {target}, whose value is not known")
        elif process.tree.locate(module, directories):
            reason = Reason("configuration", f"uwsgi imports {module}", process.command.place)
            steps.append(ImportName(module, reason))
        elif process.tree.has_module_somewhere(module):
            unknowns.append(f"{module} is not found from {process.directory_in_words}")
    return process.entry("application", words, search_path, steps, unknowns) if steps or unknowns else None


def _file(process: Process, written: str) -> RunFile | None:
    """A file is executed as `uwsgi_file_` and its path, with underscores for slashes and dots."""
    path = process.path(written)
    if path is None or path not in process.tree.index.python:
        return None
    name = re.sub(r"[/.]", "_", written.removesuffix(".py"))
    reason = Reason("configuration", f"uwsgi executes {written}", process.command.place)
    return RunFile(path, f"uwsgi_file_{name}", reason, registered=True)


def _python_path(process: Process, settings: Settings) -> Iterator[ImportRoot]:
    for name, value in reversed(settings):
        if name == "pythonpath":
            yield from process.root(value, "tool-insertion", f"uwsgi puts pythonpath {value} first")


def _working_directory(process: Process) -> tuple[ImportRoot, ...]:
    return process.root(".", "tool-insertion", "uwsgi puts the working directory first")
