"""The files of a project: which exist, which are left out, which are links to which."""

from collections.abc import Iterator, Mapping

from onebase.named_tuple import NamedTuple


class FileIndex(NamedTuple):
    """All files and directories that count, by path relative to the project (forward slashes, "." is the project).

    `directory` is the absolute path of the project. `python` holds every `.py` file; `others` every other file that
    a reader may ask for (configuration, Dockerfiles, shell scripts, notebooks …). `directories` holds every directory
    that was entered. `real` maps a path that is, or lies below, a symbolic link to the path of the file that is meant,
    where that differs. `unread` holds paths that exist but could not be listed or read, with the reason in words.
    `consulted` holds every other path of which something was asked: ignore files, links, and what was left out for what
    it holds.
    """

    directory: str
    python: frozenset[str]
    others: frozenset[str]
    directories: frozenset[str]
    real: Mapping[str, str] = {}
    unread: Mapping[str, str] = {}
    consulted: frozenset[str] = frozenset()

    def identity(self, path: str) -> str:
        """The path of the file that `path` really is, after symbolic links inside the project."""
        return self.real.get(path, path)

    def below(self, directory: str) -> Iterator[str]:
        """Every Python file in or below `directory`, sorted."""
        prefix = "" if directory == "." else directory + "/"
        return (path for path in sorted(self.python) if path.startswith(prefix))
