"""What is to be read, as one process tells another. Imports next to nothing, so that the other can begin at once."""

import marshal
from collections.abc import Mapping, Sequence
from typing import Any

from onebase.named_tuple import NamedTuple
from onebase.stamps import Stamp

# So many portions, and up to twice as many, keep all processes busy until the end, and take little time to hand over.
_PORTIONS = 120


class Order(NamedTuple):
    """Paths in portions, relative to a directory. `unsaved` is what files hold that are being edited, `stamps` are
    those that can be relied upon, `size` is the number of bytes in all."""

    directory: str
    cache_directory: str | None
    unsaved: Mapping[str, bytes]
    stamps: Mapping[str, Stamp | None]
    size: int
    portions: Sequence[Sequence[str]]

    def packed(self) -> bytes:
        """The order as bytes, for another process of this very program."""
        fields: tuple[Any, ...] = self
        return marshal.dumps((*fields,))


def unpacked(data: bytes) -> Order:
    """What `Order.packed` gave."""
    return Order(*marshal.loads(data))  # noqa: S302 - from our own parent


def portions(sizes: Mapping[str, int]) -> list[list[str]]:
    """The paths in portions, those with the largest files first, so that all processes end at about the same time.
    Small files that are parsed take as long as large ones that are not: therefore no portion holds many of them."""
    size_of_one, files_of_one = sum(sizes.values()) // _PORTIONS + 1, len(sizes) // _PORTIONS + 1
    found: list[list[str]] = []
    missing = 0
    for size, path in sorted(((size, path) for path, size in sizes.items()), reverse=True):
        if missing <= 0 or len(found[-1]) == files_of_one:
            found.append([])
            missing = size_of_one
        found[-1].append(path)
        missing -= size
    return found
