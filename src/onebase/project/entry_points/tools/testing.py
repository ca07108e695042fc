"""`pytest`, `python -m unittest` and `coverage run` on the command line."""

from onebase.project.entry import ImportName, ImportRoot, Reason, Step
from onebase.project.entry_points.options import parse_options, split_words
from onebase.project.entry_points.pytest_runs import Way, shown_arguments
from onebase.project.entry_points.tools.process import Process, Started
from onebase.project.entry_points.tools.unittest_discovery import discovered, loaded_by_name


def pytest(process: Process) -> list[Started]:
    """One way of running pytest. PYTEST_ADDOPTS and PYTEST_PLUGINS count as well."""
    added = process.variable("PYTEST_ADDOPTS")
    plugins = process.variable("PYTEST_PLUGINS")
    named = [word for plugin in plugins.text.split(",") if plugin for word in ("-p", plugin)] if plugins else []
    words = (*(split_words(added.text) if added else ()), *named, *_known(process.arguments))
    if not process.directory:
        return [process.unknown("pytest", (), "which tests are collected depends on the working directory")]
    shown = shown_arguments(process.tree, process.directory, words)
    if shown is None:
        return []
    start = process.label(())
    label = " ".join([start, *shown])
    return [Way(process.directory, words, label, start, process.search_path(), process.reason, process.unknowns)]


def _known(arguments: tuple[str, ...]) -> list[str]:
    """Without words that are left open, such as `"$@"` and `{posargs}`: mostly there are none, or they select tests."""
    return [word for word in arguments if not word.startswith(("$", "{", '"$'))]


def unittest(process: Process) -> list[Started]:
    """`python -m unittest`: discovery from a directory, or modules by name (unittest of Python 3.11 and later)."""
    with_value = "-s --start-directory -p --pattern -t --top-level-directory -k --durations"
    options = parse_options(process.arguments, with_value)
    is_discovery = not options.rest or options.rest[0] == "discover"
    rest = options.rest[1:] if options.rest[:1] == ("discover",) else options.rest
    if not process.directory:
        return [process.unknown("unittest", options.rest, "which tests are found depends on the working directory")]
    if not is_discovery:
        return _by_name(process, rest)
    start = options.last("-s", "--start-directory") or (rest[0] if rest else ".")
    pattern = options.last("-p", "--pattern") or (rest[1] if len(rest) > 1 else "test*.py")
    top = options.last("-t", "--top-level-directory") or (rest[2] if len(rest) > 2 else "")
    return _discovery(process, start, pattern, top)


def _discovery(process: Process, start: str, pattern: str, top: str) -> list[Started]:
    start_directory, top_directory = process.path(start), process.path(top or start)
    if start_directory is None or top_directory is None or not process.tree.is_directory(start_directory):
        return []
    reason = Reason("configuration", "unittest discovers it", process.command.place)
    steps: list[Step] = []
    search_path = process.search_path()
    if top_directory not in {root.path for root in search_path}:
        text = "unittest puts the top-level directory of discovery first"
        root = ImportRoot(top_directory, Reason("unittest-start", text, process.command.place))
        search_path = (root, *search_path)
    for path, name in discovered(process.tree, start_directory, top_directory, pattern):
        steps.append(ImportName(name, reason, expected=path))
    words = ["discover", "-s", start, *(("-t", top) if top else ())]
    return [process.entry("unittest", words if start != "." else (), search_path, steps)] if steps else []


def _by_name(process: Process, names: tuple[str, ...]) -> list[Started]:
    search_path = process.search_path()
    directories = tuple(root.path for root in search_path)
    reason = Reason("configuration", "unittest imports it", process.command.place)
    found = dict.fromkeys(
        name for each in names if (name := loaded_by_name(process.tree, process.directory, each, directories))
    )
    steps = [ImportName(name, reason) for name in found]
    return [process.entry("unittest", names, search_path, steps)] if steps else []
