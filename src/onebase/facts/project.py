"""Reading all files of a project."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_file


class Files(Protocol):
    """What is needed of a FileIndex: the directory of the project and the paths of its Python files."""

    @property
    def directory(self) -> str:
        """The absolute path of the project."""

    @property
    def python(self) -> Collection[str]:
        """The paths of its Python files, relative to the directory."""


class Facts:
    """The facts of a project's Python files, by path."""

    def __init__(self, directory: str, modules: Mapping[str, ModuleFacts]) -> None:
        self._directory = directory
        self.modules = modules

    def complete(self, path: str) -> ModuleFacts:
        """The complete facts of one file, read now where only its imports were needed before."""
        return self.modules[path]


def read_project(index: Files, cache_directory: Path | None) -> Facts:
    """Read every Python file of the index. What cannot be read has a `problem`."""
    del cache_directory
    return Facts(index.directory, {path: _read(index.directory, path) for path in sorted(index.python)})


def _read(directory: str, path: str) -> ModuleFacts:
    try:
        with open(os.path.join(directory, path), "rb") as file:
            return read_file(path, file.read())
    except OSError as error:
        return ModuleFacts(path, complete=True, problem=error.strerror or "cannot be read")
