"""Evidence for import roots."""

from collections.abc import Collection, Iterator

from onebase.program import Load
from onebase.vocabulary import Evidence, Place


def roots_of(load: Load, directories: Collection[str]) -> Iterator[Evidence]:
    """Why each of these directories is on the path, where a line of the project says so; once for each line."""
    said: dict[tuple[Place, str], list[str]] = {}
    for root in load.search_path:
        if root.path in directories and root.reason.place is not None:
            said.setdefault((root.reason.place, root.reason.text), []).append(f"`{root.path}`")
    for (place, text), paths in said.items():
        what = "is an import root" if len(paths) == 1 else "are import roots"
        yield Evidence(place, f"{' and '.join(paths)} {what}: {text}")
