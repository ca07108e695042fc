"""Rules that are ignored in some files."""

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase

from onebase.project.settings_values import PerFileIgnore
from onebase.selection.selectors import specificity
from onebase.vocabulary import Finding, Rule


def ignored_in_file(finding: Finding, rule: Rule, ignores: Sequence[PerFileIgnore], directory: str) -> bool:
    """Whether `per-file-ignores` silences a finding of `rule`, by the file of its primary place."""
    path = os.path.join(directory, finding.place.path)
    return any(
        matches(entry, path) and any(specificity(selector, rule) >= 0 for selector in entry.selectors)
        for entry in ignores
    )


def matches(entry: PerFileIgnore, path: str) -> bool:
    """Whether an absolute path matches the glob.

    As in ruff, `*` also stands for slashes, and a pattern may match the file's name alone. A directory stands for all
    that is in it.
    """
    name = os.path.basename(path)
    pattern = entry.pattern.rstrip("/")
    if fnmatchcase(name, pattern):
        return True
    # With a slash before it, "**/conftest.py" matches at the top as well.
    below = path[len(entry.base) :] if path.startswith(entry.base.rstrip("/") + "/") else path
    rooted = pattern if pattern.startswith(("/", "**/")) else "/" + pattern
    return any(fnmatchcase(below, one) for one in (rooted, rooted + "/*"))
