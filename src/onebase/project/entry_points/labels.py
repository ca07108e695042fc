"""How a person would start an entry point from the project's directory."""

from collections.abc import Iterable

from onebase.project.entry import ImportRoot
from onebase.project.entry_points.paths import relative


def typed(directory: str, words: Iterable[str], python_path: Iterable[ImportRoot] = ()) -> str:
    """A command line: `cd DIRECTORY && PYTHONPATH=… WORDS`, without what is not needed."""
    roots = ":".join(relative(root.path, directory) for root in python_path)
    setting = f"PYTHONPATH={roots} " if roots else ""
    change = "" if directory == "." else f"cd {directory} && "
    return f"{change}{setting}{' '.join(words)}"
