"""How a person would start an entry point from the project's directory."""

from collections.abc import Iterable

from onebase.project.entry import ImportRoot
from onebase.project.entry_points.paths import from_absolute, relative


def typed(directory: str, words: Iterable[str], python_path: Iterable[ImportRoot] = ()) -> str:
    """A command line: `cd DIRECTORY && PYTHONPATH=… WORDS`, without what is not needed."""
    words = [_shown(word, directory) for word in words]
    roots = ":".join(dict.fromkeys(relative(root.path, directory) for root in python_path))
    setting = f"PYTHONPATH={roots} " if roots else ""
    change = "" if directory == "." else f"cd {directory} && "
    return f"{change}{setting}{' '.join(words)}"


def _shown(word: str, directory: str) -> str:
    """A word of the command line; a path that was found to lie in the project is relative to the directory."""
    path = from_absolute(word)
    return word if path is None else relative(path, directory)
