"""From everything that the rules found to what is reported."""

from collections.abc import Callable, Iterable, Sequence

from onebase.facts.module import Suppression
from onebase.named_tuple import NamedTuple
from onebase.project.settings_values import Settings
from onebase.selection.baseline import Key, compare
from onebase.selection.merge import in_order, merge
from onebase.selection.paths import touches
from onebase.selection.per_file import ignored_in_file
from onebase.selection.selectors import severity_of
from onebase.selection.suppressions import UNUSED, suppress, unused
from onebase.vocabulary import Certainty, Finding, Rule


class Comments(NamedTuple):
    """The suppressions of a project: `of` gives those of one file, `all` pairs every one with its file, in order."""

    of: Callable[[str], Sequence[Suppression]]
    all: Sequence[tuple[str, Suppression]]


class Reported(NamedTuple):
    """What is reported, in order, and counts of what is not."""

    findings: tuple[Finding, ...]
    suppressed: int
    remembered: int
    forgotten: int
    uncertain: int


def choose(
    found: Iterable[Finding],
    rules: Sequence[Rule],
    ran: frozenset[str],
    comments: Comments,
    settings: Settings,
    remembered: frozenset[Key],
    paths: Sequence[str],
) -> Reported:
    """Merges, grades, silences, compares with the baseline, and keeps what touches `paths`.

    `rules` are all rules that there are and `ran` the codes of those that ran. Comments that silence nothing become
    findings here, because only here it is known; they can be silenced like any other.
    """
    by_code = {rule.code: rule for rule in rules}
    result = suppress(merge(found), comments.of, by_code.get)
    superfluous = unused(comments.all, result.used, rules, ran) if UNUSED in ran else ()
    second = suppress(superfluous, comments.of, by_code.get)
    graded = [_graded(finding, by_code, settings) for finding in in_order((*result.kept, *second.kept))]
    kept = [finding for finding in graded if not _ignored(finding, by_code, settings)]
    new, forgotten = compare(kept, remembered, ran)
    asked = [finding for finding in new if touches(finding, paths)]
    shown = tuple(finding for finding in asked if settings.show_uncertain or _is_settled(finding))
    silenced = len(result.silenced) + len(second.silenced) + len(graded) - len(kept)
    return Reported(shown, silenced, len(kept) - len(new), len(forgotten), len(asked) - len(shown))


def _graded(finding: Finding, by_code: dict[str, Rule], settings: Settings) -> Finding:
    rule = by_code.get(finding.code)
    severity = None if rule is None else severity_of(rule, settings.severity)
    return finding if severity is None else finding._replace(severity=severity)


def _ignored(finding: Finding, by_code: dict[str, Rule], settings: Settings) -> bool:
    rule = by_code.get(finding.code)
    return rule is not None and ignored_in_file(finding, rule, settings.per_file_ignores, settings.directory)


def _is_settled(finding: Finding) -> bool:
    return finding.certainty is not Certainty.CANNOT_TELL
