"""Entry points and traces as JSON. The version changes when a key changes its meaning or goes away."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from onebase import __version__
from onebase.program.missing import Missing
from onebase.project.entry import EntryPoint, ImportRoot, Reason
from onebase.report.trace_values import Compared, ModuleRow, Store, TableRow, Trace
from onebase.report.view import View
from onebase.vocabulary import Certainty, Place

VERSION = 1


def list_entry_points(entry_points: Sequence[EntryPoint], view: View) -> Iterator[str]:
    """The entry points, without what they load."""
    yield from _dump({"entry_points": [_entry(entry, view) for entry in entry_points]})


def render_traces(traces: Sequence[Trace], view: View) -> Iterator[str]:
    """One trace or several."""
    yield from _dump({"traces": [_trace(trace, view) for trace in traces]})


def _trace(trace: Trace, view: View) -> dict[str, Any]:
    return {
        "entry_point": _entry(trace.entry, view),
        "search_path": [_root(root, view) for root in trace.search_path],
        "loaded": trace.loaded,
        "modules": [_module(row, view) for row in trace.rows],
        "metadata": [_store(store, view) for store in trace.stores],
        "missing": [_missing(each, view) for each in trace.missing],
        "compared": _compared(trace.compared, view),
        "stopped": trace.stopped,
        "unknowns": list(trace.unknowns),
    }


def _compared(compared: Compared | None, view: View) -> dict[str, Any] | None:
    return None if compared is None else {**compared._asdict(), "place": _place(compared.place, view)}


def _missing(missing: Missing, view: View) -> dict[str, Any]:
    return {**missing._asdict(), "path": view.path(missing.path), "place": _place(missing.place, view)}


def _dump(document: dict[str, Any]) -> Iterator[str]:
    yield from json.dumps({"version": VERSION, "onebase": __version__, **document}, indent=2).splitlines()


def _entry(entry: EntryPoint, view: View) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "label": entry.label,
        "directory": view.path(entry.directory),
        "reason": _reason(entry.reason, view),
        "search_path": [_root(root, view) for root in entry.search_path],
        "unknowns": list(entry.unknowns),
    }


def _root(root: ImportRoot, view: View) -> dict[str, Any]:
    return {"path": view.path(root.path), "reason": _reason(root.reason, view)}


def _reason(reason: Reason, view: View) -> dict[str, Any]:
    return {"kind": reason.kind, "text": reason.text, "place": _place(reason.place, view)}


def _module(row: ModuleRow, view: View) -> dict[str, Any]:
    path = view.path(row.path) if row.path else ""
    return {
        **row._asdict(),
        "path": path,
        "place": _place(row.place, view),
        "certainty": _certainty(row.certainty),
    }


def _store(store: Store, view: View) -> dict[str, Any]:
    tables = [_table(table, view) for table in store.tables]
    return {"name": store.name, "place": _place(store.place, view), "module": store.module, "tables": tables}


def _table(table: TableRow, view: View) -> dict[str, Any]:
    return {**table._asdict(), "place": _place(table.place, view), "certainty": _certainty(table.certainty)}


def _place(place: Place | None, view: View) -> dict[str, Any] | None:
    return None if place is None else view.place(place)._asdict()


def _certainty(certainty: Certainty) -> str:
    return certainty.name.lower().replace("_", " ")
