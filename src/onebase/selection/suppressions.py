"""Comments that silence findings, and those of them that silence nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from onebase.facts.module import Suppression
from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.settings_spelling import did_you_mean
from onebase.selection.catalogue import words_of
from onebase.vocabulary import Evidence, Finding, Place, Rule, Severity, Subject

UNUSED = "OB002"

_CODE_OF_ANOTHER_TOOL = compile_later(r"(?!OB\d)[A-Z]+[0-9]+")


class Suppressed(NamedTuple):
    """The findings that remain, those that were silenced, and which code of which comment silenced them."""

    kept: tuple[Finding, ...]
    silenced: tuple[Finding, ...]
    used: frozenset[tuple[str, Suppression, str]]


def suppress(
    findings: Iterable[Finding],
    comments: Callable[[str], Sequence[Suppression]],
    rule_of: Callable[[str], Rule | None],
) -> Suppressed:
    """Silences what comments silence.

    A comment counts where it stands on the line of any evidence of a finding; one for the whole file counts for every
    finding with evidence in that file. `comments` gives those of a file; `rule_of` finds a rule by its code.
    """
    kept: list[Finding] = []
    silenced: list[Finding] = []
    used: set[tuple[str, Suppression, str]] = set()
    for finding in findings:
        words = (finding.code,) if (rule := rule_of(finding.code)) is None else words_of(rule)
        matching = set(_matching(finding, words, comments))
        (silenced if matching else kept).append(finding)
        used |= matching
    return Suppressed(tuple(kept), tuple(silenced), frozenset(used))


def _matching(
    finding: Finding, words: Sequence[str], comments: Callable[[str], Sequence[Suppression]]
) -> Iterator[tuple[str, Suppression, str]]:
    for place in {step.place for step in finding.evidence}:
        for comment in comments(place.path):
            if comment.line not in (0, place.line):
                continue
            if not comment.codes:
                yield place.path, comment, ""
            yield from ((place.path, comment, code) for code in comment.codes if code in words)


def unused(
    comments: Iterable[tuple[str, Suppression]],
    used: frozenset[tuple[str, Suppression, str]],
    rules: Sequence[Rule],
    ran: frozenset[str],
) -> Iterator[Finding]:
    """A finding for every code in a comment that silenced nothing although its rule ran, and for every unknown code.

    Codes of other tools and bare comments are never reported. `comments` are pairs of a path and a comment.
    """
    known = {word: rule for rule in rules for word in words_of(rule)}
    count: dict[tuple[str, str], int] = {}
    for path, comment in comments:
        for code in comment.codes:
            if (path, comment, code) in used or _CODE_OF_ANOTHER_TOOL.fullmatch(code):
                continue
            rule = known.get(code)
            if rule is not None and rule.code not in ran - {UNUSED}:
                continue
            count[path, code] = count.get((path, code), 0) + 1
            yield _finding(path, comment, code, count[path, code], rule, known)


def _finding(
    path: str, comment: Suppression, code: str, number: int, rule: Rule | None, known: Iterable[str]
) -> Finding:
    where = "in this file" if comment.line == 0 else "on this line"
    if rule is None:
        message, says = f'a comment silences "{code}", which is no rule', "no rule has this code or name"
        help_text = did_you_mean(code, known) or "onebase rules lists all rules"
    else:
        message, says = f"a comment silences {code}, which finds nothing {where}", f"nothing to silence {where}"
        help_text = "remove the comment" if len(comment.codes) == 1 else f"remove {code} from the comment"
    span = comment.span
    return Finding(
        code=UNUSED,
        subject=Subject("comment", f"{path}::{code}"),
        message=message,
        evidence=(Evidence(Place(path, span.line, span.column, span.end_column), says),),
        help=help_text,
        severity=Severity.WARNING,
        essence=(str(number),),
    )
