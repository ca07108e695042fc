"""What one source says about the settings, and how several sources become one."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from onebase.named_tuple import NamedTuple
from onebase.project.conventions import CACHE_DIRECTORY, OUTPUT_FORMATS
from onebase.project.settings_values import (
    ConfiguredEntryPoint,
    PerFileIgnore,
    Selection,
    Settings,
)
from onebase.vocabulary import Severity

Value = TypeVar("Value")


class Layer(NamedTuple):
    """What a configuration file or the command line says. None (or nothing) means that it does not say.

    `source` is how messages name it; `base` is the absolute directory that its globs and paths are relative to.
    """

    source: str
    base: str
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool | None = None
    baseline: str | None = None
    output_format: str | None = None
    fail_level: Severity | None = None
    show_uncertain: bool | None = None
    cache_dir: str | None = None
    entry_points: tuple[ConfiguredEntryPoint, ...] = ()

    def said(self) -> Iterator[str]:
        """The keys that this source sets, as they are written."""
        for name, value in zip(self._fields[2:], self[2:], strict=True):
            if value not in (None, ()):
                yield name.replace("_", "-")

    def selectors(self) -> Iterator[tuple[str, str]]:
        """Every rule selector of this source, after the key that it stands under."""
        yield from (("select", selector) for selector in self.select or ())
        yield from (("ignore", selector) for selector in self.ignore)
        yield from (("extend-select", selector) for selector in self.extend_select)
        yield from (("extend-ignore", selector) for selector in self.extend_ignore)
        yield from (("severity", selector) for selector, _ in self.severity)
        for pattern, selectors in self.per_file_ignores:
            yield from ((f'per-file-ignores "{pattern}"', selector) for selector in selectors)


def combine(directory: str, reason: str, layers: Sequence[Layer], use_cache: bool = True) -> Settings:
    """One value from several sources, the last of which wins; lists that extend or ignore add up."""
    chosen = _last((rebased(one.exclude, one.base, directory) for one in layers if one.exclude is not None), ())
    cache = _last((_placed(one.base, one.cache_dir) for one in layers), os.path.join(directory, CACHE_DIRECTORY))
    return Settings(
        directory,
        reason,
        selection=tuple(Selection(one.select, one.ignore + one.extend_ignore, one.extend_select) for one in layers),
        per_file_ignores=tuple(PerFileIgnore(*entry, one.base) for one in layers for entry in one.per_file_ignores),
        severity=tuple(entry for one in layers for entry in one.severity),
        exclude=chosen + tuple(glob for one in layers for glob in rebased(one.extend_exclude, one.base, directory)),
        respect_gitignore=_last((one.respect_gitignore for one in layers), default=True),
        baseline=_last((_placed(one.base, one.baseline) for one in layers), None),
        output_format=_last((one.output_format for one in layers), OUTPUT_FORMATS[0]),
        fail_level=_last((one.fail_level for one in layers), Severity.WARNING),
        show_uncertain=_last((one.show_uncertain for one in layers), default=False),
        cache_directory=cache if use_cache else None,
        entry_points=tuple(entry for one in layers for entry in one.entry_points),
        sources=tuple(one.source for one in layers),
        origins=tuple(sorted({key: one.source for one in layers for key in one.said()}.items())),
    )


def _placed(base: str, path: str | None) -> str | None:
    """A path as an absolute one, where there is one."""
    return os.path.normpath(os.path.join(base, path)) if path else None


def _last(values: Iterable[Value | None], default: Value) -> Value:
    """The last value that is not None."""
    said = [value for value in values if value is not None]
    return said[-1] if said else default


def rebased(globs: Sequence[str], base: str, directory: str) -> tuple[str, ...]:
    """Globs relative to `base`, said relative to `directory`; without those that can match nothing in there.

    A glob without a slash, except at its end, matches at every depth and stays as it is (gitignore, "Pattern format").
    """
    moved = (_rebase(glob, base, directory) for glob in globs)
    return tuple(glob for glob in moved if glob)


def _rebase(glob: str, base: str, directory: str) -> str:
    negated = glob.startswith("!")
    body = glob[negated:]
    if base == directory or "/" not in body.rstrip("/") or body.startswith("**/"):
        return glob
    anchored = body.lstrip("/")
    if base.startswith(directory + "/"):
        return "!" * negated + f"/{base[len(directory) + 1 :]}/{anchored}"
    below = directory[len(base.rstrip("/")) + 1 :] + "/"
    return "!" * negated + f"/{anchored[len(below) :]}" if anchored.startswith(below) else ""
