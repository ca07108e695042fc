"""Which test sessions a project has: those that its command lines run, and those that nobody mentions."""

from collections.abc import Collection, Iterator, Sequence

from onebase.project.entry import EntryPoint, Reason
from onebase.project.entry_points.labels import typed
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.paths import parent, relative
from onebase.project.entry_points.pytest_runs import Run, Way, is_test_file, pytest_run, session_directories
from onebase.project.entry_points.tree import Tree
from onebase.project.entry_points.unique import bare
from onebase.vocabulary import Place


def test_entry_points(
    tree: Tree, packaging: Packaging, ways: Sequence[Way], named: Collection[Place]
) -> Iterator[EntryPoint]:
    """The entry points of pytest. `ways` are those that command lines use; those at the places `named` are wanted even
    where another one takes all their steps.

    Tests that no command line runs are run as the commands for their session run others, with plain `pytest` if there
    are none.
    """
    directories = session_directories(tree)
    runs = [run for way in ways if (run := pytest_run(tree, way, directories))]
    covered = {module for run in runs for module in run.modules}
    for directory, is_configured in directories.items():
        for way in _default_ways(packaging, directory, is_configured, ways):
            run = _uncovered(tree, way, directories, covered, is_configured)
            if run is not None:
                runs.append(run)
    covered.update(module for run in runs for module in run.modules)
    runs += _left_over(tree, packaging, directories, covered)
    yield from _largest(runs, named)


def _default_ways(packaging: Packaging, directory: str, is_configured: bool, ways: Sequence[Way]) -> list[Way]:
    """Pytest without arguments in a directory, once for each way in which commands start it there."""
    forms = {way.start: way for way in reversed(ways) if way.directory == directory}
    if not forms:
        text = (
            "pytest is configured here" if is_configured else "there are test files, and nothing says how they are run"
        )
        reason = Reason("configuration" if is_configured else "assumed", text)
        return [plain_way(packaging, directory, reason)]
    return [way._replace(words=(), label=way.start) for _, way in sorted(forms.items())]


def plain_way(packaging: Packaging, directory: str, reason: Reason, words: tuple[str, ...] = ()) -> Way:
    """`pytest WORDS` in a directory, with nothing set around it."""
    start = typed(directory, ["pytest"])
    return Way(directory, words, " ".join([start, *words]), start, packaging.roots_for(directory), reason)


def _uncovered(
    tree: Tree, way: Way, directories: dict[str, bool], covered: set[str], is_configured: bool
) -> Run | None:
    """The run, if it has tests that no command runs. Without a configuration only those: the rest may not go together
    with them."""
    run = pytest_run(tree, way, directories)
    if run is None or (run.modules and covered.issuperset(run.modules)):
        return None
    if is_configured or covered.isdisjoint(run.modules):
        return run
    rest = [module for module in run.modules if module not in covered]
    words = tuple(sorted({relative(parent(module), way.directory) for module in rest}))
    return pytest_run(tree, way._replace(words=words, label=" ".join([way.label, *words])), directories)


def _left_over(tree: Tree, packaging: Packaging, directories: dict[str, bool], covered: set[str]) -> list[Run]:
    """Tests outside of `testpaths` that lie in a project of their own, as pytest runs them from there."""
    rest = (
        path
        for path in sorted(tree.index.python.difference(covered))
        if is_test_file(path) and not path.endswith("conftest.py")
    )
    projects = dict.fromkeys(tree.project_of(parent(path)) for path in rest)
    reason = Reason("assumed", "there are test files, and nothing says how they are run")
    ways = [plain_way(packaging, project, reason) for project in projects if project not in directories]
    return [run for way in ways if (run := pytest_run(tree, way, [*directories, *projects]))]


def _largest(runs: Sequence[Run], named: Collection[Place]) -> Iterator[EntryPoint]:
    """The entry points of all runs but those of which another one, started in the same directory with the same import
    roots, takes
    all steps and more."""
    groups: dict[object, list[Run]] = {}
    for run in runs:
        roots = tuple(root.path for root in run.entry.search_path)
        groups.setdefault((run.entry.kind, run.entry.directory, roots), []).append(run)
    for group in groups.values():
        steps = (
            [frozenset(bare(step) for step in run.entry.steps) for run in group] if len(group) > 1 else [frozenset()]
        )
        for run, own in zip(group, steps, strict=True):
            if run.entry.reason.place in named or not any(own < other for other in steps):
                yield run.entry
