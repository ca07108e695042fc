"""Names that were meant to be other names, and names that are used twice: a finding knows which texts are wrong."""

from collections.abc import Iterator

from onebase.fix.attempt import attempt
from onebase.fix.situation import Situation
from onebase.fix.values import Fix, Grade, Refused
from onebase.fix.wording.literals import reworded
from onebase.vocabulary import Finding, Rewording

NOTES = {
    "OB701": ("databases that exist know the old name: rename it there in a migration",),
    "OB706": ("rows that are stored under the shared identity do not say which class they were: correct them",),
}


def spelling(situation: Situation) -> Iterator[Fix | Refused]:
    """For each finding whose remedy is other texts: they stand there afterwards."""
    for finding in situation.wanted:
        rewordings = [each for each in finding.remedy if isinstance(each, Rewording)]
        if rewordings:
            yield _fix(situation, finding, rewordings)


def _fix(situation: Situation, finding: Finding, rewordings: list[Rewording]) -> Fix | Refused:
    fix = Fix(
        code=finding.code,
        title=_title(rewordings),
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
        notes=NOTES.get(finding.code, ()),
    )
    return attempt(fix, lambda: reworded(situation.tree, rewordings))


def _title(rewordings: list[Rewording]) -> str:
    place, old, new = rewordings[0]
    if len(rewordings) == 1:
        return f'"{old}" becomes "{new}" ({place.path}:{place.line})'
    return f'names of their own instead of "{old}": {", ".join(each.new for each in rewordings)}'
