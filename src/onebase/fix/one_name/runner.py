"""One name for a file to which only the test runner gives a second one: an `__init__.py` more or less (OB106)."""

from collections.abc import Iterator

from onebase.fix.after.empty_package import asks_for, is_packaged
from onebase.fix.situation import Situation
from onebase.fix.values import Fix, Grade, NewFile, Refused
from onebase.program.doubles import root_pair
from onebase.vocabulary import Finding

NOTE = "tests below it have other names afterwards, in reports and in lists of tests to skip"


def by_the_runner(situation: Situation) -> Iterator[Fix | Refused]:
    """For each pair of roots, one in the other: without the empty `__init__.py` that makes a package of the inner one,
    or with one where there is none."""
    for finding in situation.wanted:
        if finding.code == "OB106":
            for outer, inner in sorted(_pairs(situation, finding)):
                if inner.startswith(f"{outer}/") or (outer == "." and inner != "."):
                    yield from _fixes(situation, finding, inner)


def _pairs(situation: Situation, finding: Finding) -> set[tuple[str, str]]:
    program = situation.program
    doubles = (
        each
        for entry in program.entry_points
        if entry.label in finding.entry_points
        for each in program.doubles(program.load(entry))
        if each.how == "runner"
    )
    pairs = (root_pair(each) for each in doubles)
    return {(min(pair, key=_depth), max(pair, key=_depth)) for pair in pairs if len(set(pair)) == len(pair)}


def _depth(root: str) -> int:
    return 0 if root == "." else root.count("/") + 1


def _fixes(situation: Situation, finding: Finding, inner: str) -> Iterator[Fix]:
    path = f"{inner}/__init__.py"
    repairs = frozenset({finding.key})
    if not situation.tree.exists(path):
        title = f"add an empty {path}, so that the test runner takes `{inner}` for a package, as the imports do"
        yield Fix("OB106", title, Grade.UNSAFE, new_files=(NewFile(path, b""),), repairs=repairs, notes=(NOTE,))
    elif situation.tree.read(path) == b"" and not _is_needed(situation, inner):
        title = f"remove the empty {path}, because of which the test runner takes `{inner}` for a package"
        yield Fix("OB106", title, Grade.UNSAFE, removed=(path,), repairs=repairs, notes=(NOTE,))


def _is_needed(situation: Situation, root: str) -> bool:
    name = root.rpartition("/")[2]
    return is_packaged(situation, root) or any(
        asks_for(facts, root, name) for facts in situation.program.modules.values()
    )
