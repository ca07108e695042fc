"""Index and constraint names that are used for several tables (OB701)."""

from collections.abc import Iterator

from onebase.facts.text.source import NotRead, parse
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.fix.wording.spelling import texts
from onebase.vocabulary import Finding

MIGRATION = "databases that exist know the old name: rename it there in a migration"


def index_name(situation: Situation) -> Iterator[Fix | Refused]:
    """For each name of several tables: every use but the first gets the name of its table."""
    for finding in situation.wanted:
        tables = [each.name.rpartition(".")[2] for each in finding.extent]
        if finding.code == "OB701" and len(tables) > 1 and finding.help.startswith("put the table's name into it"):
            yield _fix(situation, finding)


def _fix(situation: Situation, finding: Finding) -> Fix | Refused:
    name = finding.essence[0]
    first = finding.evidence[1].place
    fix = Fix(
        code=finding.code,
        title=f"names of their own instead of `{name}` ({finding.place.path}:{finding.place.line})",
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
        notes=(MIGRATION,),
    )
    edits: dict[str, list[Replacement]] = {}
    try:
        for step in finding.evidence:
            table = step.says.rpartition("table `")[2].rstrip("`").rpartition(".")[2]
            if step.place != first and table.isidentifier():
                source = situation.tree.source(step.place.path)
                found = list(texts(source, parse(source.text), step.place.line, name, f"{name}_{table}"))
                if len(found) != 1:
                    return Refused(
                        fix, f"{step.place.path}:{step.place.line}: the name stands there {len(found)} times"
                    )
                edits.setdefault(step.place.path, []).extend(found)
        made = [edit for path, found in sorted(edits.items()) for edit in situation.tree.source(path).edits(found)]
    except (CannotEdit, NotRead) as reason:
        return Refused(fix, str(reason))
    from dataclasses import replace

    return replace(fix, edits=tuple(made))
