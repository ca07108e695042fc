"""One cause, one finding: the findings of several entry points with one key become one."""

from collections.abc import Iterable

from onebase.vocabulary import Certainty, Extent, Finding, Place


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Merges findings with one key, and sorts.

    The worst and most certain of them speaks for all; every entry point is named, and everything that any of
    them hits is part of the extent, once, with the outcome under the worst. Entry points under which it cannot be told
    count only where it can be told under none.
    """
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.key, []).append(finding)
    return in_order(_merged(group) for group in groups.values())


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted by place, then by key: the order of every report."""
    return tuple(sorted(findings, key=lambda finding: (finding.place, finding.key)))


def _merged(group: list[Finding]) -> Finding:
    group = [each for each in group if each.certainty is not Certainty.CANNOT_TELL] or group
    ranked = sorted(group, key=_rank)
    extent: dict[tuple[str, Place], Extent] = {}
    for item in (item for finding in ranked for item in finding.extent):
        extent.setdefault((item.name, item.place), item)
    labels = {label for finding in group for label in finding.entry_points}
    return ranked[0]._replace(entry_points=tuple(sorted(labels)), extent=tuple(extent.values()))


def _rank(finding: Finding) -> tuple[object, ...]:
    """Worst first; what follows makes the choice independent of the order in which entry points were read."""
    return (-finding.severity, -finding.certainty, -len(finding.extent), finding.evidence, repr(finding))
