"""Which directories of the project a container sees under which paths."""

import posixpath

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.paths import from_absolute


class Mount(NamedTuple):
    """A directory or file of the project (`source`) and its absolute path in the container (`target`). `matters` tells
    whether there is
    any Python in it."""

    source: str
    target: str
    matters: bool = True


class Mounts(NamedTuple):
    """The mounts of a container, later ones over earlier ones; without any, paths are those of the project itself."""

    mounts: tuple[Mount, ...] = ()

    def with_mount(self, mount: Mount) -> "Mounts":
        """These mounts with one more, in the place of one with the same target."""
        return Mounts((*(each for each in self.mounts if each.target != mount.target), mount))

    def to_project(self, absolute: str) -> str | None:
        """The path of the project for an absolute path, or None where it cannot be told."""
        absolute = posixpath.normpath(absolute)
        own = from_absolute(absolute)
        if own is not None:
            return own
        above = [mount for mount in self.mounts if _covers(mount.target, absolute)]
        if above:
            mount = max(above, key=lambda each: len(each.target))
            return _below(mount.source, absolute[len(mount.target) :].strip("/"))
        return self._assembled(absolute)

    def _assembled(self, absolute: str) -> str | None:
        """A directory that is put together from parts stands for the project's directory in which these have the same
        names."""
        found = set()
        for mount in self.mounts:
            if mount.matters and _covers(absolute, mount.target):
                found.add(_without_suffix(mount.source, mount.target[len(absolute) :].strip("/")))
        return found.pop() if len(found) == 1 else None


def _covers(target: str, absolute: str) -> bool:
    return absolute == target or absolute.startswith(target.rstrip("/") + "/")


def _below(source: str, rest: str) -> str:
    if not rest:
        return source
    return rest if source == "." else f"{source}/{rest}"


def _without_suffix(source: str, suffix: str) -> str | None:
    if source == suffix:
        return "."
    return source[: -len(suffix) - 1] if source.endswith("/" + suffix) else None
