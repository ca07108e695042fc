"""The format for people: every place of a finding with its source, the whole extent, one edit."""

from collections import Counter
from collections.abc import Iterator, Sequence

from onebase.report.links import page_command
from onebase.report.snippet import snippet
from onebase.report.style import printable
from onebase.report.summary import summary
from onebase.report.values import FILE_NOT_READ, Confirmation, Report
from onebase.report.view import View
from onebase.report.words import counted
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Outcome

SHOWN_ROWS = 12
SHOWN_ENTRY_POINTS = 5


def render(report: Report, view: View) -> Iterator[str]:
    """The lines of the report. Files that were not read are listed at the end, not one by one as findings."""
    for finding in report.findings:
        if finding.code != FILE_NOT_READ:
            yield from _finding(finding, view, report.confirmed.get(finding.key))
            yield ""
    if not view.quiet:
        yield from summary(report, view)


def _finding(finding: Finding, view: View, confirmation: Confirmation | None) -> Iterator[str]:
    style = view.style
    margin = len(str(max((step.place.line for step in finding.evidence), default=0)))
    title = f"{finding.severity.name.lower()}[{finding.code}]"
    yield style.severity(finding.severity, title) + style("bold", f": {printable(finding.message)}")
    for number, step in enumerate(finding.evidence):
        yield from _evidence(step, number == 0, finding, margin, view)
    equals = " " * margin + style("blue", " =")
    if confirmation is not None:
        yield f"{equals} {style('bold', confirmation.state)}: {printable(confirmation.why)}"
    yield from _notes(finding, equals, view)


def _evidence(step: Evidence, primary: bool, finding: Finding, margin: int, view: View) -> Iterator[str]:
    style, says = view.style, printable(step.says)
    colour = {False: "blue", True: ""}[primary]
    place = view.place(step.place)
    arrow = " " * margin + style("blue", "-->" if primary else ":::") + f" {printable(str(place))}"
    line = view.source.line(step.place.path, place.line)
    if line is None or not line.strip():
        yield f"{arrow}: {says}"
        return
    shown = snippet(line, place.column, place.end_column)
    bar = style("blue", "|")
    mark = ("^" if primary else "-") * shown.length
    words = f"{mark} {says}"
    yield arrow
    yield f"{' ' * margin} {bar}"
    yield f"{style('blue', str(place.line).rjust(margin))} {bar} {shown.text}"
    underlined = style(colour, words) if colour else style.severity(finding.severity, words)
    yield f"{' ' * margin} {bar} {' ' * shown.indent}{underlined}"
    yield f"{' ' * margin} {bar}"


def _notes(finding: Finding, equals: str, view: View) -> Iterator[str]:
    style = view.style
    if finding.certainty is not Certainty.CERTAIN:
        yield f"{equals} {style('bold', 'certainty')}: {finding.certainty.name.lower().replace('_', ' ')}"
    if finding.extent:
        yield f"{equals} {style('bold', 'extent')}: {_outcomes(finding.extent)}"
        yield from _table(finding.extent, view)
    for note in finding.notes:
        word, colon, text = note.partition(": ")
        label, text = (word, text) if colon and word == "why" else ("note", note)
        yield f"{equals} {style('bold', label)}: {printable(text)}"
    yield f"{equals} {style('bold', 'help')}: {printable(finding.help)}"
    if finding.entry_points:
        yield f"{equals} {style('bold', 'holds under')}: {_entry_points(finding.entry_points, view)}"
    yield f"{equals} {style('bold', 'page')}: {page_command(finding.code)}"


def _outcomes(extent: Sequence[Extent]) -> str:
    """Such as "8 raise, 31 silent reuse"; what has no outcome, such as an engine, is counted apart."""
    counts = Counter(item.outcome for item in extent)
    words = [f"{counts[outcome]:,} {outcome.value}" for outcome in Outcome if counts[outcome]]
    if counts[None]:
        words.append(counted(counts[None], "other") if words else f"{counts[None]:,}")
    return ", ".join(words)


def _table(extent: Sequence[Extent], view: View) -> Iterator[str]:
    shown = extent if view.verbose or len(extent) <= SHOWN_ROWS + 1 else extent[:SHOWN_ROWS]
    rows = [
        (printable(item.name), item.outcome.value if item.outcome else "", printable(str(view.place(item.place))))
        for item in shown
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, outcome, place in rows:
        cells = [name.ljust(widths[0])] + [outcome.ljust(widths[1])] * (widths[1] > 0) + [place]
        yield f"     {'  '.join(cells)}"
    if len(shown) < len(extent):
        yield f"     and {len(extent) - len(shown):,} more (--verbose shows all)"


def _entry_points(labels: Sequence[str], view: View) -> str:
    shown = labels if view.verbose or len(labels) <= SHOWN_ENTRY_POINTS + 1 else labels[:SHOWN_ENTRY_POINTS]
    more = [] if len(shown) == len(labels) else [f"and {len(labels) - len(shown)} more"]
    return "; ".join([*(printable(label) for label in shown), *more])
