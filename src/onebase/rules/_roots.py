"""Evidence for import roots."""

from collections.abc import Collection, Iterator

from onebase.program import Load
from onebase.vocabulary import Evidence


def roots_of(load: Load, directories: Collection[str]) -> Iterator[Evidence]:
    """Why each of these directories is on the path, where a line of the project says so."""
    for root in load.search_path:
        if root.path in directories and root.reason.place is not None:
            yield Evidence(root.reason.place, f"`{root.path}` is an import root: {root.reason.text}")
