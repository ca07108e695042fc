"""The picture for Mermaid (https://mermaid.js.org/syntax/flowchart.html), which GitHub and GitLab draw in Markdown."""

from collections.abc import Iterator

from onebase.report.graph.values import Graph


def render(graph: Graph) -> Iterator[str]:
    """The lines of a flowchart; entry points point at the files that they load, dotted at those that they miss."""
    yield "flowchart LR"
    files: dict[tuple[int, str], str] = {}
    for store in [*range(len(graph.stores)), -1]:
        paths = sorted({table.path for table in graph.tables if table.store == store})
        if paths:
            name = graph.stores[store].name if store >= 0 else "cannot be told"
            yield f"  subgraph m{store + 1}[{quoted('MetaData ' + name)}]"
            for path in paths:
                files[store, path] = f"f{len(files)}"
                yield from _file(graph, store, path, files[store, path])
            yield "  end"
    for edge in graph.edges:
        arrow = "-->" if edge.kind == "foreign key" else "-.->"
        yield f"  t{edge.source} {arrow}|{quoted(edge.label)}| t{edge.target}"
    for number, entry in enumerate(graph.entries):
        yield f"  e{number}([{quoted(entry.label)}])"
        loaded = {(graph.tables[at].store, graph.tables[at].path) for at in (*entry.tables, *entry.perhaps)}
        lacking = {(graph.tables[at].store, graph.tables[at].path) for lack in entry.lacks for at in lack.numbers}
        yield from (f"  e{number} --> {files[each]}" for each in sorted(loaded))
        yield from (f'  e{number} -.->|"not loaded"| {files[each]}' for each in sorted(lacking - loaded))
    marked = sorted({table for mark in graph.findings for table in mark.tables})
    if marked:
        yield "  classDef finding stroke:#c0262d,stroke-width:2px"
        yield f"  class {','.join(f't{number}' for number in marked)} finding"


def _file(graph: Graph, store: int, path: str, name: str) -> Iterator[str]:
    yield f"    subgraph {name}[{quoted(path)}]"
    for number, table in enumerate(graph.tables):
        if (table.store, table.path) == (store, path):
            yield f"      t{number}[{quoted(table.name)}]"
    yield "    end"


def quoted(text: str) -> str:
    """A quoted text. Everything that could end it or be taken for Markdown or HTML is an entity code."""
    plain = text.encode("utf-8", "backslashreplace").decode()
    return '"' + "".join(each if each.isalnum() or each in " _-./:=,+()" else f"#{ord(each)};" for each in plain) + '"'
