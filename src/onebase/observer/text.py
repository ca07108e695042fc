"""A finding as a few lines of plain text."""

from collections.abc import Iterator

from onebase.vocabulary import Certainty, Finding

SHOWN_TABLES = 8


def render(finding: Finding) -> Iterator[str]:
    """The lines: what is, every place with what it shows, the tables, the edit."""
    likely = "" if finding.certainty is Certainty.CERTAIN else " (likely)"
    yield f"onebase: {finding.code}{likely}: {finding.message}"
    for step in finding.evidence:
        yield f"    {step.place}: {step.says}"
    if finding.extent:
        names = [item.name for item in finding.extent]
        more = f" and {len(names) - SHOWN_TABLES} more" if len(names) > SHOWN_TABLES else ""
        yield f"    tables: {', '.join(names[:SHOWN_TABLES])}{more}"
    for note in finding.notes:
        yield f"    {note}"
    yield f"    help: {finding.help}"
