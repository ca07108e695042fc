"""Files that are reached through symbolic links inside the project."""

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from onebase.named_tuple import NamedTuple

MAXIMUM_NESTING = 2
"""How many directory links may lie within one another. Without a limit the paths of n directories that link to each
other would be as many as the permutations of n."""


class Listed(NamedTuple):
    """A path below a directory link, and the path that was listed before and that it stands for."""

    path: str
    listed: str


def target_within(top: str, link: str) -> str | None:
    """What a symbolic link leads to, relative to the project.

    Takes the project's directory after links and the absolute path of the link. Returns None when it leads nowhere, in
    a circle, out of the project, or to its top.
    """
    target = os.path.realpath(link)
    prefix = os.path.join(top, "")
    if not target.startswith(prefix) or not os.path.exists(target):
        return None
    return target.removeprefix(prefix).replace(os.sep, "/")


class DirectoryLinks:
    """Lists what lies below directory links, from what was listed without them; nothing on disk is read again."""

    def __init__(self, links: Mapping[str, str], paths: Iterable[str]) -> None:
        """Take directory links with their targets, and all paths that were listed."""
        self._links = links
        self._sorted_links = sorted(links)
        self._paths = sorted(paths)

    def listed(self) -> Iterator[Listed]:
        """Every path below every link, in no particular order."""
        for link in self._sorted_links:
            yield from self._below_link(link, link, (os.path.dirname(link),))

    def _below_link(self, location: str, link: str, chain: tuple[str, ...]) -> Iterator[Listed]:
        """What lies below `link` when it is reached as `location`; `chain` holds the real directories on the way."""
        target = self._links[link]
        if any(contains(target, passed) for passed in chain):
            return
        yield Listed(location, target)
        for path in _below(self._paths, target):
            yield Listed(location + path[len(target) :], path)
        if len(chain) < MAXIMUM_NESTING:
            for nested in _below(self._sorted_links, target):
                yield from self._below_link(location + nested[len(target) :], nested, (*chain, os.path.dirname(nested)))


def contains(directory: str, path: str) -> bool:
    """Whether `path` is `directory` or lies below it."""
    return path == directory or path.startswith(directory + "/")


def _below(ordered: Sequence[str], directory: str) -> Sequence[str]:
    """The part of a sorted sequence of paths that lies below a directory ("0" is the character after "/")."""
    return ordered[bisect_left(ordered, directory + "/") : bisect_left(ordered, directory + "0")]
