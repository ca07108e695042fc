"""Import roots that an installed project has: what its packaging configuration says about where its packages are.

An editable installation puts these directories (or the packages in them) at the end of `sys.path`; see the setuptools
user guide
("Development Mode"), and the build configuration pages of hatch, poetry, flit, pdm and uv.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from onebase.project.entry import ImportRoot, Reason
from onebase.project.entry_points.paths import ancestors, join, parent
from onebase.project.entry_points.setup_files import setup_cfg_roots, setup_py_roots
from onebase.project.entry_points.toml_files import Table, place_in_toml, table_in
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

Said = tuple[str, str, Place | None]
"""A directory relative to the project at hand, the words that name it, and where they stand."""


class Packaging:
    """The packaging roots of every project directory in a tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def roots_for(self, directory: str) -> tuple[ImportRoot, ...]:
        """The roots of the projects that a directory lies in, the innermost first."""
        found: dict[str, ImportRoot] = {}
        for each in ancestors(directory):
            for root in self.by_directory.get(each, ()):
                found.setdefault(root.path, root)
        return tuple(found.values())

    @cached_property
    def by_directory(self) -> Mapping[str, tuple[ImportRoot, ...]]:
        """The roots of each directory that has a build configuration."""
        found = {directory: tuple(self._roots(directory)) for directory in sorted(self._tree.marked)}
        return {directory: roots for directory, roots in found.items() if roots}

    def _roots(self, directory: str) -> Iterator[ImportRoot]:
        for path, words, place in self._said(directory):
            root = join(directory, path)
            if root is not None and self._tree.is_directory(root):
                yield ImportRoot(root, Reason("packaging", f"{words} when the project is installed", place))

    def _said(self, directory: str) -> list[Said]:
        return self._said_by_pyproject(directory) or self._said_by_setup_files(directory)

    def _said_by_setup_files(self, directory: str) -> list[Said]:
        tree = self._tree
        cfg, script = tree.at(directory, "setup.cfg"), tree.at(directory, "setup.py")
        said = setup_cfg_roots(tree.ini(cfg)) if tree.is_file(cfg) else []
        said = said or (setup_py_roots(script, tree.text(script)) if tree.is_file(script) else [])
        configured = "setup(" in tree.text(script) or "options" in tree.ini(cfg)
        return said or (
            [self._automatic(directory, Place(script if tree.is_file(script) else cfg))] if configured else []
        )

    def _said_by_pyproject(self, directory: str) -> list[Said]:
        path = self._tree.at(directory, "pyproject.toml")
        document = self._tree.toml(path) if self._tree.is_file(path) else {}
        backend = _backend(document)
        if not backend or table_in(document, "tool", "uv").get("package") is False:
            return []
        place = _Places(path, self._tree.text(path))
        said = list(_BACKENDS[backend](table_in(document, "tool"), place)) if backend in _BACKENDS else []
        if said or (backend == "setuptools" and self._said_elsewhere(directory)):
            return said
        return [self._automatic(directory, place.of("build-system"))]

    def _said_elsewhere(self, directory: str) -> bool:
        """Whether there are setup.cfg or setup.py, which setuptools reads as a backend as well."""
        return any(self._tree.is_file(self._tree.at(directory, name)) for name in ("setup.cfg", "setup.py"))

    def _automatic(self, directory: str, place: Place) -> Said:
        """What build backends do without configuration: a `src` directory with packages in it, otherwise the project
        itself."""
        source = self._tree.at(directory, "src")
        if self._tree.is_directory(source) and not self._tree.is_package(source) and self._holds_modules(source):
            return "src", "packages are looked for in src", place
        return ".", "packages are looked for beside the build configuration", place

    def _holds_modules(self, directory: str) -> bool:
        below = self._tree.directories_in.get(directory, [])
        return bool(self._tree.python_in.get(directory)) or any(
            self._tree.python_in.get(self._tree.at(directory, name)) for name in below
        )


class _Places:
    """Finds keys of one pyproject.toml."""

    def __init__(self, path: str, text: str) -> None:
        self._path, self._text = path, text

    def of(self, *keys: str, words: str = "") -> Place:
        return place_in_toml(self._path, self._text, keys, words)


def _backend(document: Table) -> str:
    """A word for the build backend; "" where the project is not built at all."""
    named = str(table_in(document, "build-system").get("build-backend") or "")
    if not named and "build-system" in document:
        return "setuptools"
    poetry = table_in(document, "tool", "poetry")
    if "poetry" in named or (not named and poetry.get("name")):
        return "" if poetry.get("package-mode") is False else "poetry"
    words = ("setuptools", "hatchling", "flit", "pdm", "uv_build", "maturin")
    return next((word for word in words if word in named), named)


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _setuptools(tool: Table, places: _Places) -> Iterator[Said]:
    setuptools = table_in(tool, "setuptools")
    found = table_in(setuptools, "packages", "find")
    for where in _strings(found.get("where", [])):
        yield (
            where,
            f"setuptools finds packages in {where}",
            places.of("tool", "setuptools", "packages", "find", "where"),
        )
    for package, path in table_in(setuptools, "package-dir").items():
        place = places.of("tool", "setuptools", "package-dir")
        if isinstance(path, str) and not package:
            yield path, f"setuptools has package-dir {path}", place
        elif isinstance(path, str) and path.split("/")[-1] == package:
            yield parent(path), f"setuptools has {package} in {path}", place
    if (found and "where" not in found) or (
        isinstance(setuptools.get("packages"), list) and "package-dir" not in setuptools
    ):
        yield ".", "setuptools finds packages beside pyproject.toml", places.of("tool", "setuptools", "packages")


def _hatchling(tool: Table, places: _Places) -> Iterator[Said]:
    for keys in (("hatch", "build", "targets", "wheel"), ("hatch", "build")):
        table = table_in(tool, *keys)
        for package in _strings(table.get("packages", [])):
            words = f"hatch builds the package {package}"
            yield parent(package.rstrip("/")), words, places.of("tool", *keys, "packages", words=package)
        sources = table.get("sources", [])
        for source in _removed(sources) if isinstance(sources, Mapping) else _strings(sources):
            yield source, f"hatch removes {source} from module paths", places.of("tool", *keys, "sources", words=source)


def _removed(sources: Mapping[str, object]) -> list[str]:
    """The directories that become import roots. One that is only renamed does not."""
    return [source for source, target in sources.items() if target == ""]


def _poetry(tool: Table, places: _Places) -> Iterator[Said]:
    packages = table_in(tool, "poetry").get("packages", [])
    for package in packages if isinstance(packages, list) else []:
        if isinstance(package, Mapping) and isinstance(package.get("include"), str):
            source = str(package.get("from", "."))
            words = f"poetry packages {package['include']} from {source}"
            yield source, words, places.of("tool", "poetry", "packages", words=package["include"])


def _pdm(tool: Table, places: _Places) -> Iterator[Said]:
    source = table_in(tool, "pdm", "build").get("package-dir")
    if isinstance(source, str):
        yield source or ".", f"pdm has package-dir {source}", places.of("tool", "pdm", "build", "package-dir")


def _uv(tool: Table, places: _Places) -> Iterator[Said]:
    backend = table_in(tool, "uv", "build-backend")
    root = backend.get("module-root", "src")
    if isinstance(root, str):
        place = places.of("tool", "uv", "build-backend", "module-root") if "module-root" in backend else None
        yield (
            root or ".",
            f"uv builds modules from {root or 'beside pyproject.toml'}",
            place or places.of("build-system"),
        )


def _maturin(tool: Table, places: _Places) -> Iterator[Said]:
    source = table_in(tool, "maturin").get("python-source")
    if isinstance(source, str):
        yield source, f"maturin has python-source {source}", places.of("tool", "maturin", "python-source")


_BACKENDS = {
    "setuptools": _setuptools,
    "hatchling": _hatchling,
    "poetry": _poetry,
    "pdm": _pdm,
    "uv_build": _uv,
    "maturin": _maturin,
}
