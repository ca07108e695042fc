"""Scripts that nobody starts in a command line we know of: files with a `__main__` guard, and conventional names."""

from collections.abc import Collection, Iterator

from onebase.project.entry import EntryPoint, ImportRoot, Reason, RunFile
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.paths import name_of, parent
from onebase.project.entry_points.pytest_runs import is_test_file
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_START_FILES = frozenset(
    f"{name}.py"
    for name in (
        *("main", "app", "run", "manage", "wsgi", "asgi", "server", "worker", "start", "application", "celery_worker"),
        *(
            "create_db",
            "init_db",
            "create_tables",
            "seed",
            "seed_db",
            "initial_data",
            "setup_db",
            "populate_db",
            "reset_db",
        ),
    )
)


def script_entry_points(tree: Tree, packaging: Packaging, guarded: Collection[str]) -> Iterator[EntryPoint]:
    """`python FILE` for every file with a guard, and for files at the top of a project that are called as start files
    are."""
    for path in sorted(guarded):
        if path in tree.index.python and not is_test_file(path) and name_of(path) not in ("__main__.py", "setup.py"):
            reason = Reason("main-guard", "the file has a __main__ guard", Place(path))
            is_module = tree.is_package(parent(path)) and tree.package_root(path)[0] != ".."
            start = _module if is_module else _script
            yield start(tree, packaging, path, reason)
    for directory in sorted({".", *tree.marked}):
        for name in tree.python_in.get(directory, ()):
            path = tree.at(directory, name)
            if name in _START_FILES and path not in guarded:
                text = f"{name} at the top of a project is a usual name for a file that is started"
                yield _script(tree, packaging, path, Reason("assumed", text, Place(path)))


def notebook_entry_points(tree: Tree, packaging: Packaging) -> Iterator[EntryPoint]:
    """The notebooks of a project. Their kernel starts in their own directory; what is in their cells is not read."""
    for path in sorted(tree.index.others):
        if path.endswith(".ipynb"):
            directory = parent(path)
            root = ImportRoot(
                directory, Reason("tool-insertion", "jupyter starts the kernel in the notebook's directory")
            )
            installed = (each for each in packaging.roots_for(directory) if each.path != directory)
            reason = Reason("configuration", "it is a notebook", Place(path))
            label, unknowns = f"jupyter notebook {path}", ("the cells of the notebook are not read",)
            yield EntryPoint("notebook", label, reason, directory, (root, *installed), (), unknowns, reruns=True)


def _module(tree: Tree, packaging: Packaging, path: str, reason: Reason) -> EntryPoint:
    """A file inside a package only works as `python -m`, from the first directory above it that is no package."""
    directory, names = parent(path), [name_of(path).removesuffix(".py")]
    while tree.is_package(directory):
        names.insert(0, name_of(directory))
        directory = parent(directory)
    label, package = f"python -m {'.'.join(names)}", ".".join(names[:-1])
    root = ImportRoot(directory, Reason("working-directory", "python -m puts the working directory first"))
    installed = (each for each in packaging.roots_for(tree.project_of(directory)) if each.path != root.path)
    step = RunFile(path, "__main__", Reason("main-guard", f"{label} executes it"), parents=True, package=package)
    return EntryPoint("module", label, reason, directory, (root, *installed), (step,))


def _script(tree: Tree, packaging: Packaging, path: str, reason: Reason) -> EntryPoint:
    root = ImportRoot(parent(path), Reason("script-directory", "python puts the directory of the script first"))
    project = tree.project_of(parent(path))
    installed = (each for each in packaging.roots_for(project) if each.path != root.path)
    step = RunFile(path, "__main__", Reason("script-directory", f"python {path} executes it"))
    return EntryPoint("script", f"python {path}", reason, project, (root, *installed), (step,))
