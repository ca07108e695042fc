"""A load: which modules one entry point executes, in what order, and who asked for each."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint, ImportRoot, Reason
from onebase.vocabulary import Certainty, Place

COMPUTED = "imports a module whose name is computed"
UNTOLD = {
    "entry-point": f"an entry point of an installed package {COMPUTED}",
    "lazy-loader": f"a lazy loader {COMPUTED}",
    "lazy-stub": f"a lazy loader {COMPUTED}",
    "pytest-plugins": f"pytest {COMPUTED}",
    "exec": f"the text of exec() perhaps {COMPUTED}",
    "specification": f"the document of an API {COMPUTED}",
}


class Request(NamedTuple):
    """Who asked for a module. `asker` is the number of the asking module (-1: the entry point itself), `place` the line
    that asks, `how` one of "import", "step", "parent" (imported because a submodule was asked for) or a
    StringImport's `how`."""

    asker: int
    place: Place | None
    how: str
    reason: Reason | None = None


class LoadedModule(NamedTuple):
    """One execution of one file under one name.

    `number` is the order of execution; `path` is "" for a namespace package; `identity` is the path of the file that is
    meant after symbolic links. `root` is the import root through which the (top-level) name was found, None when a
    tool named the file itself. `certainty` is CERTAIN when the entry point always executes it, LIKELY when only a
    function call, or a root that nothing but the imports speak for, brings it in, CANNOT_TELL when a condition
    decides. `within` names the function whose call asks for it ("" if none).
    """

    number: int
    name: str
    path: str
    identity: str
    package: str
    request: Request
    root: ImportRoot | None
    portions: tuple[str, ...]
    certainty: Certainty
    within: str = ""


class ImportFailure(NamedTuple):
    """An import that cannot succeed.

    `kind`: "beyond-top-level" (more dots than packages), "no-parent" (a relative import in a module without package) or
    "partially-initialized" (the name is defined further down in a module that is being executed). `asker` is the number
    of the module; `certainty` as for LoadedModule.
    """

    kind: str
    asker: int
    place: Place
    statement: str
    certainty: Certainty


class ResolvedImport(NamedTuple):
    """One import statement that reached a file of the project: `module` asked, `target` is the number of what it
    got."""

    asker: int
    place: Place
    target: int
    certainty: Certainty


class _Load(NamedTuple):
    entry: EntryPoint
    modules: tuple[LoadedModule, ...]
    by_name: Mapping[str, int]
    imports: tuple[ResolvedImport, ...]
    search_path: tuple[ImportRoot, ...]
    failures: tuple[ImportFailure, ...] = ()
    unknowns: tuple[str, ...] = ()
    stopped_at: ImportFailure | None = None


class Load(_Load):
    """Everything one entry point executes. `modules` is in order of execution; `by_name` maps each name of
    `sys.modules` to the number that it has at the end. `stopped_at` is the import that ends the process, if one
    certainly does."""

    @cached_property
    def by_identity(self) -> Mapping[str, tuple[LoadedModule, ...]]:
        """The executions of each file, in order, by the path of the file that is meant."""
        found: dict[str, list[LoadedModule]] = {}
        for module in self.modules:
            if module.path:
                found.setdefault(module.identity, []).append(module)
        return {path: tuple(executions) for path, executions in found.items()}

    @cached_property
    def may_import_more(self) -> str:
        """The first sentence about an import that could bring in any module, "" where there is none."""
        return next((sentence for sentence in self.unknowns if sentence.endswith(COMPUTED)), "")

    def chain(self, number: int) -> Iterator[LoadedModule]:
        """The module, who asked for it, who asked for that, … up to what the entry point starts."""
        seen: set[int] = set()
        while number >= 0 and number not in seen:
            seen.add(number)
            module = self.modules[number]
            yield module
            number = module.request.asker
