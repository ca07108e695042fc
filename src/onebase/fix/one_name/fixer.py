"""One import name for files that two import roots give two names (OB101 and its relatives)."""

from collections.abc import Iterator
from dataclasses import replace

from onebase.fix.one_name.evidence import Choice, choices
from onebase.fix.one_name.naming import Naming, Pair, contexts_of, name_below
from onebase.fix.one_name.rewriting import rewritten
from onebase.fix.one_name.texts import text_edits
from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Double, Program
from onebase.program.doubles import root_pair
from onebase.report.words import counted
from onebase.vocabulary import Certainty, Finding

_BY_CHANCE = frozenset({"pytest-insertion", "unittest-start", "script-directory"})
WAYS = {"OB101": "roots", "OB105": "script", "OB106": "runner", "OB112": "string"}


def one_name(situation: Situation) -> Iterator[Fix | Refused]:
    """For each pair of import roots that doubles files: the names from one of them everywhere, then the other way."""
    done: set[tuple[str, ...]] = set()
    for finding in situation.wanted:
        for doubles in _by_roots(situation.program, finding):
            roots = root_pair(doubles[0])
            if roots not in done:
                done.add(roots)
                yield from _directions(situation, finding, doubles, (roots[0], roots[1]))


def _by_roots(program: Program, finding: Finding) -> list[list[Double]]:
    """The doubled files behind a finding, for each pair of roots."""
    found: dict[tuple[str, ...], list[Double]] = {}
    for entry in program.entry_points:
        if finding.code in WAYS and entry.label in finding.entry_points:
            for double in program.doubles(program.load(entry)):
                roots = root_pair(double)
                if double.how == WAYS[finding.code] and roots[0] != roots[1] and _is_about(finding, double, roots):
                    found.setdefault(roots, []).append(double)
    return list(found.values())


def _is_about(finding: Finding, double: Double, roots: tuple[str, ...]) -> bool:
    return finding.subject.name in (" and ".join(roots), double.first.identity)


def _directions(
    situation: Situation, finding: Finding, doubles: list[Double], roots: tuple[str, str]
) -> Iterator[Fix | Refused]:
    contexts = contexts_of(situation.program)
    files = frozenset(double.first.identity for double in doubles)
    only = files if WAYS[finding.code] == "runner" else None
    for choice in choices(situation.program, roots, files, contexts, situation.wishes.root):
        if choice.pair.kept != situation.wishes.root and _is_by_chance(finding, doubles, choice.pair.kept):
            continue
        if _is_undone(situation, choice.pair):
            continue
        naming = Naming(situation.program, choice.pair, only)
        fix = _fix(situation, finding, choice, files)
        try:
            edits = tuple(rewritten(situation.tree, naming, contexts, everywhere=situation.wishes.unsafe))
        except CannotEdit as reason:
            yield Refused(fix, str(reason))
            continue
        if edits:
            yield from _with_texts(situation, fix, naming, edits)
            yield _with_edits(fix, edits)
        else:
            yield Refused(fix, "no import says the other name: a tool makes it")


def _is_undone(situation: Situation, pair: Pair) -> bool:
    """Whether an earlier step has just given these names up."""
    fixes = (fix for step in situation.steps for fix in step.fixes)
    return any((fix.needless_root, fix.kept_root) == (pair.kept, pair.odd) for fix in fixes)


def _is_by_chance(finding: Finding, doubles: list[Double], root: str) -> bool:
    """Whether only the script or the test runner of the finding makes it a root: nothing may come to rely on that."""
    kinds = {
        module.root.reason.kind
        for double in doubles
        for module in (double.first, double.second)
        if module.root is not None and module.root.path == root
    }
    return WAYS[finding.code] in ("script", "runner") and kinds <= _BY_CHANCE


def _fix(situation: Situation, finding: Finding, choice: Choice, files: frozenset[str]) -> Fix:
    kept, odd = choice.pair
    example = min(files)
    assumed = any(
        root.path == kept and root.reason.kind == "assumed"
        for entry in situation.program.entry_points
        for root in situation.program.load(entry).search_path
    )
    doubtful = assumed or finding.certainty is Certainty.CANNOT_TELL
    return Fix(
        code=finding.code,
        title=f"one import name for each file: `{name_below(example, kept)}`, not `{name_below(example, odd)}`",
        grade=Grade.UNSAFE if doubtful else Grade.SAFE,
        why=choice.why,
        repairs=frozenset({finding.key}),
        needless_root=odd,
        kept_root=kept,
        tables=finding.extent,
    )


def _with_texts(situation: Situation, fix: Fix, naming: Naming, edits: tuple[Edit, ...]) -> Iterator[Fix]:
    """The same in commands and settings, where these say the other name too: they only seem to be names of modules."""
    texts = tuple(text_edits(situation.tree, naming))
    if texts:
        fix = _with_edits(fix, (*edits, *texts))
        yield replace(fix, grade=Grade.UNSAFE)


def _with_edits(fix: Fix, edits: tuple[Edit, ...]) -> Fix:
    count = counted(len(edits), "edit")
    return replace(fix, edits=edits, title=f"{fix.title} ({count} in {counted(len({e.path for e in edits}), 'file')})")
