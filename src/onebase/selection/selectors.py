"""Which rules a selector such as "OB1", "OB101", "double-import" or "ALL" stands for."""

from collections.abc import Iterable, Sequence

from onebase.patterns import compile_later
from onebase.project.settings_spelling import did_you_mean
from onebase.project.settings_values import Selection
from onebase.selection.catalogue import words_of
from onebase.vocabulary import Rule, Severity

_PREFIX = compile_later(r"OB\d{0,2}")
_WHOLE = 10


def specificity(selector: str, rule: Rule) -> int:
    """How closely the selector describes the rule.

    0 for "ALL", more for a longer prefix, most for a whole code or name; -1 where it does not describe it.
    """
    if selector == "ALL":
        return 0
    if selector in words_of(rule):
        return _WHOLE
    return len(selector) if _PREFIX.fullmatch(selector) and rule.code.startswith(selector) else -1


def wrong_with(selector: str, rules: Sequence[Rule]) -> str:
    """What is wrong with a selector, with the nearest spellings; "" for nothing."""
    if any(specificity(selector, rule) >= 0 for rule in rules) or selector == "ALL":
        return ""
    known = {word for rule in rules for word in (*words_of(rule), rule.code[:3])}
    hint = did_you_mean(selector, known) or "onebase rules lists them all"
    return f"no rule has this code, prefix of a code, or name; {hint}"


def selected(rules: Iterable[Rule], selections: Sequence[Selection]) -> frozenset[str]:
    """The codes of the rules that are wanted.

    Every source counts in turn; a `select` starts anew. Within one source the more specific selector wins, so that
    `--select OB1 --ignore OB104` and `--select OB104 --ignore OB1` both do what they say; between equals `ignore` wins
    (as in ruff).
    """
    return frozenset(rule.code for rule in rules if _is_selected(rule, selections))


def _is_selected(rule: Rule, selections: Sequence[Selection]) -> bool:
    wanted = True
    for selection in selections:
        wanted = wanted and selection.select is None
        chosen = _closest((*(selection.select or ()), *selection.extend_select), rule)
        ignored = _closest(selection.ignore, rule)
        if chosen > ignored:
            wanted = True
        elif ignored >= 0:
            wanted = False
    return wanted


def _closest(selectors: Iterable[str], rule: Rule) -> int:
    return max((specificity(selector, rule) for selector in selectors), default=-1)


def severity_of(rule: Rule, overrides: Iterable[tuple[str, Severity]]) -> Severity | None:
    """The configured severity of a rule: the most specific override, the last of equals; None where there is none."""
    best, chosen = -1, None
    for selector, severity in overrides:
        closeness = specificity(selector, rule)
        if closeness >= 0 and closeness >= best:
            best, chosen = closeness, severity
    return chosen
