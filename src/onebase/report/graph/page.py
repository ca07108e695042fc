"""The picture as one page of HTML that needs nothing else: no network, no server."""

import html
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from onebase import __version__
from onebase.report.graph.layout import Box, lay_out
from onebase.report.graph.values import Graph

SCRIPTS = ("elements.js", "canvas.js", "details.js", "lists.js", "page.js")


def render(graph: Graph) -> Iterator[str]:
    """The lines of the page."""
    parts = {
        "title": html.escape(f"{graph.project}: registries, tables and who loads them"),
        "style": _file("page.css"),
        "data": embedded(document(graph)),
        "script": "\n".join(_file(name) for name in SCRIPTS),
    }
    for line in _file("page.html").splitlines():
        name = line.strip().removeprefix("{{").removesuffix("}}")
        if line.strip() == "{{" + name + "}}":
            yield from parts[name].splitlines()
        else:
            yield line.replace("{{title}}", parts["title"])


def embedded(value: object) -> str:
    """JSON that stands in a `script` element: nothing in it can end the element or begin a comment
    (HTML standard, "Restrictions for contents of script elements")."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def document(graph: Graph) -> dict[str, Any]:
    """Everything that the page shows, with the place of each box."""
    layout = lay_out(graph)
    return {
        "onebase": __version__,
        "project": graph.project,
        "size": [layout.width, layout.height],
        "stores": [
            {**store._asdict(), "box": _box(layout.stores.get(number))} for number, store in enumerate(graph.stores)
        ],
        "unknown": _box(layout.stores.get(-1)),
        "groups": [
            {"store": group.store, "path": group.path, "tables": list(group.tables), "box": _box(group.box)}
            for group in layout.groups
        ],
        "tables": [
            {**table._asdict(), "columns": [list(column) for column in table.columns], "box": _box(layout.rows[number])}
            for number, table in enumerate(graph.tables)
        ],
        "edges": [list(edge) for edge in graph.edges],
        "entries": [
            {
                **entry._asdict(),
                "roots": [list(root) for root in entry.roots],
                "modules": [module._asdict() for module in entry.modules],
                "lacks": [lack._asdict() for lack in entry.lacks],
            }
            for entry in graph.entries
        ],
        "findings": [{**mark._asdict(), "evidence": [list(said) for said in mark.evidence]} for mark in graph.findings],
    }


def _box(box: Box | None) -> list[int] | None:
    return None if box is None else list(box)


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
