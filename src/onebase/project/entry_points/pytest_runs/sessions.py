"""The entry points of pytest: one for each way in which the tests of a project are run."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Plugin, Reason, Step
from onebase.project.entry_points.paths import ancestors, inside, parent
from onebase.project.entry_points.pytest_runs.collection import Collector
from onebase.project.entry_points.pytest_runs.configuration import configured_directories
from onebase.project.entry_points.pytest_runs.importing import Importer
from onebase.project.entry_points.pytest_runs.session import Session, set_up
from onebase.project.entry_points.tree import Tree


class Way(NamedTuple):
    """How pytest is started: in which directory, with which arguments, with which import roots beside those that its
    configuration adds, and because of what. `start` is the label without the arguments."""

    directory: str
    words: tuple[str, ...]
    label: str
    start: str
    roots: tuple[ImportRoot, ...]
    reason: Reason
    unknowns: tuple[str, ...] = ()


class Run(NamedTuple):
    """A way, and what comes of it: the entry point and the test modules that it collects."""

    entry: EntryPoint
    modules: tuple[str, ...]


def session_directories(tree: Tree) -> dict[str, bool]:
    """Where pytest is started, and whether it is configured there.

    That is every directory with a configuration, and for test files without one above them the nearest project.
    """
    found = dict.fromkeys(configured_directories(tree), True)
    for directory, names in tree.python_in.items():
        if not any(inside(directory, each) for each in found if found[each]) and any(map(is_test_module, names)):
            found.setdefault(tree.project_of(directory), False)
    return dict(sorted(found.items()))


def is_test_file(path: str) -> bool:
    """Whether a file is one of pytest's own by its name."""
    return path.rpartition("/")[2] == "conftest.py" or is_test_module(path)


def is_test_module(path: str) -> bool:
    """Whether pytest, as it is configured by default, collects tests from the file."""
    name = path.rpartition("/")[2]
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def pytest_run(tree: Tree, way: Way, others: Collection[str]) -> Run | None:
    """The entry point of one way of running pytest, or None where it would not import a single file.

    `others` are the directories of all sessions: those below do not belong to this one unless it names them.
    """
    session = set_up(tree, way.directory, way.words)
    collector = Collector(
        tree, session, [each for each in others if each != way.directory and inside(each, way.directory)]
    )
    search_path = (*_configured_roots(session), *way.roots)
    reason = _reason(session, way)
    importer = Importer(tree, session, tuple(root.path for root in search_path), reason)
    for path in collector.files():
        importer.take(path)
    for package in _packages_above(tree, session, collector.modules):
        importer.set_up_package(package)
    if not importer.steps:
        return None
    before = (*_plugins(tree, session, search_path, reason), *_warnings(tree, session, search_path, reason))
    steps = (*before, *importer.steps)
    unknowns = (*way.unknowns, *filter(None, [importer.stopped]))
    return Run(_entry(way._replace(unknowns=unknowns), session, search_path, steps), tuple(collector.modules))


def _entry(way: Way, session: Session, search_path: tuple[ImportRoot, ...], steps: tuple[Step, ...]) -> EntryPoint:
    kind = "doctest" if session.doctest_modules else "pytest"
    return EntryPoint(kind, way.label, way.reason, way.directory, search_path, steps, way.unknowns)


def _reason(session: Session, way: Way) -> Reason:
    """Why single files are imported."""
    place = way.reason.place or (session.configuration.place if session.configuration else None)
    return Reason("configuration", "pytest collects it", place)


def _configured_roots(session: Session) -> tuple[ImportRoot, ...]:
    return tuple(
        ImportRoot(path, Reason("pytest-pythonpath", f"pythonpath says so in {place.path}", place))
        for path, place in session.python_path
    )


def _plugins(tree: Tree, session: Session, search_path: tuple[ImportRoot, ...], reason: Reason) -> Iterator[Step]:
    """Plugins of the project that `-p` names, then those that it declares itself, which are installed with it
    (`_pytest.config.Config._preparse`, pytest 9.2); those of libraries are not our concern."""
    directories = tuple(root.path for root in search_path)
    for name, place in session.plugins:
        if tree.locate(name, directories):
            yield ImportName(name, Reason("configuration", f"pytest loads the plugin {name}", place or reason.place))
    left_out = {name.removeprefix("no:") for name, _ in session.plugins if name.startswith("no:")}
    for plugin in _declared(tree):
        own = inside(session.directory, parent(plugin.place.path))
        if own and plugin.name not in left_out and tree.locate(plugin.module, directories):
            text = f"pytest loads the plugin {plugin.name}, where the project is installed"
            yield ImportName(plugin.module, Reason("configuration", text, plugin.place))


def _warnings(tree: Tree, session: Session, search_path: tuple[ImportRoot, ...], reason: Reason) -> Iterator[Step]:
    """The modules that hold the categories of warning filters, which pytest imports before any conftest
    (`_pytest.warnings.pytest_load_initial_conftests`, pytest 6.2 to 9.2)."""
    directories = tuple(root.path for root in search_path)
    for category, place in session.warnings:
        module = category.rpartition(".")[0]
        if tree.locate(module, directories):
            text = f"pytest looks up {category}, of which a warning filter speaks"
            yield ImportName(module, Reason("configuration", text, place or reason.place))


@lru_cache(maxsize=1)
def _declared(tree: Tree) -> tuple[Plugin, ...]:
    """The plugins of pytest that the project declares itself; their reader is only imported where there are any."""
    named = [path for name in ("pyproject.toml", "setup.cfg") for path in tree.others_by_name.get(name, ())]
    scripts = [path for path in tree.index.python if path.rpartition("/")[2] == "setup.py"]
    if not any("pytest11" in tree.text(path) for path in (*named, *scripts)):
        return ()
    from onebase.project.entry_points.plugins import plugins_in

    return plugins_in(tree).get("pytest11", ())


def _packages_above(tree: Tree, session: Session, modules: Iterable[str]) -> list[str]:
    """The packages that test modules lie in, from above and in the order of the tests, below `confcutdir`."""
    found: dict[str, None] = {}
    for directory in dict.fromkeys(parent(module) for module in modules):
        chain = [each for each in ancestors(directory) if inside(each, session.conftest_cut) and tree.is_package(each)]
        found.update(dict.fromkeys(reversed(chain)))
    return list(found)
