"""The composition root of `onebase fix`: reads a project once, then links it anew for every change that is tried."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from onebase.facts.module import ModuleFacts, Suppression
from onebase.facts.read import read_as_needed, read_file
from onebase.fix.plan import Ask, Plan, Planner
from onebase.fix.situation import Situation, Wishes
from onebase.fix.tree import Tree
from onebase.fix.values import CannotEdit, Step
from onebase.program import Program
from onebase.program.paths import parent
from onebase.project.files import FileIndex
from onebase.project.settings_values import Settings
from onebase.python_text import NotRead, decode
from onebase.selection.catalogue import rule_modules
from onebase.selection.paths import relative_to, touches
from onebase.selection.reported import Comments, choose
from onebase.selection.selectors import selected
from onebase.session import Clock, Watch, apply_rules, plugins_of, read_files
from onebase.vocabulary import Finding

_LEFT_OUT = "OB0"  # comments that silence nothing, files that were not read: no causes


def make_plan(
    paths: Sequence[str], settings: Settings, wishes: Wishes, watch: Watch, ask: Ask = lambda *_: True
) -> Plan:
    """What to repair in the project of `settings`, for findings of the chosen rules that touch `paths`.

    Nothing is written. `ask` is told every step before it is taken. Raises ConfigurationError where the directory
    cannot be read, InternalError where a rule fails.
    """
    surveyor = _Surveyor(paths, settings, wishes, watch)
    return Planner(surveyor.survey, ask).plan(Tree(settings.directory))


class _Surveyor:
    """Links the project with changes on top of it; what has not changed is read once."""

    def __init__(self, paths: Sequence[str], settings: Settings, wishes: Wishes, watch: Watch) -> None:
        self._settings = settings._replace(selection=())
        self._wishes = wishes
        self._watch = watch
        self._clock = Clock(watch)
        self._index, self._facts = read_files(settings, self._clock)
        self._modules = rule_modules()
        self._rules = tuple(module.rule for module in self._modules)
        self._wanted = selected(self._rules, settings.selection)
        self._asked = relative_to(settings.directory, paths) or (".",)
        self._changed: dict[tuple[str, bytes], ModuleFacts] = {}

    def survey(self, tree: Tree, steps: tuple[Step, ...]) -> Situation:
        """The project as it would be with these changes."""
        self._clock = Clock(lambda _: self._watch(f"planning, step {len(steps) + 1}"))
        program = self._program(tree)
        found = apply_rules(self._modules, program, self._clock)
        findings = self._chosen(found, program)
        wanted = tuple(each for each in findings if self._is_wanted(each))
        return Situation(tree, program, findings, wanted, steps, self._wishes)

    def _is_wanted(self, finding: Finding) -> bool:
        return finding.code in self._wanted and touches(finding, self._asked)

    def _chosen(self, found: "Sequence[Finding] | object", program: Program) -> tuple[Finding, ...]:
        def comments_of(path: str) -> tuple[Suppression, ...]:
            return program.complete(path).suppressions if path in program.modules else ()

        ran = frozenset(rule.code for rule in self._rules if not rule.code.startswith(_LEFT_OUT))
        comments = Comments(comments_of, ())
        return choose(found, self._rules, ran, comments, self._settings, frozenset(), (".",)).findings  # type: ignore[arg-type]

    def _program(self, tree: Tree) -> Program:
        from onebase.project.dependencies import declared_imports
        from onebase.project.entry_points import find_entry_points

        written = _under_all_names(tree.changed, self._index)
        index = _with_files(_without(self._index, tree.changed.keys() - written), written)
        changed = {path: self._read(path, data) for path, data in written.items() if path.endswith(".py")}
        modules = _Modules(index, changed, self._facts.modules)
        guarded = {path for path in self._facts.guarded if path not in tree.changed and path not in written}
        guarded |= {path for path, facts in changed.items() if facts.has_main_guard}

        def read_text(path: str) -> str | None:
            try:
                data = written[path] if path in written else tree.read(path)
                return data.decode("utf-8-sig", "replace")
            except CannotEdit:
                return None

        entry_points = find_entry_points(index, read_text, frozenset(guarded), self._settings.entry_points)
        return Program(
            index,
            modules,
            lambda path: changed[path] if path in changed else self._facts.complete(path),
            entry_points,
            lambda: declared_imports(index, read_text),
            written,
            plugins=lambda: plugins_of(index, read_text),
        )

    def _read(self, path: str, data: bytes) -> ModuleFacts:
        """The facts of a changed file, no less complete than before."""
        key = (path, data)
        if key not in self._changed:
            try:
                facts = read_as_needed(path, decode(data))
            except NotRead:
                facts = read_file(path, data)
            whole = path not in self._facts.modules or self._facts.modules[path].complete
            self._changed[key] = read_file(path, data) if whole and not facts.complete else facts
        return self._changed[key]


class _Modules(Mapping[str, ModuleFacts]):
    """The facts of the files that are there: those of changed ones, then those that were read."""

    def __init__(self, index: FileIndex, changed: Mapping[str, ModuleFacts], read: Mapping[str, ModuleFacts]) -> None:
        self._python = index.python
        self._changed = changed
        self._read = read

    def __getitem__(self, path: str) -> ModuleFacts:
        if path not in self._python:
            raise KeyError(path)
        return self._changed[path] if path in self._changed else self._read[path]

    def __iter__(self) -> Iterator[str]:
        return (path for path in {**self._read, **self._changed} if path in self._python)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, path: object) -> bool:
        return path in self._python and (path in self._changed or path in self._read)


def _under_all_names(changed: Mapping[str, bytes | None], index: FileIndex) -> dict[str, bytes]:
    """The new contents of files that stay, by path; what is reached through symbolic links has several."""
    written = {path: data for path, data in changed.items() if data is not None}
    return {**written, **{link: written[path] for link, path in index.real.items() if path in written}}


def _without(index: FileIndex, gone: Collection[str]) -> FileIndex:
    """The index without some files. What was a link to one of them stays, and leads nowhere."""
    return index._replace(python=index.python.difference(gone), others=index.others.difference(gone))


def _with_files(index: FileIndex, changed: Mapping[str, bytes]) -> FileIndex:
    """The index with files that are not there yet, and the directories that they lie in."""
    new = [path for path in changed if path not in index.python and path not in index.others]
    if not new:
        return index
    directories = {parent(path) for path in new} - {"."}
    return index._replace(
        python=index.python | {path for path in new if path.endswith(".py")},
        others=index.others | {path for path in new if not path.endswith(".py")},
        directories=index.directories | directories,
    )
