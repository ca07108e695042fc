"""`gunicorn` (read in gunicorn 27.0, `app.base.Application`)."""

import re
from collections.abc import Iterator

from onebase.project.entry import EntryPoint, ImportRoot, Reason, RunFile
from onebase.project.entry_points.options import Options, parse_options, split_words
from onebase.project.entry_points.paths import join
from onebase.project.entry_points.tools.process import Process
from onebase.project.entry_points.tools.servers import application

_GUNICORN = """
-c --config -b --bind --backlog -w --workers -k --worker-class --threads --worker-connections --max-requests
--max-requests-jitter -t --timeout --graceful-timeout --keep-alive --limit-request-line --limit-request-fields --chdir
-e --env -p --pid --worker-tmp-dir -u --user -g --group -m --umask --access-logfile --access-logformat --error-logfile
--log-file --log-level --logger-class --log-config -n --name --pythonpath --paste --paster --forwarded-allow-ips
--keyfile --certfile --ca-certs
"""


def gunicorn(process: Process) -> list[EntryPoint]:
    """The working directory, then `--chdir`, then the directories of `--pythonpath`: each in front unless it is on the
    path already.

    A configuration file (`-c`, otherwise `gunicorn.conf.py`) is executed first as `__config__`; what it sets literally
    counts.
    """
    added = process.variable("GUNICORN_CMD_ARGS")
    words = (*(split_words(added.text) if added else ()), *process.arguments)
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
    found = application(process, targets, given, process.search_path(roots, unless_present=True))
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
