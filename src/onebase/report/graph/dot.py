"""The picture for Graphviz (https://graphviz.org/doc/info/lang.html): MetaData and files are clusters."""

from collections.abc import Iterator

from onebase.report.graph.values import Graph


def render(graph: Graph) -> Iterator[str]:
    """The lines of a digraph; entry points point at the files that they load, dashed at those that they miss."""
    yield f"digraph {quoted(graph.project)} {{"
    yield "  rankdir=LR; compound=true;"
    yield '  node [shape=box, fontname="monospace", fontsize=10]; edge [fontname="sans-serif", fontsize=8];'
    for store in [*range(len(graph.stores)), -1]:
        yield from _store(graph, store)
    for edge in graph.edges:
        style = "" if edge.kind == "foreign key" else ", style=dashed, constraint=false"
        yield f"  t{edge.source} -> t{edge.target} [label={quoted(edge.label)}{style}];"
    for number, entry in enumerate(graph.entries):
        yield f"  e{number} [label={quoted(entry.label)}, shape=ellipse];"
        yield from _arrows(graph, number)
    yield "}"


def _store(graph: Graph, store: int) -> Iterator[str]:
    tables = [number for number, table in enumerate(graph.tables) if table.store == store]
    if not tables:
        return
    name = graph.stores[store].name if store >= 0 else "cannot be told"
    yield f"  subgraph cluster_m{store + 1} {{ label={quoted('MetaData ' + name)};"
    paths = sorted({graph.tables[number].path for number in tables})
    for path in paths:
        yield f"    subgraph {quoted(f'cluster_{store + 1}_{path}')} {{ label={quoted(path)};"
        for number in tables:
            if graph.tables[number].path == path:
                marks = [mark for mark in graph.findings if number in mark.tables]
                colour = ", color=red" if marks else ""
                said = quoted("; ".join(f"{mark.code} {mark.message}" for mark in marks))
                tooltip = f", tooltip={said}" if marks else ""
                yield f"      t{number} [label={quoted(graph.tables[number].name)}{colour}{tooltip}];"
        yield "    }"
    yield "  }"


def _arrows(graph: Graph, number: int) -> Iterator[str]:
    """To the first table of each file."""
    entry = graph.entries[number]
    first: dict[str, int] = {}
    for at, table in enumerate(graph.tables):
        first.setdefault(table.path, at)
    loaded = {graph.tables[at].path for at in (*entry.tables, *entry.perhaps)}
    yield from (f"  e{number} -> t{first[path]} [color=gray];" for path in sorted(loaded))
    lacking = sorted({lack.path for lack in entry.lacks if lack.path in first and lack.path not in loaded})
    yield from (f'  e{number} -> t{first[path]} [color=red, style=dashed, label="not loaded"];' for path in lacking)


def quoted(text: str) -> str:
    """A quoted string: only quotes and backslashes mean something in it, and a line break becomes an escape."""
    plain = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n") + '"'
