"""From a program and its findings to the values of a picture."""

from collections.abc import Iterable, Mapping, Sequence

from onebase.program import Identity, Load, Program, TableDefinition, World
from onebase.program.missing import Missing
from onebase.project.entry import Reason
from onebase.report.graph.links import edges_of
from onebase.report.graph.values import Column, Entry, Graph, Lack, Mark, Module, Root, Said, Store, Table
from onebase.report.trace_values import Compared, ModuleRow, build_trace, metadata_name
from onebase.report.values import Report
from onebase.vocabulary import Certainty, Finding, Place

Key = tuple[str, int, str]


def build_graph(program: Program, report: Report, project: str) -> Graph:
    """The picture of a program. `project` is its name; places are paths of the project with a line."""
    loads = [program.load(entry) for entry in program.entry_points] or [program.nothing]
    wholes = [program.whole(load) for load in loads]
    stores = _stores(wholes)
    numbers = {store: number for number, store in enumerate(stores)}
    definitions = _definitions(wholes)
    homes = _homes(wholes)
    tables = tuple(_table(each, homes.get(key), numbers) for key, each in definitions.items())
    keys = {key: number for number, key in enumerate(definitions)}
    entries = tuple(_entry(program, load, keys) for load in loads if program.entry_points)
    labels = [entry.label for entry in entries]
    findings = tuple(_mark(finding, report.names, definitions, labels) for finding in report.findings)
    return Graph(project, stores, tables, edges_of(wholes, keys), entries, findings)


def key_of(table: TableDefinition) -> Key:
    """What identifies a table definition in all loads: where it stands and its name."""
    return table.place.path, table.place.line, name_of(table)


def name_of(table: TableDefinition) -> str:
    """The name of a table, as far as it can be told."""
    return str(table.key) if table.key is not None else table.name or table.owner or "?"


def _definitions(worlds: Iterable[World]) -> dict[Key, TableDefinition]:
    """Every definition once, sorted by place; one whose key is known is preferred."""
    found: dict[Key, TableDefinition] = {}
    for world in worlds:
        for table in world.tables:
            known = found.setdefault(key_of(table), table)
            if known.key is None and table.key is not None:
                found[key_of(table)] = table
    return dict(sorted(found.items()))


def _stores(worlds: Iterable[World]) -> tuple[Store, ...]:
    found = {_store(table.key.metadata) for world in worlds for table in world.tables if table.key is not None}
    return tuple(sorted(found, key=lambda store: (store.path, store.line, store.name)))


def _store(metadata: Identity) -> Store:
    return Store(
        metadata_name(metadata),
        metadata.place.path if metadata.place else "",
        metadata.place.line if metadata.place else 0,
    )


def _homes(worlds: Iterable[World]) -> dict[Key, Identity]:
    """Definition → its MetaData, which may be known where name or schema are not."""
    found: dict[Key, Identity] = {}
    for world in worlds:
        for mapped in world.classes:
            if mapped.table is not None and mapped.metadata is not None:
                found[key_of(mapped.table)] = mapped.metadata
        found.update({key_of(table): table.key.metadata for table in world.tables if table.key is not None})
    return found


def _table(table: TableDefinition, home: Identity | None, stores: Mapping[Store, int]) -> Table:
    store = -1 if home is None else stores.get(_store(home), -1)
    columns = tuple(
        Column(
            column.name or column.attribute,
            column.definition,
            "primary" if column.primary_key else "foreign" if column.foreign_keys else "",
        )
        for column in table.fact.columns
    )
    return Table(name_of(table), table.owner, store, table.place.path, table.place.line, columns)


def _entry(program: Program, load: Load, keys: Mapping[Key, int]) -> Entry:
    world = program.world(load)
    trace = build_trace(program, load, everything=False)
    loaded: dict[int, list[TableDefinition]] = {}
    for table in world.tables:
        loaded.setdefault(keys[key_of(table)], []).append(table)
    sure = {
        number
        for number, each in loaded.items()
        if any(table.certainty is not Certainty.CANNOT_TELL and not table.scope for table in each)
    }
    by_path: dict[str, list[int]] = {}
    for (path, _, _), number in keys.items():
        by_path.setdefault(path, []).append(number)
    return Entry(
        label=load.entry.label,
        kind=load.entry.kind,
        reason=_reason(load.entry.reason),
        roots=tuple(Root(root.path, _reason(root.reason)) for root in load.search_path),
        modules=tuple(_module(row) for row in trace.rows),
        executed=trace.loaded,
        tables=tuple(sorted(sure)),
        perhaps=tuple(sorted(loaded.keys() - sure)),
        twice=tuple(sorted(number for number, each in loaded.items() if len({table.number for table in each}) > 1)),
        lacks=tuple(
            Lack(each.path, each.tables, tuple(by_path.get(each.path, ())), _why(each), each.certain)
            for each in trace.missing
        ),
        compared=_compared(trace.compared),
        unknowns=trace.unknowns,
        stopped=trace.stopped,
    )


def _why(missing: Missing) -> str:
    return missing.why + (f" ({_place(missing.place)})" if missing.place else "")


def _compared(compared: Compared | None) -> str:
    if compared is None:
        return ""
    what = "nothing" if compared.absent else ", ".join(compared.metadata) or "what cannot be told"
    filtered = ", without the tables that its filters leave out" if compared.filtered else ""
    return f"{what}{filtered} ({_place(compared.place)})"


def _module(row: ModuleRow) -> Module:
    doubt = f"when {row.within}() is called" if row.within else ""
    doubt = doubt or {Certainty.LIKELY: "likely", Certainty.CANNOT_TELL: "perhaps"}.get(row.certainty, "")
    return Module(row.depth, row.name, row.path, _place(row.place), doubt, row.earlier, row.makes)


def _mark(
    finding: Finding, names: Mapping[str, str], definitions: Mapping[Key, TableDefinition], labels: Sequence[str]
) -> Mark:
    places = [*(each.place for each in finding.evidence), *(each.place for each in finding.extent)]
    hit = (
        number
        for number, (path, line, _) in enumerate(definitions)
        if any((place.path, place.line) == (path, line) for place in places)
    )
    return Mark(
        finding.code,
        names.get(finding.code, ""),
        finding.severity.name.lower(),
        finding.message,
        finding.help,
        finding.notes,
        tuple(Said(_place(each.place), each.says) for each in finding.evidence),
        tuple(hit),
        tuple(number for number, label in enumerate(labels) if label in finding.entry_points),
    )


def _reason(reason: Reason) -> str:
    return reason.text + (f" ({_place(reason.place)})" if reason.place else "")


def _place(place: Place | None) -> str:
    return "" if place is None else f"{place.path}:{place.line}" if place.line else place.path
