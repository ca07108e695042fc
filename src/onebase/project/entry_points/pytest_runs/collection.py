"""Which conftest files and modules a pytest run imports, in which order (`_pytest.main`, `_pytest.config`, pytest
9.2)."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import fnmatch, translate

from onebase.project.entry_points.paths import ancestors, inside, name_of, parent
from onebase.project.entry_points.pytest_runs.session import Session
from onebase.project.entry_points.tree import Tree

_ABSOLUTE = "/project/"


class Collector:
    """Walks a session's paths as pytest does. `excluded` are directories that belong to other sessions."""

    def __init__(self, tree: Tree, session: Session, excluded: Collection[str]) -> None:
        self._tree = tree
        self._session = session
        self._excluded = frozenset(each for each in excluded if not any(inside(path, each) for path in session.paths))
        self._above = {
            each for path in session.paths for each in ancestors(path if tree.is_directory(path) else parent(path))
        }
        self._loaded: set[str] = set()
        self._seen: set[str] = set()
        self._is_test = _any_pattern(session.python_files)
        self._is_not_entered = _any_pattern(session.no_recursion)
        self.modules: list[str] = []

    def files(self) -> Iterator[str]:
        """Every conftest file and test module, in the order in which they are imported; modules are noted in
        `modules`."""
        for anchor in self._anchors():
            yield from self._conftests(anchor)
        for path in self._session.paths:
            yield from self._conftests(path)
        for path in self._session.paths:
            yield from self._walk(path) if self._tree.is_directory(path) else self._file(path, explicit=True)

    def _anchors(self) -> Iterator[str]:
        """Initial conftest files: those of each path, and of the directories `test*` in it."""
        for path in self._session.paths:
            yield path
            if self._tree.is_directory(path):
                below = (
                    self._tree.at(path, name)
                    for name in self._tree.directories_in.get(path, ())
                    if name.startswith("test")
                )
                yield from (directory for directory in below if directory not in self._excluded)

    def _conftests(self, path: str) -> Iterator[str]:
        """The conftest files that hold for a path, from above."""
        directory = path if self._tree.is_directory(path) else parent(path)
        for each in reversed(ancestors(directory)):
            yield from self._conftest_in(each)

    def _conftest_in(self, directory: str) -> Iterator[str]:
        """The conftest file of a directory, unless it is loaded already, or lies above `confcutdir`."""
        conftest = self._tree.at(directory, "conftest.py")
        if conftest not in self._tree.index.python or conftest in self._loaded or self._session.no_conftest:
            return
        cut = self._session.conftest_cut
        if directory == cut or not inside(cut, directory):
            self._loaded.add(conftest)
            yield conftest

    def _walk(self, directory: str) -> Iterator[str]:
        if directory in self._seen:
            return
        self._seen.add(directory)
        yield from self._conftest_in(directory)
        files = self._tree.python_in.get(directory, [])
        entries = sorted(
            [*files, *self._tree.directories_in.get(directory, [])], key=lambda name: (name != "__init__.py", name)
        )
        python = frozenset(files)
        for name in entries:
            path = self._tree.at(directory, name)
            if name in python:
                yield from self._file(path)
            elif path in self._above or not self._is_left_out(path):
                yield from self._walk(path)

    def _file(self, path: str, explicit: bool = False) -> Iterator[str]:
        if path in self._seen or not (explicit or self._is_wanted(path)):
            return
        self._seen.add(path)
        if path.endswith(".py") and not self._is_ignored(path):
            self.modules.append(path)
            yield path

    def _is_wanted(self, path: str) -> bool:
        """Whether a file is a test module by its name, or read for its doctests."""
        if self._is_test(path):
            return True
        return self._session.doctest_modules and not self._has_no_doctests(path)

    def _has_no_doctests(self, path: str) -> bool:
        """As `_pytest.doctest._is_main_py` and `_is_setup_py`."""
        name = name_of(path)
        text = self._tree.text(path) if name == "setup.py" else ""
        return name == "__main__.py" or "setuptools" in text or "distutils" in text

    def _is_left_out(self, directory: str) -> bool:
        if directory in self._excluded or self._is_ignored(directory):
            return True
        return self._is_not_entered(directory)

    def _is_ignored(self, path: str) -> bool:
        return path in self._session.ignored or any(fnmatch(path, pattern) for pattern in self._session.ignored_globs)


def _any_pattern(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path matches any of the patterns, as `_pytest.pathlib.fnmatch_ex`: one with a slash is for the whole
    path,
    any other for the name."""
    names = re.compile("|".join(translate(pattern) for pattern in patterns if "/" not in pattern) or r"(?!)")
    rooted = (pattern if pattern.startswith("/") else f"*/{pattern}" for pattern in patterns if "/" in pattern)
    paths = re.compile("|".join(translate(pattern) for pattern in rooted) or r"(?!)")

    def matches(path: str) -> bool:
        return bool(names.match(name_of(path)) or paths.match(_ABSOLUTE + path))

    return matches
