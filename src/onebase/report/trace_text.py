"""A trace for people."""

from collections.abc import Iterator, Sequence

from onebase.program.missing import Missing
from onebase.project.entry import EntryPoint, Reason
from onebase.report.style import printable
from onebase.report.trace_values import Compared, ModuleRow, Store, TableRow, Trace
from onebase.report.view import View
from onebase.report.words import counted
from onebase.report.wrapping import Part, in_columns, wrapped
from onebase.vocabulary import Certainty, Place

MOST = 20


def list_entry_points(entry_points: Sequence[EntryPoint], view: View) -> Iterator[str]:
    """One line for each entry point: what a person would type, its kind, and the evidence for it."""
    rows = [(printable(entry.label), f"{entry.kind}: {_reason(entry.reason, view)}") for entry in entry_points]
    column = min(max((len(label) for label, _ in rows), default=0), 50)
    fits = not view.width or all(max(len(label), column) + 2 + len(reason) <= view.width for label, reason in rows)
    for label, reason in rows:
        parts = [(label.ljust(column) if fits else label, "bold"), (reason, "")]
        yield from wrapped(0, parts, view.width, view.style)
    if not entry_points:
        yield "No entry point was found: nothing says how a process of this project starts."


def render_traces(traces: Sequence[Trace], view: View) -> Iterator[str]:
    """The lines of one trace or several."""
    for number, trace in enumerate(traces):
        if number:
            yield ""
        yield from _trace(trace, view)


def _trace(trace: Trace, view: View) -> Iterator[str]:
    style, entry = view.style, trace.entry
    yield style("bold", printable(entry.label))
    yield from wrapped(2, [(f"{entry.kind}: {_reason(entry.reason, view)}", "")], view.width, style)
    yield f"  working directory: {printable(view.path(entry.directory))}"
    yield ""
    yield style("bold", "Import roots, in the order in which they are searched")
    roots = [(printable(view.path(root.path)), _reason(root.reason, view)) for root in trace.search_path]
    yield from in_columns(roots, view.width)
    yield ""
    yield style("bold", _loaded(trace))
    for row in trace.rows:
        yield from wrapped(2 * (row.depth + 1), list(_module(row, view)), view.width, view.style)
    for store in trace.stores:
        yield ""
        yield from _store(store, view)
    if trace.compared is not None:
        yield ""
        yield _compared(trace.compared, view)
    if trace.missing:
        yield ""
        yield from _missing(trace, view)
    yield from _endings(trace, view)


def _compared(compared: Compared, view: View) -> str:
    what = "nothing" if compared.absent else ", ".join(compared.metadata) or "what cannot be told"
    filtered = ", without the tables that its filters leave out" if compared.filtered else ""
    title = view.style("bold", "Alembic compares with")
    return f"{title} {printable(what + filtered)} ({_place(compared.place, view)})"


def _missing(trace: Trace, view: View) -> Iterator[str]:
    """The files with models that are not loaded; of many, the first ones."""
    doubt = "" if trace.missing[0].certain else ", as far as can be told"
    yield view.style("bold", f"Not loaded here{doubt}: {counted(len(trace.missing), 'file')} with models")
    shown = trace.missing if view.verbose else trace.missing[:MOST]
    rows = [(printable(view.path(each.path)), printable(", ".join(each.tables)), _why(each, view)) for each in shown]
    yield from in_columns(rows, view.width)
    if len(shown) < len(trace.missing):
        yield f"  … and {len(trace.missing) - len(shown):,} more (--verbose shows them)"


def _why(missing: Missing, view: View) -> str:
    return printable(missing.why) + (f" ({_place(missing.place, view)})" if missing.place else "")


def _loaded(trace: Trace) -> str:
    if len(trace.rows) == trace.loaded:
        return f"{counted(trace.loaded, 'module')} executed, each below the one that asks for it"
    shown = f"{len(trace.rows):,} of {counted(trace.loaded, 'executed module')}"
    return f"{shown}: those that lead to tables (--all shows every one)"


def _module(row: ModuleRow, view: View) -> Iterator[Part]:
    yield printable(row.name), "cyan"
    yield printable(view.path(row.path) if row.path else "(namespace)"), ""
    if row.place is not None:
        yield f"<- {_place(row.place, view)}", "dim"
    if row.within:
        yield f"when {printable(row.within)}() is called", ""
    if row.certainty is not Certainty.CERTAIN:
        yield _certainty(row.certainty), ""
    if row.earlier:
        yield f"AGAIN, first as {printable(', '.join(row.earlier))}", "red"
    if row.makes:
        yield f"[{printable(', '.join(row.makes))}]", ""


def _store(store: Store, view: View) -> Iterator[str]:
    if not store.name:
        title = "Tables whose MetaData, schema or name cannot be told"
    else:
        made = f" made at {_place(store.place, view)}" if store.place else " of a library"
        within = f" in {printable(store.module)}" if store.module else ""
        title = f"MetaData {printable(store.name)}{made}{within}: {_tables(store)}"
    yield view.style("bold", title)
    yield from in_columns([_cells(each, view) for each in store.tables], view.width)


def _tables(store: Store) -> str:
    different = counted(len({each.name for each in store.tables}), "table")
    twice = len(store.tables) - len({each.name for each in store.tables})
    return f"{different} in {len(store.tables):,} definitions" if twice else different


def _cells(row: TableRow, view: View) -> tuple[str, ...]:
    remark = f"when {row.within}() is called" if row.within else ""
    if row.certainty is not Certainty.CERTAIN:
        remark = f"{remark}, {_certainty(row.certainty)}".lstrip(", ")
    owner = f"{row.module}.{row.owner}" if row.owner else f"Table(...) in {row.module}"
    return printable(row.name), printable(owner), _place(row.place, view), printable(remark)


def _endings(trace: Trace, view: View) -> Iterator[str]:
    if trace.stopped:
        yield ""
        yield view.style("red", "The process ends here") + f": {printable(trace.stopped)}"
    if trace.unknowns:
        yield ""
        yield view.style("bold", "What could not be told")
        shown = trace.unknowns if view.verbose else trace.unknowns[:MOST]
        for sentence in shown:
            yield from wrapped(2, [(printable(sentence), "")], view.width, view.style)
        if len(shown) < len(trace.unknowns):
            yield f"  … and {len(trace.unknowns) - len(shown):,} more (--verbose shows them)"


def _reason(reason: Reason, view: View) -> str:
    return printable(reason.text) + (f" ({_place(reason.place, view)})" if reason.place else "")


def _place(place: Place, view: View) -> str:
    shown = view.place(place)
    return printable(f"{shown.path}:{shown.line}" if shown.line else shown.path)


def _certainty(certainty: Certainty) -> str:
    return {Certainty.LIKELY: "likely", Certainty.CANNOT_TELL: "perhaps"}.get(certainty, "")
