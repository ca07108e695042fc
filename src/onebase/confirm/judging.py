"""What a process that was observed says of a finding that was read from the source."""

import re
from collections.abc import Callable, Iterable, Iterator

from onebase.confirm.seen import Doubled, Seen, SeenTable
from onebase.named_tuple import NamedTuple
from onebase.vocabulary import Finding, Place


class Verdict(NamedTuple):
    """Whether a finding `holds` in one process, and what shows it.

    `absence` tells that it is shown by what did not happen, which means nothing where the process ended early.
    """

    holds: bool
    why: str
    absence: bool = False


def _holds(why: str, *, absence: bool = False) -> Verdict:
    return Verdict(holds=True, why=why, absence=absence)


def _refuted(why: str) -> Verdict:
    return Verdict(holds=False, why=why)


_QUOTED = re.compile(r"`([^`]+)`")


def judge(finding: Finding, seen: Seen) -> Verdict | None:
    """Whether a finding holds in a process, None where what is observed does not tell.

    Only a process that did everything that its entry point does can refute.
    """
    by = _JUDGES.get(finding.code)
    return None if by is None else by(finding, seen)


def _two_names(finding: Finding, seen: Seen) -> Verdict:
    for each in seen.doubled:
        if _speaks_of(finding, each):
            names = " and as ".join(f"`{name}`" for name in each.names)
            return _holds(f"`{each.path}` was executed as {names}")
    return _refuted("no file of it was executed under two names")


def _not_loaded(finding: Finding, seen: Seen) -> Verdict | None:
    """Tables of a finding that says they are not declared in this process, by their places; or files by their paths."""
    wanted = [(item.name, item.place.path) for item in finding.extent if "." not in item.name.rpartition("::")[2]]
    there = [each for each in seen.tables if (each.name, each.path) in wanted]
    if there:
        return _refuted(f"`{there[0].path}` was executed, and made table `{there[0].name}`")
    if wanted:
        return _holds(f"no table `{wanted[0][0]}` of `{wanted[0][1]}` was made", absence=True)
    files = [each for each in finding.essence if each.endswith(".py")]
    executed = sorted(seen.files.intersection(files))
    if finding.code == "OB403" and finding.subject.name.partition("::")[0] not in seen.files:
        return None
    if executed:
        return _refuted(f"`{executed[0]}` was executed")
    return _holds(f"`{files[0]}` was not executed", absence=True) if files else None


def _merged(finding: Finding, seen: Seen) -> Verdict | None:
    """Two definitions of one table. A definition that is merged makes no table."""
    files = [each.partition("::")[0] for each in finding.essence]
    if not seen.files.issuperset(files):
        return _refuted(f"`{next(each for each in files if each not in seen.files)}` was not executed")
    tables = [each for each in seen.tables if each.name == finding.subject.name and each.path in files]
    if len({each.metadata for each in tables}) > 1:
        return _refuted(f"each of them made a table `{finding.subject.name}` of its own, on two MetaData")
    if len(tables) == 1 and finding.code != "OB201":
        return _holds(f"of two definitions of `{finding.subject.name}` one made a table", absence=True)
    return None


def _two_metadata(finding: Finding, seen: Seen) -> Verdict | None:
    """Two tables, at the first two places of the finding, that are on two MetaData."""
    return _apart([_table_at(step.place, seen) for step in finding.evidence[:2]])


def _left_out(finding: Finding, seen: Seen) -> Verdict | None:
    """Tables that are on another MetaData than those that are created or compared."""
    wanted = {(item.name, item.place.path) for item in finding.extent}
    left_out = [each for each in seen.tables if (each.name, each.path) in wanted]
    others = [each for each in seen.tables if each not in left_out]
    return _apart([left_out[0], *others]) if left_out else None


def _two_registries(finding: Finding, seen: Seen) -> Verdict | None:
    registries = dict(seen.classes)
    names = (finding.subject.name.rpartition(".")[0], *finding.essence)
    found = [registries.get(name) for name in names]
    if len(found) < 2 or None in found:
        return None
    if len(set(found)) == 1:
        return _refuted(f"{_named(names)} were mapped in one registry")
    return _holds(f"{_named(names)} were mapped in two registries")


def _apart(tables: list[SeenTable | None]) -> Verdict | None:
    known = [each for each in tables if each is not None and each.metadata is not None]
    if len(known) < len(tables) or len(known) < 2:
        return None
    first = known[0]
    other = next((each for each in known if each.metadata != first.metadata), None)
    if other is None:
        return _refuted(f"{_named(dict.fromkeys(each.name for each in known))} were made on one MetaData")
    return _holds(f"`{first.name}` was made on one MetaData, `{other.name}` on another")


def _table_at(place: Place, seen: Seen) -> SeenTable | None:
    """The table whose definition a place lies in: the last one that begins at or above it."""
    above = [each for each in seen.tables if each.path == place.path and each.line <= place.line]
    return max(above, key=lambda each: each.line, default=None)


def _named(names: Iterable[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _speaks_of(finding: Finding, doubled: Doubled) -> bool:
    """Whether a finding names the file, and both names or packages that they lie in."""
    words = {word for text in _texts(finding) for word in _QUOTED.findall(text)}
    words |= {finding.subject.name, *finding.essence}
    paths = words | {item.place.path for item in finding.extent}
    return doubled.path in paths and all(_is_named(name, words) for name in doubled.names)


def _texts(finding: Finding) -> Iterator[str]:
    yield from (finding.message, finding.help, *finding.notes)
    yield from (step.says for step in finding.evidence)


def _is_named(name: str, words: set[str]) -> bool:
    return any(name == word or name.startswith(f"{word}.") for word in words)


_JUDGES: dict[str, Callable[[Finding, Seen], Verdict | None]] = {
    **dict.fromkeys(("OB101", "OB104", "OB105", "OB106", "OB107", "OB111", "OB112"), _two_names),
    **dict.fromkeys(("OB110", "OB401", "OB402", "OB403", "OB404", "OB405", "OB408", "OB409"), _not_loaded),
    **dict.fromkeys(("OB201", "OB202", "OB203"), _merged),
    **dict.fromkeys(("OB302", "OB305"), _two_metadata),
    **dict.fromkeys(("OB303", "OB304"), _left_out),
    "OB301": _two_registries,
}
# What is wrong with two objects wherever they are made, and has nothing to do with what is loaded or created.
OF_OBJECTS = frozenset(code for code, by in _JUDGES.items() if by in (_two_metadata, _two_registries))
OF_TWO_NAMES = frozenset(code for code, by in _JUDGES.items() if by is _two_names)
