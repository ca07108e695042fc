"""The walk over a project's directory."""

import os
from collections.abc import Iterator, Sequence

from onebase.project.discovery.ignoring import Ignores, is_ignored, outer_ignores, parse_ignore_lines, read_ignore_file
from onebase.project.discovery.left_out import NAMES, is_left_out, telling
from onebase.project.discovery.links import DirectoryLinks, target_within
from onebase.project.discovery.tracked import Tracked
from onebase.project.discovery.wanted import is_wanted
from onebase.project.files import FileIndex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.project.conventions import AnyPath

_EVERYTHING = parse_ignore_lines(["*"])
Entries = dict[str, os.DirEntry[str]]


def discover_files(directory: "AnyPath", excludes: Sequence[str] = (), *, respect_gitignore: bool = True) -> FileIndex:
    """List the files of the project in `directory`.

    `excludes` are patterns as in a `.gitignore` at its top; they come before everything else, so that `!build/` brings
    back what would be left out. `respect_gitignore` says whether files of that name count. The directory itself is
    always entered. What cannot be listed is named in `unread`; raises OSError only when `directory` itself cannot be.
    """
    always = (parse_ignore_lines(excludes), NAMES) if excludes else (NAMES,)
    walk = _Walk(os.path.abspath(directory), always, respect_gitignore=respect_gitignore)
    walk.run()
    walk.add_links()
    if walk.tracked.is_asked and walk.tracked.file:
        walk.consulted.add(walk.tracked.file)
    return FileIndex(
        directory=walk.top,
        python=frozenset(walk.python),
        others=frozenset(walk.others),
        directories=frozenset(walk.directories),
        real=dict(sorted(walk.real.items())),
        unread=dict(sorted(walk.unread.items())),
        consulted=frozenset(walk.consulted),
    )


class _Walk:
    """What the walk has come upon so far; the fields are those of a FileIndex."""

    def __init__(self, top: str, always: Ignores, *, respect_gitignore: bool) -> None:
        self.top = top
        self.python: set[str] = set()
        self.others: set[str] = set()
        self.directories: set[str] = set()
        self.real: dict[str, str] = {}
        self.unread: dict[str, str] = {}
        self.consulted: set[str] = set()
        self.tracked = Tracked(top)
        self._always = always
        self._respect_gitignore = respect_gitignore
        self._links: list[str] = []

    def run(self) -> None:
        """Enter every directory that is not left out; links are only noted."""
        outer = outer_ignores(self.top) if self._respect_gitignore else ()
        pending = list(self._enter(".", _list(self.top), outer))
        while pending:
            path, ignores = pending.pop()
            absolute = os.path.join(self.top, path)
            try:
                entries = _list(absolute)
            except OSError as error:
                self.unread[path] = f"cannot be listed: {error.strerror}"
                continue
            self.consulted.update(os.path.join(path, name) for name in telling(absolute, entries))
            if is_left_out(absolute, path.rpartition("/")[2], entries):
                self.consulted.add(path)
            else:
                pending.extend(self._enter(path, entries, ignores))

    def _enter(self, path: str, entries: Entries, ignores: Ignores) -> Iterator[tuple[str, Ignores]]:
        """Note the files of one directory; yields the directories in it, with the patterns that hold there."""
        self.directories.add(path)
        prefix = "" if path == "." else path + "/"
        ignores = self._ignores_in(prefix, entries, ignores)
        decisive = (*self._always, *ignores)
        for name, entry in entries.items():
            below = prefix + name
            if entry.is_dir(follow_symlinks=False):
                if not is_ignored(decisive, name + "/", below + "/"):
                    yield below, ignores
                elif not self._is_never(name + "/", below + "/") and self.tracked.has_below(below):
                    yield below, (_EVERYTHING, *ignores)
            elif (name.endswith(".py") or is_wanted(path, name) or entry.is_symlink()) and (
                not is_ignored(decisive, name, below)
                or (not self._is_never(name, below) and self.tracked.has_file(below))
            ):
                self._note(below, entry)

    def _is_never(self, name: str, path: str) -> bool:
        """Whether it is left out whatever Git says of it."""
        return is_ignored(self._always, name, path)

    def _note(self, path: str, entry: os.DirEntry[str]) -> None:
        """Put one entry that is not a directory where it belongs."""
        if entry.is_symlink():
            self._links.append(path)
            self.consulted.add(path)
        elif entry.is_file():
            self._add(path)
        else:
            self.unread[path] = "is not a regular file"

    def _add(self, path: str) -> None:
        (self.python if path.endswith(".py") else self.others).add(path)

    def _ignores_in(self, prefix: str, entries: Entries, ignores: Ignores) -> Ignores:
        """The patterns that hold in a directory; in a work tree of its own (a submodule) none from around it."""
        if ".git" in entries:
            ignores = ()
        file = entries.get(".gitignore") if self._respect_gitignore else None
        if file is None or not file.is_file(follow_symlinks=False):
            return ignores
        self.consulted.add(f"{prefix}.gitignore")
        try:
            return (read_ignore_file(file.path, len(prefix)), *ignores)
        except OSError as error:
            self.unread[f"{prefix}.gitignore"] = f"cannot be read: {error.strerror}"
            return ignores

    def add_links(self) -> None:
        """List what the links lead to, as far as it lies in the project and is not left out there."""
        top = os.path.realpath(self.top)
        directories: dict[str, str] = {}
        for link in sorted(self._links):
            target = target_within(top, os.path.join(self.top, link))
            if target in self.directories:
                directories[link] = target
            elif target is not None and self._is_listed_file(link, target):
                self._add(link)
                self.real[link] = target
        listed = self.python | self.others | self.directories
        for path, meant in DirectoryLinks(directories, listed).listed():
            if meant in self.directories:
                self.directories.add(path)
            else:
                self._add(path)
                self.real[path] = self.real.get(meant, meant)

    def _is_listed_file(self, link: str, target: str) -> bool:
        """Whether a link to a file counts: by its own name, and because its target is not left out."""
        directory, _, name = link.rpartition("/")
        if not (name.endswith(".py") or is_wanted(directory, name)):
            return False
        if target in self.python or target in self.others:
            return True
        is_left_out_for_itself = target.endswith(".py") or (os.path.dirname(target) or ".") not in self.directories
        return not is_left_out_for_itself and os.path.isfile(os.path.join(self.top, target))


def _list(directory: str) -> Entries:
    with os.scandir(directory) as entries:
        return {entry.name: entry for entry in entries}
