"""A place for every table: MetaData contain files, files contain tables, and what refers to each other stands close.

Nothing here depends on a font that is there or not: widths are counted in characters of a fixed width.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from onebase.named_tuple import NamedTuple
from onebase.report.graph.values import Graph

ROW, HEAD, GAP, PADDING, TITLE = 22, 26, 18, 16, 34
CHARACTER, OF_TITLE, NARROWEST, WIDEST = 7.3, 8.3, 150, 320
SHAPE = 1.2
MOST_COLUMNS = 24
MOST_ROWS = 40
LONGEST_NAME = 60
MARK = 9  # characters beside a name, for "perhaps" and the like


class Box(NamedTuple):
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int


class Group(NamedTuple):
    """A file within one MetaData (-1: not known), and its tables, one below the other; a long file has several."""

    store: int
    path: str
    tables: tuple[int, ...]
    box: Box


class Layout(NamedTuple):
    """The boxes of MetaData by number, the files, and the row of each table; all in one coordinate system."""

    width: int
    height: int
    stores: Mapping[int, Box]
    groups: tuple[Group, ...]
    rows: Mapping[int, Box]


class _Block(NamedTuple):
    path: str
    tables: tuple[int, ...]
    width: int
    height: int


def lay_out(graph: Graph) -> Layout:
    """The layout of a graph."""
    blocks = _blocks(graph)
    packed = {
        store: _packed([part for block in _in_order(graph, each) for part in _parts(block)])
        for store, each in blocks.items()
    }
    sizes = {store: _size(places, _title(graph, store)) for store, places in packed.items()}
    stores = _shelves(sizes)
    groups = tuple(
        Group(store, block.path, block.tables, Box(stores[store].x + x, stores[store].y + y, width, block.height))
        for store, places in sorted(packed.items())
        for block, x, y, width in places
    )
    rows = {
        table: Box(group.box.x, group.box.y + HEAD + ROW * at, group.box.width, ROW)
        for group in groups
        for at, table in enumerate(group.tables)
    }
    right = max((box.x + box.width for box in stores.values()), default=0)
    bottom = max((box.y + box.height for box in stores.values()), default=0)
    return Layout(right, bottom, stores, groups, rows)


def _blocks(graph: Graph) -> dict[int, list[_Block]]:
    tables: dict[tuple[int, str], list[int]] = {}
    for number, table in enumerate(graph.tables):
        tables.setdefault((table.store, table.path), []).append(number)
    found: dict[int, list[_Block]] = {}
    for (store, path), numbers in sorted(tables.items()):
        longest = max(len(path) * 0.9, *(len(graph.tables[number].name) + MARK for number in numbers))
        width = round(min(max(longest * CHARACTER, NARROWEST), WIDEST)) + 2 * PADDING
        found.setdefault(store, []).append(_Block(path, tuple(numbers), width, _height(numbers)))
    return found


def _height(tables: Sequence[int]) -> int:
    return HEAD + ROW * len(tables) + 6


def _in_order(graph: Graph, blocks: Sequence[_Block]) -> list[_Block]:
    """Each file after the ones it has most to do with: the best connected comes first, then always the file with
    most references to those that are placed."""
    home = {table: block.path for block in blocks for table in block.tables}
    near: dict[str, Counter[str]] = {block.path: Counter() for block in blocks}
    for edge in graph.edges:
        one, other = home.get(edge.source), home.get(edge.target)
        if one and other and one != other:
            near[one][other] += 1
            near[other][one] += 1
    waiting = {block.path: block for block in blocks}
    pull: Counter[str] = Counter()
    placed: list[_Block] = []
    while waiting:
        path = min(waiting, key=lambda each: (-pull[each], -near[each].total() if not pull[each] else 0, each))
        placed.append(waiting.pop(path))
        pull.update(near[path])
    return placed


def _parts(block: _Block) -> Iterable[_Block]:
    """A file with many tables as several blocks of about the same height: one column of 150 rows cannot be read."""
    count = math.ceil(len(block.tables) / MOST_ROWS)
    size = math.ceil(len(block.tables) / count)
    for first in range(0, len(block.tables), size):
        tables = block.tables[first : first + size]
        yield block._replace(tables=tables, height=_height(tables))


def _packed(blocks: Sequence[_Block]) -> list[tuple[_Block, int, int, int]]:
    """Blocks with x, y and width, filled into columns one after the other: as many as come closest to the shape."""
    tallest = max(block.height + GAP for block in blocks)
    total = sum(block.height + GAP for block in blocks)
    most = min(len(blocks), MOST_COLUMNS)
    tried = {max(total / count, tallest): None for count in range(1, most + 1)}
    return min((_filled(blocks, goal) for goal in tried), key=_misshapen)


def _misshapen(places: Sequence[tuple[_Block, int, int, int]]) -> float:
    width, height = _size(places, 0)
    return abs(math.log(width / height / SHAPE))


def _filled(blocks: Sequence[_Block], goal: float) -> list[tuple[_Block, int, int, int]]:
    """The blocks in columns that are about as high as `goal`."""
    places: list[tuple[_Block, int, int, int]] = []
    x = PADDING
    for column in _columns(blocks, goal):
        width = max(block.width for block in column)
        y = TITLE
        for block in column:
            places.append((block, x, y, width))
            y += block.height + GAP
        x += width + 3 * GAP
    return places


def _columns(blocks: Sequence[_Block], goal: float) -> Iterable[list[_Block]]:
    columns: list[list[_Block]] = [[]]
    height = 0
    for block in blocks:
        if columns[-1] and height + block.height / 2 > goal:
            columns.append([])
            height = 0
        columns[-1].append(block)
        height += block.height + GAP
    return columns


def _title(graph: Graph, store: int) -> int:
    """The width that the name of a MetaData takes, with its place."""
    if store < 0:
        return round(len("MetaData cannot be told") * OF_TITLE) + 2 * PADDING
    made = graph.stores[store]
    shown = min(len(f"{made.name}  {made.path}:{made.line}"), LONGEST_NAME)
    return round((len("MetaData ") + shown) * OF_TITLE) + 2 * PADDING


def _size(places: Sequence[tuple[_Block, int, int, int]], title: int) -> tuple[int, int]:
    right = max(x + width + PADDING for _, x, _, width in places)
    bottom = max(y + block.height for block, _, y, _ in places)
    return max(right, title), bottom + PADDING


def _shelves(sizes: Mapping[int, tuple[int, int]]) -> dict[int, Box]:
    """MetaData from left to right, the largest first, in rows that are about as wide as the largest or the square."""
    order = sorted(sizes, key=lambda store: (store < 0, -sizes[store][0] * sizes[store][1], store))
    area = sum((width + GAP) * (height + GAP) for width, height in sizes.values())
    limit = max([math.sqrt(SHAPE * area), *(width for width, _ in sizes.values())])
    boxes: dict[int, Box] = {}
    x = y = tallest = 0
    for store in order:
        width, height = sizes[store]
        if x and x + width > limit:
            x, y, tallest = 0, y + tallest + 2 * GAP, 0
        boxes[store] = Box(x, y, width, height)
        x += width + 2 * GAP
        tallest = max(tallest, height)
    return boxes
