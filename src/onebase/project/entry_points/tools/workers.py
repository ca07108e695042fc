"""Task workers: celery, arq, dramatiq, huey, taskiq and rq.

Read in celery 5.7 (`app.utils.find_app`, `utils.imports.cwd_in_path`), arq 0.28, dramatiq 2.2, huey 3.5, taskiq 0.13,
rq 3.0. celery, huey and
taskiq take the working directory off the path again when the import is done; here it stays, as later imports put it
back.
"""

from onebase.project.entry import EntryPoint, ImportName, Reason
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.tools.process import Process

_DRAMATIQ = """
-p --processes -t --threads --pid-file --log-file --worker-shutdown-timeout --watch
"""


def arq(process: Process) -> list[EntryPoint]:
    """`arq app.worker.WorkerSettings`: the working directory is appended at the end."""
    options = parse_options(process.arguments, "--watch --custom-log-dict")
    if not options.rest:
        return []
    name = options.rest[0].rpartition(".")[0]
    behind = process.root(".", "tool-insertion", "arq puts the working directory at the end")
    search_path = process.search_path()
    search_path += tuple(each for each in behind if each.path not in {root.path for root in search_path})
    return process.importing("worker", name, options.rest[:1], search_path, f"arq imports {name}")


def dramatiq(process: Process) -> list[EntryPoint]:
    """`dramatiq BROKER MODULE …`: the directories of `--path`, otherwise the working directory, are inserted in
    front."""
    paths, words = _dramatiq_paths(list(process.arguments))
    options = parse_options(words, _DRAMATIQ)
    roots = [
        root
        for path in reversed(paths or ["."])
        for root in process.root(path, "tool-insertion", f"dramatiq puts {path} first")
    ]
    search_path = process.search_path(roots)
    found: list[EntryPoint] = []
    for target in options.rest[:1]:
        name = target.partition(":")[0]
        found = process.importing("worker", name, options.rest, search_path, f"dramatiq imports {name}")
    directories = tuple(root.path for root in search_path)
    reason = Reason("configuration", "dramatiq imports it", process.command.place)
    more = [ImportName(name, reason) for name in options.rest[1:] if process.tree.locate(name, directories)]
    return [entry._replace(steps=(*entry.steps, *more)) for entry in found]


def _dramatiq_paths(words: list[str]) -> tuple[list[str], list[str]]:
    """`--path` and `--queues` take all words up to the next option."""
    paths: list[str] = []
    rest: list[str] = []
    taking: list[str] | None = None
    for word in words:
        if word.startswith("-"):
            taking = paths if word in ("-P", "--path") else [] if word in ("-Q", "--queues") else None
            if taking is None:
                rest.append(word)
        else:
            (rest if taking is None else taking).append(word)
    return paths, rest


def huey(process: Process) -> list[EntryPoint]:
    """`huey_consumer app.queue.huey`: the working directory is inserted in front unless it is on the path."""
    options = parse_options(
        process.arguments,
        "-w --workers -k --worker-type -l --logfile -d -m -b -c",
    )
    if not options.rest:
        return []
    name = options.rest[0].rpartition(".")[0]
    root = process.root(".", "tool-insertion", "huey puts the working directory first")
    search_path = process.search_path(root, unless_present=True)
    return process.importing("worker", name, options.rest[:1], search_path, f"huey imports {name}")


def taskiq(process: Process) -> list[EntryPoint]:
    """`taskiq worker app.broker:broker MODULE …`, or `taskiq scheduler …`."""
    options = parse_options(process.arguments, "--app-dir --workers -w --log-level -tp --tasks-pattern")
    if len(options.rest) < 2 or options.rest[0] not in ("worker", "scheduler"):
        return []
    directory = options.last("--app-dir")
    roots = [
        *(process.root(directory, "tool-insertion", "taskiq puts --app-dir first") if directory else ()),
        *process.root(".", "tool-insertion", "taskiq puts the working directory first"),
    ]
    search_path = process.search_path(roots, unless_present=True)
    names = [word.partition(":")[0] for word in options.rest[1:]]
    found = process.importing("worker", names[0], options.rest[:2], search_path, f"taskiq imports {names[0]}")
    directories = tuple(root.path for root in search_path)
    reason = Reason("configuration", "taskiq imports it", process.command.place)
    more = [ImportName(name, reason) for name in names[1:] if process.tree.locate(name, directories)]
    return [entry._replace(steps=(*entry.steps, *more)) for entry in found]


def rq(process: Process) -> list[EntryPoint]:
    """`rq worker` imports the function of each job when it arrives: which modules these are stands in the jobs. The
    module of `--config` is imported at the start."""
    if process.arguments[:1] not in (("worker",), ("worker-pool",)):
        return []
    root = process.root(".", "tool-insertion", "rq puts the working directory at the end")
    search_path = process.search_path()
    search_path += tuple(each for each in root if each.path not in {one.path for one in search_path})
    sentence = "rq imports the modules of its jobs when they arrive, and the jobs are not known"
    configuration = parse_options(process.arguments[1:], "-c --config").last("-c", "--config")
    reason = Reason("configuration", "rq imports its configuration", process.command.place)
    directories = tuple(each.path for each in search_path)
    known = bool(configuration) and process.tree.locate(configuration or "", directories)
    steps = (ImportName(configuration, reason),) if configuration and known else ()
    return [process.entry("worker", process.arguments[:1], search_path, steps, (sentence,))]
