"""Everything outside of the program from which a report follows."""

import os
from collections.abc import Iterator
from itertools import chain

from onebase.commands.options import CheckOptions
from onebase.project.conventions import OWN_FILE, PYPROJECT
from onebase.project.files import FileIndex
from onebase.project.settings_directory import upwards
from onebase.project.settings_values import Settings

# What is looked for above the project: its configuration, what Git ignores, and where that ends.
_ABOVE = (".git", ".gitignore", OWN_FILE, PYPROJECT)


def looked_at(index: FileIndex, settings: Settings, options: CheckOptions) -> Iterator[str]:
    """The absolute paths of all files and directories that were listed, read or looked for."""
    for directory in upwards(index.directory):
        yield from (os.path.join(directory, name) for name in _ABOVE)
    for file in (options.config, settings.baseline, *settings.homes):
        if file is not None:
            yield os.path.abspath(file)
    for path in chain(index.python, index.others, index.directories, index.unread, index.consulted):
        yield os.path.join(index.directory, path)
