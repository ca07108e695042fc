"""The composition root: settings and paths go in, a report comes out. Stages are imported when they are needed."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint
from onebase.project.settings_values import ConfigurationError, Settings
from onebase.report.values import FILE_NOT_READ, Report, Timing, Unread
from onebase.report.words import counted
from onebase.vocabulary import Evidence, Finding, Place, Rule, Severity, Subject

if TYPE_CHECKING:
    from onebase.facts.known import Facts
    from onebase.facts.module import Suppression
    from onebase.forks import Helper
    from onebase.program import Load, Program
    from onebase.project.conventions import AnyPath
    from onebase.project.entry import Plugins
    from onebase.project.entry_points import Declared
    from onebase.project.files import FileIndex
    from onebase.selection.baseline import Key
    from onebase.selection.catalogue import RuleModule

Watch = Callable[[str], None]
# Files that define anything, times entry points, below which a second process costs more than it saves.
_MODULES_SHARE = 25
# Into so many parts the rules are divided where there is only one entry point.
_PARTS = 8


_STAGES = (
    "onebase.project.entry_points",
    "onebase.project.dependencies",
    "onebase.program",
    "onebase.selection.reported",
    "onebase.report.full",
)


class InternalError(Exception):
    """A defect of onebase itself; the message says where it was met, the cause is the exception behind it."""


class Applied(NamedTuple):
    """What one rule found, and the seconds that it took."""

    found: tuple[Finding, ...]
    seconds: float


class Answer(NamedTuple):
    """What one process found: the seconds that it followed entry points, and what came of each rule, by its code."""

    following: float
    applied: Mapping[str, Applied]


class Portion(NamedTuple):
    """Rules, and the entry points that they are applied to, by one process."""

    modules: "Sequence[RuleModule]"
    entries: Sequence[EntryPoint]


class Results(NamedTuple):
    """Everything that is known before comments, the baseline and the asked paths decide what is reported.

    `rules` are all rules, `ran` the codes of those that were applied.
    """

    rules: tuple[Rule, ...]
    ran: frozenset[str]
    found: tuple[Finding, ...]
    entry_points: tuple[EntryPoint, ...]
    not_read: tuple[Unread, ...]


class Clock:
    """Measures the stages of a run, and tells `watch` which one begins."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._last = self._start = time.perf_counter()
        self.timings: list[Timing] = []

    def begin(self, what: str) -> None:
        """Announces a stage."""
        self._watch(what)
        self._last = time.perf_counter()

    def end(self, name: str) -> None:
        """Records what the time since the last call of `begin` or `end` was spent on."""
        now = time.perf_counter()
        self.timings.append(Timing(name, now - self._last))
        self._last = now

    def add(self, name: str, seconds: float) -> None:
        """Records what was measured elsewhere, and starts anew."""
        self.timings.append(Timing(name, seconds))
        self._last = time.perf_counter()

    @property
    def duration(self) -> float:
        """Seconds since the clock was made."""
        return time.perf_counter() - self._start


def check(
    paths: "Sequence[AnyPath]",
    settings: Settings,
    watch: Watch = lambda _: None,
    unsaved: Mapping[str, bytes] = MappingProxyType({}),
    helper: "Helper | None" = None,
) -> Report:
    """Checks the project of `settings` and reports what touches `paths` (absolute; none of them means everything).

    `watch` is told in words what is being done. `unsaved` is what files hold that are being edited, by their path in
    the project; `helper` is a process that has prepared to read files. Raises ConfigurationError where the baseline or
    the directory cannot be read, and InternalError where a rule fails.
    """
    remembered = _remembered(settings)
    clock = Clock(watch)
    program, index, facts = _read_and_linked(settings, clock, unsaved, helper)
    from onebase.selection.paths import is_below, relative_to
    from onebase.selection.reported import Comments, choose

    results = _results(program, index, facts, settings, clock)
    asked = relative_to(settings.directory, paths) or (".",)

    def comments_of(path: str) -> "tuple[Suppression, ...]":
        return facts.complete(path).suppressions if path in facts.modules else ()

    comments = Comments(comments_of, _comments(facts))
    reported = choose(results.found, results.rules, results.ran, comments, settings, remembered, asked)
    clock.end("choose what is reported")
    return Report(
        findings=reported.findings,
        files_not_read=tuple(unread for unread in results.not_read if is_below(unread.path, asked)),
        entry_points=results.entry_points,
        files=len(index.python),
        rules=tuple(rule for rule in results.rules if rule.code in results.ran),
        settings=settings,
        suppressed=reported.suppressed,
        remembered=reported.remembered,
        uncertain=reported.uncertain,
        forgotten=reported.forgotten,
        unmatched=tuple(path for path in asked if not any(is_below(file, (path,)) for file in index.python)),
        duration=clock.duration,
        timings=tuple(clock.timings),
        listed=index,
    )


def _comments(facts: "Facts") -> "tuple[tuple[str, Suppression], ...]":
    """Every comment that suppresses anything, with its file."""
    return tuple((path, one) for path in sorted(facts.modules) for one in facts.modules[path].suppressions)


def _remembered(settings: Settings) -> "frozenset[Key]":
    """What the baseline remembers. Raises ConfigurationError."""
    if settings.baseline is None:
        return frozenset()
    from onebase.selection.baseline import read_baseline

    return read_baseline(settings.baseline)


def _results(program: "Program", index: "FileIndex", facts: "Facts", settings: Settings, clock: Clock) -> Results:
    from onebase.selection.catalogue import rule_modules
    from onebase.selection.selectors import selected

    modules = rule_modules()
    rules = tuple(module.rule for module in modules)
    ran = selected(rules, settings.selection)
    not_read = files_not_read(index, facts)
    found = [*apply_rules([module for module in modules if module.rule.code in ran], program, clock)]
    found += [_not_read(unread) for unread in not_read if FILE_NOT_READ in ran]
    return Results(rules, ran, tuple(found), program.entry_points, not_read)


def open_program(settings: Settings, clock: Clock) -> "Program":
    """Reads the project of `settings` and links it. Nothing of it is executed."""
    return _read_and_linked(settings, clock)[0]


def _read_and_linked(
    settings: Settings,
    clock: Clock,
    unsaved: Mapping[str, bytes] = MappingProxyType({}),
    helper: "Helper | None" = None,
) -> "tuple[Program, FileIndex, Facts]":
    index = _listed(settings, clock, unsaved)
    read_text = _reader(index)

    @cache
    def declared() -> "Declared":
        from onebase.project.entry_points import declared_entry_points

        return declared_entry_points(index, read_text, settings.entry_points)

    def meanwhile() -> None:
        _import_what_follows()
        declared()

    facts = _read(index, settings, clock, meanwhile, unsaved, helper)
    clock.begin("finding entry points")
    entry_points = declared().with_scripts(facts.guarded)
    clock.end("find entry points")
    return _link(index, facts, entry_points, read_text), index, facts


def read_files(settings: Settings, clock: Clock) -> "tuple[FileIndex, Facts]":
    """The files of the project of `settings`, and what each of them says."""
    index = _listed(settings, clock)
    return index, _read(index, settings, clock, _import_what_follows)


def _listed(settings: Settings, clock: Clock, unsaved: Mapping[str, bytes] = MappingProxyType({})) -> "FileIndex":
    clock.begin("listing files")
    index = list_files(settings)
    index = index._replace(python=index.python.union(unsaved)) if unsaved else index
    clock.end("list files")
    return index


def _read(
    index: "FileIndex",
    settings: Settings,
    clock: Clock,
    meanwhile: Callable[[], None],
    unsaved: Mapping[str, bytes] = MappingProxyType({}),
    helper: "Helper | None" = None,
) -> "Facts":
    from onebase.facts import read_project

    clock.begin(f"reading {counted(len(index.python), 'file')}")
    facts = read_project(index, settings.cache_directory, meanwhile, unsaved, helper)
    clock.end("read files")
    return facts


def _import_what_follows() -> None:
    """What is imported after the files are read in any case, while other processes read them."""
    from importlib import import_module

    from onebase.selection.catalogue import rule_modules

    for stage in _STAGES:
        import_module(stage)
    rule_modules()


def _link(
    index: "FileIndex", facts: "Facts", entry_points: tuple[EntryPoint, ...], read_text: Callable[[str], str | None]
) -> "Program":
    from onebase.program import Program
    from onebase.project.dependencies import declared_imports

    return Program(
        index,
        dict(facts.modules),  # asked all the time, and a dictionary answers faster than what reads records on demand
        facts.complete,
        entry_points,
        lambda: declared_imports(index, read_text),
        plugins=lambda: plugins_of(index, read_text),
    )


def plugins_of(index: "FileIndex", read_text: Callable[[str], str | None]) -> "Plugins":
    """The entry points of packages that the project declares itself; their reader is only imported for them."""
    from onebase.project.entry_points.plugins import declared_plugins

    return declared_plugins(index, read_text)


def list_files(settings: Settings) -> "FileIndex":
    """The files of the project of `settings`. Raises ConfigurationError where its directory cannot be listed."""
    from onebase.project.discovery import discover_files

    try:
        return discover_files(settings.directory, settings.exclude, respect_gitignore=settings.respect_gitignore)
    except OSError as error:
        raise ConfigurationError((f"{settings.directory}: cannot be listed: {error.strerror}",)) from None


def files_not_read(index: "FileIndex", facts: "Facts") -> tuple[Unread, ...]:
    """Every file and directory that could not be read, with the reason, sorted by path."""
    unread = [Unread(path, 0, why) for path, why in index.unread.items()]
    unread += [Unread(path, one.problem_line, one.problem) for path, one in facts.modules.items() if one.problem]
    return tuple(sorted(unread))


def _reader(index: "FileIndex") -> Callable[[str], str | None]:
    """Reads the text of a file of the project; None where that is not possible."""

    def read_text(path: str) -> str | None:
        try:
            with open(os.path.join(index.directory, path), "rb") as file:
                return file.read().decode("utf-8-sig", "replace")
        except OSError:
            return None

    return read_text


def apply_rules(modules: Sequence["RuleModule"], program: "Program", clock: Clock) -> Iterator[Finding]:
    """What the rules find under each entry point. Rules that share the work of linking are timed after it.

    Entry points, or the rules where there is only one, are shared out between processes where that pays.
    """
    from onebase.forks import processes_for
    from onebase.processes import Sharing

    entries = program.entry_points
    clock.begin(f"applying {counted(len(modules), 'rule')} to {counted(len(entries), 'entry point')}")
    processes = processes_for(len(entries) * program.defining, _MODULES_SHARE)
    portions = _portions(modules, entries, processes)
    if processes > 1:
        program.prepare()
    if len(portions[0].modules) < len(modules):
        program.world(program.load(entries[0]))  # is needed for each part of the rules

    def work(portion: Portion) -> Answer:
        return _applied(program, portion)

    answers = Sharing(portions, work, _dump, _load).answers(processes)
    clock.add("follow entry points", sum(answer.following for answer in answers))
    for code in (module.rule.code for module in modules):
        applied = [answer.applied[code] for answer in answers if code in answer.applied]
        for one in applied:
            yield from one.found
        clock.add(f"rule {code}", sum(one.seconds for one in applied))


def _portions(modules: Sequence["RuleModule"], entries: Sequence[EntryPoint], processes: int) -> list[Portion]:
    """All rules for each entry point, those that load the most first, so that all processes end at about the same
    time; a part of the rules for each process where there is only one entry point."""
    from onebase.processes import MOST_PORTIONS

    if len(entries) < 2:
        parts = _PARTS if processes > 1 else 1
        return [Portion(modules[start::parts], entries) for start in range(parts)]
    ordered = sorted(entries, key=lambda entry: -len(entry.steps))
    count = min(MOST_PORTIONS, len(ordered))
    return [Portion(modules, ordered[start::count]) for start in range(count)]


def _dump(answer: Answer) -> bytes:
    from onebase.pickling import dumps

    return dumps(answer, 5)


def _load(data: bytes) -> Answer:
    from onebase.pickling import loads

    answer: Answer = loads(data)  # from our own fork
    return answer


def _applied(program: "Program", portion: Portion) -> Answer:
    """What each rule of a portion finds under its entry points."""
    begin = time.perf_counter()
    loads = [program.load(entry) for entry in portion.entries]
    following = time.perf_counter() - begin
    done: dict[str, Applied] = {}
    for module in portion.modules:
        start = time.perf_counter()
        found = [finding for load in loads for finding in _findings(module, program, load)]
        done[module.rule.code] = Applied(tuple(found), time.perf_counter() - start)
    return Answer(following, done)


def _findings(module: "RuleModule", program: "Program", load: "Load") -> Iterator[Finding]:
    label = load.entry.label
    try:
        for finding in module.check(program, load):
            yield finding if finding.entry_points else finding._replace(entry_points=(label,))
    except Exception as error:
        raise InternalError(f"{module.rule.code} under {label}: {type(error).__name__}: {error}") from error


def _not_read(unread: Unread) -> Finding:
    return Finding(
        code=FILE_NOT_READ,
        subject=Subject("file", unread.path),
        message="a file was not read; nothing is known of what it defines",
        evidence=(Evidence(Place(unread.path, unread.line), unread.why),),
        help="exclude it if it is not part of the program, otherwise make it readable",
        severity=Severity.NOTE,
    )
