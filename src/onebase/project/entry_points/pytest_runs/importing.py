"""How pytest imports a conftest or test module: the steps of `_pytest.pathlib.import_path` (pytest 9.2)."""

from onebase.project.entry import AddRoot, ImportName, ImportRoot, Reason, RunFile, Step
from onebase.project.entry_points.paths import inside, join, name_of, parent
from onebase.project.entry_points.pytest_runs.session import Session
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place


class Importer:
    """Turns files into steps, in the order in which they are imported, and remembers what is on the path by then.

    `stopped` says why the run ends before everything is imported; `is_interrupted` tells that errors keep the tests
    from being run after they were collected.
    """

    def __init__(self, tree: Tree, session: Session, search_path: tuple[str, ...], reason: Reason) -> None:
        self.steps: list[Step] = []
        self.names: set[str] = set()
        self.stopped = ""
        self.is_interrupted = False
        self._tree = tree
        self._session = session
        self._known = search_path
        self._reason = reason
        self._roots: dict[str, AddRoot] = {}
        self._taken: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._bare_conftest = ""
        self._package_roots: dict[str, str | None] = {}

    def take(self, path: str) -> None:
        """Import one file as the session's import mode says."""
        if self.stopped:
            return
        root, name = self._root_and_name(path)
        if self._session.import_mode == "importlib":
            self._by_location(path, name if root is not None else self._name_from_rootdir(path))
        else:
            self._by_name(path, root, name)
        self._remember(name)

    def _by_location(self, path: str, name: str) -> None:
        """Before it loads a conftest file outside of packages, pytest forgets `conftest` (`_importconftest`); where
        that
        file is collected as a module as well, it may be executed again."""
        if path not in self._taken:
            self.steps.append(RunFile(path, name, self._reason, parents=True, by_location=True))
            is_bare = name_of(path) == "conftest.py" and self._package_root(path) is None
            self._bare_conftest = name if is_bare else self._bare_conftest
        elif name == "conftest" != self._bare_conftest:
            self.steps.append(RunFile(path, name, self._reason))
            self._bare_conftest = name
        self._taken[path] = name

    def _by_name(self, path: str, root: str | None, name: str) -> None:
        """The root is inserted, the name is imported; another file under that name is an error ("import file
        mismatch"), and ends the run where it is a conftest file."""
        self._insert(root or parent(path), path)
        if path in self._taken:
            return
        self._taken[path] = name
        answering = self._tree.locate(name, self._known)
        if name == "conftest" and answering != path:
            self.stopped = f"pytest ends at {path}: its name is conftest, and {answering} answers to it"
            self.steps.append(ImportName(name, self._reason))
            return
        self.is_interrupted = self.is_interrupted or self._files.get(name, path) != path
        if name != "conftest":
            self._files.setdefault(name, path)
        self.steps.append(ImportName(name, self._reason, expected=path))

    def set_up_package(self, directory: str) -> None:
        """`Package.setup` imports the `__init__.py` of every package above a test before that test is run; where it is
        imported already, its root comes to the front once more."""
        path = self._tree.at(directory, "__init__.py")
        root, name = self._root_and_name(path)
        if self.is_interrupted or self.stopped:
            return
        if name not in self.names:
            self.take(path)
        elif self._session.import_mode == "prepend" and self._known[:1] != (root,):
            self._insert(root or parent(path), path)

    def _remember(self, name: str) -> None:
        parts = name.split(".")
        self.names.update(".".join(parts[: count + 1]) for count in range(len(parts)))

    def _insert(self, root: str, path: str) -> None:
        """Prepend mode compares with `sys.path[0]`, append mode with the whole path."""
        front = self._session.import_mode != "append"
        if root not in self._roots:
            where = "front of" if front else "the end of"
            text = f"pytest puts the first directory without __init__.py above {path} at {where} sys.path"
            text = text.replace("at front of", "in front of")
            reason = Reason("pytest-insertion", text, Place(path))
            self._roots[root] = AddRoot(ImportRoot(root, reason), front, again=front)
        elif not front:
            return
        self.steps.append(self._roots[root])
        if front:
            self._known = (root, *(each for each in self._known if each != root))
        elif root not in self._known:
            self._known = (*self._known, root)

    def _root_and_name(self, path: str) -> tuple[str | None, str]:
        """As `resolve_pkg_root_and_module_name`; without a root, where the file belongs to no package, its bare
        name."""
        root = self._package_root(path)
        if self._session.namespace_packages:
            root = self._namespace_root(root, path) or root
        if root is None:
            return None, name_of(path).removesuffix(".py")
        return root, self._name_from(root, path)

    def _package_root(self, path: str) -> str | None:
        """As `resolve_package_path`: the directory above the packages that a file lies in; None where it lies in
        none."""
        directory = parent(path)
        if directory not in self._package_roots:
            self._package_roots[directory] = self._above_packages(directory)
        return self._package_roots[directory]

    def _above_packages(self, directory: str) -> str | None:
        root: str | None = None
        while self._tree.is_package(directory) and self._tree.name_of_directory(directory).isidentifier():
            if directory == ".":
                return ".."
            root = directory = parent(directory)
        return root

    def _namespace_root(self, root: str | None, path: str) -> str | None:
        """The first directory upwards from which the module could be imported by its dotted name, as things stand."""
        candidate = root or parent(path)
        while candidate != "..":
            name = self._name_from(candidate, path)
            self._find_spec(name)
            if self._tree.locate(name, self._known) == path:
                return candidate
            if candidate == ".":
                break
            candidate = parent(candidate)
        return None

    def _find_spec(self, name: str) -> None:
        """`is_importable` asks `importlib.util.find_spec`, which imports the packages above a dotted name as far as
        they exist."""
        package = ""
        for part in name.split(".")[:-1]:
            above = f"{package}.{part}".lstrip(".")
            if self._tree.locate(above, self._known) is None:
                break
            package = above
        if package and package not in self.names:
            self._remember(package)
            self.steps.append(ImportName(package, self._reason))

    def _name_from(self, root: str, path: str) -> str:
        below = path if root in (".", "..") else path[len(root) + 1 :]
        parts = below.removesuffix(".py").split("/")
        if root == "..":
            parts.insert(0, self._tree.name_of_directory("."))
        if len(parts) > 1 and parts[-1] == "__init__":
            parts.pop()
        return ".".join(parts)

    def _name_from_rootdir(self, path: str) -> str:
        """As `module_name_from_path`: the path from the rootdir, dots within its parts replaced."""
        rootdir = self._session.rootdir
        if inside(path, rootdir):
            below = path if rootdir == "." else path[len(rootdir) + 1 :]
        else:
            below = (join("/", self._tree.index.directory) or self._tree.index.directory).strip("/") + "/" + path
        parts = below.removesuffix(".py").split("/")
        if len(parts) > 1 and parts[-1] == "__init__":
            parts.pop()
        return ".".join(part.replace(".", "_") for part in parts)
