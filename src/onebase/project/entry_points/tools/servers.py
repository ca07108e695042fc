"""Servers that import an application named "module:attribute": uvicorn, hypercorn, granian, daphne, waitress.

Read in uvicorn 0.54 (`main.run`), hypercorn 0.18 (`utils.load_application`),
granian 2.8
(`_internal`), daphne 4.2 (`cli`), waitress 3.0 (`runner`).
"""

import re

from onebase.project.entry import EntryPoint, ImportRoot
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.paths import name_of, parent
from onebase.project.entry_points.tools.process import Process

_UVICORN = """
--host --port --uds --fd --reload-dir --reload-include --reload-exclude --reload-delay --workers --loop --http --ws
--ws-max-size --ws-max-queue --ws-ping-interval --ws-ping-timeout --ws-per-message-deflate --lifespan --interface
--env-file --log-config --log-level --forwarded-allow-ips --root-path --limit-concurrency --backlog
--limit-max-requests --timeout-keep-alive --timeout-graceful-shutdown --timeout-worker-healthcheck --ssl-keyfile
--ssl-certfile --ssl-keyfile-password --ssl-version --ssl-cert-reqs --ssl-ca-certs --ssl-ciphers --header --app-dir
--h11-max-incomplete-event-size
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
    return application(process, options.rest, (*given,), process.search_path(root))


def daphne(process: Process) -> list[EntryPoint]:
    """The working directory is inserted in front."""
    options = parse_options(process.arguments, _DAPHNE)
    root = process.root(".", "tool-insertion", "daphne puts the working directory first")
    return application(process, options.rest, (), process.search_path(root))


def waitress(process: Process) -> list[EntryPoint]:
    """The working directory is appended at the end."""
    options = parse_options(process.arguments)
    search_path = process.search_path()
    behind = process.root(".", "tool-insertion", "waitress puts the working directory at the end")
    search_path += tuple(root for root in behind if root.path not in {each.path for each in search_path})
    return application(process, options.rest, (), search_path)


def granian(process: Process) -> list[EntryPoint]:
    """As flask: a module name or a file; `--working-dir`, otherwise the working directory, is inserted in front."""
    options = parse_options(process.arguments, _GRANIAN)
    directory = options.last("--working-dir") or "."
    root = process.root(directory, "tool-insertion", "granian puts the working directory first")
    return application(process, options.rest, (), process.search_path(root))


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


def application(
    process: Process, rest: tuple[str, ...], given: tuple[str, ...], search_path: tuple[ImportRoot, ...]
) -> list[EntryPoint]:
    """The entry point of a server that is given "module:attribute" as its first argument; none without one."""
    if not rest:
        return []
    name = rest[0].partition(":")[0].removesuffix("()")
    text = f"{process.words[-1]} imports {name}"
    return process.importing("application", name, (rest[0], *given), search_path, text)
