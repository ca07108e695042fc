"""The last lines of a report for people: what was found, in how much, and what was left out."""

from collections import Counter
from collections.abc import Iterator

from onebase.report.style import printable
from onebase.report.values import Report, Unread
from onebase.report.view import View
from onebase.report.words import counted, joined
from onebase.vocabulary import Severity

SHOWN_FILES = 5


def summary(report: Report, view: View) -> Iterator[str]:
    """The lines, in the order in which they are to be read; the result itself comes last."""
    yield from _files_not_read(report, view)
    yield from (f"{printable(path)}: no Python file there was read" for path in report.unmatched)
    yield from _left_out(report)
    yield _result(report, view)


def _files_not_read(report: Report, view: View) -> Iterator[str]:
    if not report.files_not_read:
        return
    verb = "was" if len(report.files_not_read) == 1 else "were"
    yield f"{counted(len(report.files_not_read), 'file')} {verb} not read:"
    shown = report.files_not_read if view.verbose else report.files_not_read[:SHOWN_FILES]
    yield from (f"  {_place(unread, view)}: {printable(unread.why)}" for unread in shown)
    if len(shown) < len(report.files_not_read):
        yield f"  and {len(report.files_not_read) - len(shown):,} more (--verbose shows all)"


def _place(unread: Unread, view: View) -> str:
    return printable(view.path(unread.path)) + (f":{unread.line}" if unread.line else "")


def _left_out(report: Report) -> Iterator[str]:
    if report.uncertain:
        verb = "is" if report.uncertain == 1 else "are"
        number = counted(report.uncertain, "possible finding")
        yield f"{number} that the source cannot settle {verb} not shown (--show-uncertain)."
    if report.confirmed:
        states = Counter(each.state for each in report.confirmed.values())
        words = [f"{states[state]:,} {state}" for state in ("confirmed", "refuted", "not tried") if states[state]]
        yield f"Of the findings shown, {joined(words)}."
    if report.forgotten:
        verb = "matches" if report.forgotten == 1 else "match"
        entries = counted(report.forgotten, "baseline entry", "baseline entries")
        yield f"{entries} {verb} nothing any more (--write-baseline removes them)."


def _result(report: Report, view: View) -> str:
    counts = [(severity, report.number_of(severity)) for severity in sorted(Severity, reverse=True)]
    found = [counted(count, severity.name.lower()) for severity, count in counts if count]
    unsettled = len(report.findings) - sum(count for _, count in counts)
    if unsettled:
        found.append(counted(unsettled, "possible finding"))
    worst = next((severity for severity, count in counts if count), None)
    extent = f"{counted(report.files, 'file')}{_of(view)} ({counted(len(report.entry_points), 'entry point')})"
    if not found:
        return view.style("green", "No problems found") + f" in {extent}{_hidden(report)}."
    start = f"Found {', '.join(found)}"
    return (view.style.severity(worst, start) if worst else start) + f" in {extent}{_hidden(report)}."


def _of(view: View) -> str:
    return "" if view.project == "." else f" of {printable(view.project)}"


def _hidden(report: Report) -> str:
    hidden = [(report.suppressed, "suppressed"), (report.remembered, "in the baseline")]
    words = [f"{count:,} {what}" for count, what in hidden if count]
    return f"; {joined(words)}" if words else ""
