"""Scripts that nobody starts in a command line we know of: files with a `__main__` guard, and conventional names."""

import re
from collections.abc import Collection, Iterator

from onebase.patterns import compile_later
from onebase.project.entry import EntryPoint, ImportRoot, Reason, RunFile
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.paths import name_of, parent
from onebase.project.entry_points.pytest_runs import is_test_file
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_IDLE = compile_later(r"^if\s+__name__\s*==\s*(['\"])__main__\1\s*:\s*(?:pass|\.\.\.)\s*(?=\Z|^\S)", re.MULTILINE)

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
    """`python FILE` for every file with a guard that does anything, and for files at the top of a project that are
    called as start files are."""
    for path in sorted(guarded):
        if _is_started(tree, path):
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


def _is_started(tree: Tree, path: str) -> bool:
    """Whether a file with a guard is one of the project, started by hand, and does something then."""
    if path not in tree.index.python or is_test_file(path) or name_of(path) in ("__main__.py", "setup.py"):
        return False
    return _IDLE.search(tree.text(path)) is None


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
    """A file inside a package only works as `python -m`, from the first directory above it that is no package; from
    further up where the file itself imports its package by a longer name (`from company.shop.models import …`)."""
    directory, names = parent(path), [name_of(path).removesuffix(".py")]
    while tree.is_package(directory):
        names.insert(0, name_of(directory))
        directory = parent(directory)
    for above in _namespaces(tree.text(path), directory, names[0]):
        names.insert(0, above)
        directory = parent(directory)
    label, package = f"python -m {'.'.join(names)}", ".".join(names[:-1])
    root = ImportRoot(directory, Reason("working-directory", "python -m puts the working directory first"))
    installed = (each for each in packaging.roots_for(tree.project_of(directory)) if each.path != root.path)
    step = RunFile(path, "__main__", Reason("main-guard", f"{label} executes it"), parents=True, package=package)
    return EntryPoint("module", label, reason, directory, (root, *installed), (step,))


def _namespaces(text: str, directory: str, package: str) -> list[str]:
    """The directories above a package that belong to its name, the nearest first, as an import in `text` writes it:
    packages without `__init__.py` (PEP 420) do not show otherwise."""
    above = [] if directory == "." else directory.split("/")
    for count in range(len(above), 0, -1):
        written = re.escape(".".join([*above[-count:], package]))
        if re.search(rf"^[ \t]*(?:from|import)[ \t]+{written}[. \t]", text, re.MULTILINE):
            return above[-count:][::-1]
    return []


def _script(tree: Tree, packaging: Packaging, path: str, reason: Reason) -> EntryPoint:
    root = ImportRoot(parent(path), Reason("script-directory", "python puts the directory of the script first"))
    project = tree.project_of(parent(path))
    installed = (each for each in packaging.roots_for(project) if each.path != root.path)
    step = RunFile(path, "__main__", Reason("script-directory", f"python {path} executes it"))
    return EntryPoint("script", f"python {path}", reason, project, (root, *installed), (step,))
