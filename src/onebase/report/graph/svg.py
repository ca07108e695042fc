"""The picture as SVG, for a document: MetaData, files, tables and references, without anything to click."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from onebase.report.graph.layout import HEAD, Box, lay_out
from onebase.report.graph.values import Graph

MARGIN = 20
STYLE = """
.page { fill: #ffffff } .store { fill: #fbfcfe; stroke: #d8dce3 } .file { fill: #ffffff; stroke: #d8dce3 }
.edge { fill: none; stroke: #aab4c4 } .relationship { stroke-dasharray: 4 4 } text { fill: #1c2330 }
.path, .name { font: 12px system-ui, sans-serif; fill: #667085 } .table { font: 12px ui-monospace, monospace }
.error { fill: #c0262d } .warning { fill: #a15c00 } .note { fill: #5b6b82 }
@media (prefers-color-scheme: dark) {
.page { fill: #12161d } .store { fill: #161b23; stroke: #303947 } .file { fill: #1d242f; stroke: #303947 }
.edge { stroke: #475264 } text { fill: #e4e9f1 } .path, .name { fill: #95a1b5 }
.error { fill: #ff7b7f } .warning { fill: #f0b75e } .note { fill: #9fb0c8 } }
"""


def render(graph: Graph) -> Iterator[str]:
    """The lines of an SVG document."""
    layout = lay_out(graph)
    width, height = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN
    frame = f'viewBox="{-MARGIN} {-MARGIN} {width} {height}" width="{width}" height="{height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>'
    yield f"<title>{_text(graph.project)}</title>"
    yield from f"<style>{STYLE}</style>".splitlines()
    yield _rectangle("page", Box(-MARGIN, -MARGIN, width, height), 0)
    for store, box in sorted(layout.stores.items()):
        yield _rectangle("store", box, 12)
        name = graph.stores[store].name if store >= 0 else "cannot be told"
        yield f'<text class="name" x="{box.x + 16}" y="{box.y + 22}">MetaData {_text(name)}</text>'
    for edge in graph.edges:
        if edge.source != edge.target:
            path = curve(layout.rows[edge.source], layout.rows[edge.target])
            yield f'<path class="edge {edge.kind.replace(" ", "-")}" d="{path}"/>'
    for group in layout.groups:
        yield _rectangle("file", group.box, 7)
        left = group.box.x + 9
        shown = _shortened(group.path, group.box.width)
        yield f'<text class="path" x="{left}" y="{group.box.y + HEAD - 9}">{_text(shown)}</text>'
        for table in group.tables:
            yield from _table(graph, table, layout.rows[table])
    yield "</svg>"


def _table(graph: Graph, number: int, row: Box) -> Iterator[str]:
    table = graph.tables[number]
    place = f"{table.path}:{table.line}"
    middle = row.y + 15
    name = _text(_shortened(table.name, row.width))
    yield f'<text class="table" x="{row.x + 9}" y="{middle}"><title>{_text(place)}</title>{name}</text>'
    marks = [mark for mark in graph.findings if number in mark.tables]
    if marks:
        worst = min((mark.severity for mark in marks), key=("error", "warning", "note").index)
        said = "\n".join(f"{mark.code} {mark.message}" for mark in marks)
        circle = f'<circle class="{worst}" cx="{row.x + row.width - 14}" cy="{row.y + 11}" r="4">'
        yield f"{circle}<title>{_text(said)}</title></circle>".replace("\n", "&#10;")


def curve(one: Box, other: Box) -> str:
    """A curve from the middle of one box's side to the other's."""
    start_y, end_y = one.y + one.height // 2, other.y + other.height // 2
    right, left = one.x + one.width <= other.x, other.x + other.width <= one.x
    start = one.x + one.width if right else one.x
    end = other.x + other.width if left else other.x
    bend = max(24, min(120, abs(end - start) // 2))
    first, second = start + (bend if right else -bend), end + (bend if left else -bend)
    return f"M{start} {start_y} C{first} {start_y} {second} {end_y} {end} {end_y}"


def _rectangle(kind: str, box: Box, radius: int) -> str:
    return f'<rect class="{kind}" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}"/>'


def _shortened(text: str, width: int) -> str:
    most = max(8, int((width - 30) / 7))
    return text if len(text) <= most else "…" + text[1 - most :]


def _text(text: str) -> str:
    """Text as XML allows it (XML 1.0, "Characters"): what it forbids is shown as an escape."""
    shown = "".join(each if each in "\t\n" or each >= " " else f"\\x{ord(each):02x}" for each in text)
    return escape(shown.encode("utf-8", "backslashreplace").decode())
