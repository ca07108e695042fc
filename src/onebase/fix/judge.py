"""Whether a fix does what it is for, and nothing else: the project is linked again and compared."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from onebase.fix.situation import Situation
from onebase.fix.values import Effect, Step
from onebase.program import Load, Program
from onebase.vocabulary import Certainty, Finding, Outcome, Place, Severity


def objection(before: Situation, after: Situation, step: Step) -> str:
    """Why a step must not be taken, in words; "" where nothing speaks against it."""
    return next(_objections(before, after, step), "")


def uncovered(before: Situation, after: Situation) -> tuple[Finding, ...]:
    """The findings that were not there before: what was hidden behind something else, or harm that was done."""
    known = {_what(finding) for finding in before.findings}
    return tuple(each for each in after.findings if each.severity > Severity.NOTE and _what(each) not in known)


def _objections(before: Situation, after: Situation, step: Step) -> Iterator[str]:
    repairs = {key for fix in step.fixes for key in fix.repairs}
    for path in step.paths:
        facts = after.program.modules.get(path)
        if facts is not None and facts.problem:
            yield f"{path}:{facts.problem_line}: would not be read any more: {facts.problem}"
    for finding in after.findings:
        if finding.key in repairs:
            yield f"{finding.code} would still be there: {finding.message} ({finding.place.path}:{finding.place.line})"
    for finding in uncovered(before, after):
        yield f"{finding.code} would come up: {finding.message} ({finding.place.path}:{finding.place.line})"
    worse = _raising(after.findings) - _raising(before.findings)
    if worse:
        yield f"SQLAlchemy would raise for {', '.join(sorted(name for name, _ in worse)[:3])}"
    moved = dict(each for fix in step.fixes for each in fix.moved)
    yield from _different_loads(before.program, after.program, moved)


def _what(finding: Finding) -> tuple[str, str, str]:
    """A finding without what may change while it stays the same: names of modules."""
    return finding.code, finding.subject.kind, finding.subject.name


def _raising(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {
        (each.name, each.place.path)
        for finding in findings
        for each in finding.extent
        if each.outcome is Outcome.RAISE and finding.certainty is not Certainty.CANNOT_TELL
    }


def _different_loads(before: Program, after: Program, moved: Mapping[str, str]) -> Iterator[str]:
    """Every process must execute the same files, and no import may fail that did not."""
    first, then, known = _loads(before), _loads(after), set()
    for load, now in _paired(first, then):
        if now is None:
            yield f"`{load.entry.label}` would not be an entry point any more"
            continue
        known.add(id(now))
        yield from _differences(before, load, now, moved)
    for now in then:
        if id(now) not in known:
            yield from _difference_to_all(before, first, now, moved)


def _difference_to_all(program: Program, before: Sequence[Load], now: Load, moved: Mapping[str, str]) -> Iterator[str]:
    """A command that was one with another, for as long as both had the same path, must do as one of them did."""
    same = [load for load in before if (load.entry.kind, load.entry.directory) == (now.entry.kind, now.entry.directory)]
    found = [next(_differences(program, load, now, moved), "") for load in same]
    if found and all(found):
        yield found[0]


def _paired(before: Sequence[Load], after: Sequence[Load]) -> Iterator[tuple[Load, Load | None]]:
    """Each load with the later one of the same entry point. A command that says another name now is still the same:
    those without a partner are matched in the order in which a file names them."""
    later = {_entry_key(load): load for load in after}
    known = {_entry_key(load) for load in before}
    renamed: dict[tuple[str, str], list[Load]] = {}
    for load in after:
        if _entry_key(load) not in known:
            renamed.setdefault(_origin(load), []).append(load)
    for load in before:
        others = renamed.get(_origin(load), [])
        now = later.get(_entry_key(load))
        yield load, now if now is not None else others.pop(0) if others else None


def _origin(load: Load) -> tuple[str, str]:
    place = load.entry.reason.place
    return load.entry.kind, place.path if place is not None else ""


def _entry_key(load: Load) -> tuple[str, Place | None, str]:
    """A file with a `__main__` guard is the same entry point, whether it is started as a module or as a script."""
    entry = load.entry
    if entry.reason.kind == "main-guard" and entry.reason.place:
        return ("main-guard", Place(entry.reason.place.path), "")
    return (entry.kind, entry.reason.place and Place(entry.reason.place.path), entry.label)


def _loads(program: Program) -> list[Load]:
    return [program.load(entry) for entry in program.entry_points]


def _differences(program: Program, load: Load, now: Load, moved: Mapping[str, str]) -> Iterator[str]:
    label = now.entry.label
    if len(now.failures) > len(load.failures):
        failure = next(each for each in now.failures if each not in load.failures)
        yield f"`{failure.statement}` would fail under `{label}` ({failure.place.path}:{failure.place.line})"
    if load.stopped_at is None:
        gone = {path for path in _sure(load) if moved.get(path, path) not in now.by_identity}
        missing = {path for path in gone if _matters(program, path)}
        if missing:
            yield f"`{min(missing)}` would not be executed any more under `{label}`"
    guessed = _assumed(now) - _assumed(load)
    if guessed:
        yield f"`{min(guessed)}` is still imported from under `{label}`, and nothing else puts it on the path"
    names, names_before = _names(now), _names(load)
    more = {path for path in names if names[path] > names_before[path] > 0 and _matters(program, path)}
    if more:
        yield f"`{min(more)}` would be executed more often under `{label}`"


def _matters(program: Program, path: str) -> bool:
    """Whether executing a file does anything but import: only then it counts how often a package is executed."""
    if not path.endswith("__init__.py"):
        return True
    facts = program.modules.get(path)
    return facts is None or any(
        (facts.problem, facts.classes, facts.tables, facts.creations, facts.path_edits, facts.string_imports)
    )


def _sure(load: Load) -> Iterator[str]:
    return (module.identity for module in load.modules if module.path and module.certainty is not Certainty.CANNOT_TELL)


def _assumed(load: Load) -> set[str]:
    return {root.path for root in load.search_path if root.reason.kind == "assumed"}


def _names(load: Load) -> Counter[str]:
    return Counter({path: len({each.name for each in executions}) for path, executions in load.by_identity.items()})


def effects(before: Situation, after: Situation) -> tuple[Effect, ...]:
    """What becomes of every table whose outcome changes, sorted by file and name."""
    first, then = _outcomes(before.findings), _outcomes(after.findings)
    changed = sorted(key for key in {*first, *then} if first.get(key) is not then.get(key))
    return tuple(Effect(name, path, first.get((path, name)), then.get((path, name))) for path, name in changed)


def _outcomes(findings: tuple[Finding, ...]) -> dict[tuple[str, str], Outcome]:
    """(file, table) → the worst outcome that any finding tells."""
    found: dict[tuple[str, str], Outcome] = {}
    order = list(Outcome)
    for finding in findings:
        for each in finding.extent:
            if each.outcome is not None:
                key = (each.place.path, each.name)
                found[key] = min(each.outcome, found.get(key, each.outcome), key=order.index)
    return found
