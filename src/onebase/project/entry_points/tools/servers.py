"""Servers that import an application named "module:attribute": uvicorn, gunicorn, hypercorn, granian, daphne, waitress.

Read in uvicorn 0.54 (`main.run`), gunicorn 27.0 (`app.base.Application`), hypercorn 0.18 (`utils.load_application`),
granian 2.8
(`_internal`), daphne 4.2 (`cli`), waitress 3.0 (`runner`).
"""

import re
import shlex
from collections.abc import Iterator

from onebase.project.entry import EntryPoint, ImportRoot, Reason, RunFile
from onebase.project.entry_points.paths import join, name_of, parent
from onebase.project.entry_points.tools.options import Options, parse_options
from onebase.project.entry_points.tools.process import Process

_UVICORN = """
--host --port --uds --fd --reload-dir --reload-include --reload-exclude --reload-delay --workers --loop --http --ws
--ws-max-size --ws-max-queue --ws-ping-interval --ws-ping-timeout --ws-per-message-deflate --lifespan --interface
--env-file --log-config --log-level --forwarded-allow-ips --root-path --limit-concurrency --backlog
--limit-max-requests --timeout-keep-alive --timeout-graceful-shutdown --timeout-worker-healthcheck --ssl-keyfile
--ssl-certfile --ssl-keyfile-password --ssl-version --ssl-cert-reqs --ssl-ca-certs --ssl-ciphers --header --app-dir
--h11-max-incomplete-event-size
"""
_GUNICORN = """
-c --config -b --bind --backlog -w --workers -k --worker-class --threads --worker-connections --max-requests
--max-requests-jitter -t --timeout --graceful-timeout --keep-alive --limit-request-line --limit-request-fields --chdir
-e --env -p --pid --worker-tmp-dir -u --user -g --group -m --umask --access-logfile --access-logformat --error-logfile
--log-file --log-level --logger-class --log-config -n --name --pythonpath --paste --paster --forwarded-allow-ips
--keyfile --certfile --ca-certs
"""
_HYPERCORN = """
--access-log --access-logfile --access-logformat --backlog -b --bind --ca-certs --certfile -c --config --error-log
--error-logfile --log-file -g --group -k --worker-class --keep-alive --keyfile --log-config --log-level -p --pid
--root-path -w --workers -m --umask -u --user --graceful-timeout --read-timeout --max-requests
"""
_GRANIAN = """
--host --port --interface --http --workers --blocking-threads --runtime-threads --runtime-mode --loop --backlog
--log-level --log-config --working-dir --env-files --url-path-prefix --ssl-certificate --ssl-keyfile
"""
_DAPHNE = """
-p --port -b --bind -u --unix-socket --fd -e --endpoint -v --verbosity -t --http-timeout --access-log --root-path
"""


def uvicorn(process: Process) -> list[EntryPoint]:
    """`--app-dir`, the working directory if not given, is inserted in front."""
    options = parse_options(process.arguments, _UVICORN)
    directory = options.last("--app-dir")
    text = "uvicorn puts --app-dir first" if directory else "uvicorn puts the working directory first"
    root = process.root(directory or ".", "tool-insertion", text)
    given = ("--app-dir", directory) if directory else ()
    return _application(process, options.rest, (*given,), process.search_path(root))


def daphne(process: Process) -> list[EntryPoint]:
    """The working directory is inserted in front."""
    options = parse_options(process.arguments, _DAPHNE)
    root = process.root(".", "tool-insertion", "daphne puts the working directory first")
    return _application(process, options.rest, (), process.search_path(root))


def waitress(process: Process) -> list[EntryPoint]:
    """The working directory is appended at the end."""
    options = parse_options(process.arguments)
    search_path = process.search_path()
    behind = process.root(".", "tool-insertion", "waitress puts the working directory at the end")
    search_path += tuple(root for root in behind if root.path not in {each.path for each in search_path})
    return _application(process, options.rest, (), search_path)


def granian(process: Process) -> list[EntryPoint]:
    """As flask: a module name or a file; `--working-dir`, otherwise the working directory, is inserted in front."""
    options = parse_options(process.arguments, _GRANIAN)
    directory = options.last("--working-dir") or "."
    root = process.root(directory, "tool-insertion", "granian puts the working directory first")
    return _application(process, options.rest, (), process.search_path(root))


def hypercorn(process: Process) -> list[EntryPoint]:
    """The module may have directories before it (`src/app:app`): these are inserted in front; a file may be named as
    well."""
    options = parse_options(process.arguments, _HYPERCORN)
    if not options.rest:
        return []
    target = re.sub(r"^(?:asgi|wsgi):(?=[^:]+:)", "", options.rest[0])
    module, _, _ = target.partition(":")
    directory = parent(module) if "/" in module else "."
    root = process.root(directory, "tool-insertion", "hypercorn puts the directory of the application first")
    name = name_of(module)
    path = process.path(module)
    if path is not None and path in process.tree.index.python:
        name = name.removesuffix(".py")
    return process.importing(
        "application", name, (options.rest[0],), process.search_path(root), f"hypercorn imports {name}"
    )


def gunicorn(process: Process) -> list[EntryPoint]:
    """The working directory, then `--chdir`, then the directories of `--pythonpath`: each in front unless it is on the
    path already.

    A configuration file (`-c`, otherwise `gunicorn.conf.py`) is executed first as `__config__`; what it sets literally
    counts.
    """
    added = process.variable("GUNICORN_CMD_ARGS")
    words = (*(_split(added.text) if added else ()), *process.arguments)
    options = parse_options(words, _GUNICORN)
    configuration = _gunicorn_configuration(process, options)
    settings = _settings(process.tree.text(configuration)) if configuration else {}
    changed = options.last("--chdir") or settings.get("chdir", "")
    directory = (process.path(changed) if changed else None) or process.directory
    roots = [
        *_gunicorn_python_path(process, directory, options.last("--pythonpath") or settings.get("pythonpath", "")),
        *(process.root(changed, "tool-insertion", "gunicorn puts --chdir first") if changed else ()),
        *process.root(".", "tool-insertion", "gunicorn puts the working directory first"),
    ]
    targets = options.rest or tuple(filter(None, [settings.get("wsgi_app", "")]))
    given = ("--chdir", changed) if options.last("--chdir") else ()
    found = _application(process, targets, given, process.search_path(roots, unless_present=True))
    return [_configured(process, entry, configuration)._replace(directory=directory or ".") for entry in found]


def _gunicorn_python_path(process: Process, directory: str, value: str) -> Iterator[ImportRoot]:
    """The last one named is inserted last, and so comes first; they are relative to the directory after `--chdir`."""
    for each in reversed([part for part in value.split(",") if part]):
        path = process.path(each) if each.startswith("/") else join(directory or ".", each)
        if path is not None and process.tree.is_directory(path):
            text = f"gunicorn puts --pythonpath {each} first"
            yield ImportRoot(path, Reason("tool-insertion", text, process.command.place))


def _gunicorn_configuration(process: Process, options: Options) -> str:
    named = options.last("-c", "--config").removeprefix("file:")
    path = process.path(named or "gunicorn.conf.py")
    return path if path is not None and path in process.tree.index.python else ""


def _settings(text: str) -> dict[str, str]:
    pattern = re.compile(r"^(chdir|pythonpath|wsgi_app)\s*=\s*(['\"])([^'\"]*)\2", re.MULTILINE)
    return {match[1]: match[3] for match in pattern.finditer(text)}


def _configured(process: Process, entry: EntryPoint, configuration: str) -> EntryPoint:
    if not configuration or not entry.steps:
        return entry
    reason = Reason("configuration", "gunicorn executes its configuration file", process.command.place)
    return entry._replace(steps=(RunFile(configuration, "__config__", reason), *entry.steps))


def _application(
    process: Process, rest: tuple[str, ...], given: tuple[str, ...], search_path: tuple[ImportRoot, ...]
) -> list[EntryPoint]:
    if not rest:
        return []
    name = rest[0].partition(":")[0].removesuffix("()")
    text = f"{process.words[-1]} imports {name}"
    return process.importing("application", name, (rest[0], *given), search_path, text)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
