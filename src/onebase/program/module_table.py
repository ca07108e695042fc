"""`sys.modules` during a load, and who asked for what."""

from onebase.program.load import LoadedModule, Request, ResolvedImport
from onebase.program.locate import Located
from onebase.program.paths import parent
from onebase.project.entry import ImportRoot
from onebase.project.files import FileIndex
from onebase.vocabulary import Certainty, Place


class ModuleTable:
    """The modules executed so far. `within` names the function whose call is being followed ("" while modules are
    loaded), `doubtful` are the names in `sys.modules` that something else perhaps stands for."""

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self._edges: dict[int, list[ResolvedImport]] = {}
        self.modules: list[LoadedModule] = []
        self.by_name: dict[str, int] = {}
        self.imports: list[ResolvedImport] = []
        self.within = ""
        self.doubtful: set[str] = set()

    def add(
        self, name: str, located: Located, request: Request, root: ImportRoot | None, certainty: Certainty
    ) -> LoadedModule:
        """A new execution; it is not registered under its name yet."""
        module = LoadedModule(
            number=len(self.modules),
            name=name,
            path=located.path,
            identity=self._index.identity(located.path),
            package=self._package(name, located),
            request=request,
            root=root,
            portions=located.portions,
            certainty=self._weakened(request, root, certainty),
            within=self.within,
        )
        self.modules.append(module)
        return module

    def _package(self, name: str, located: Located) -> str:
        """`__package__`: for `python -m package.module` the package that is already loaded from the file's
        directory."""
        if name != "__main__":
            return name if located.portions else name.rpartition(".")[0]
        directory = parent(located.path)
        return next((module.name for module in self.modules if directory in module.portions), "")

    def _weakened(self, request: Request, root: ImportRoot | None, certainty: Certainty) -> Certainty:
        """No module is more certain than who asks for it, or than the root through which it is found."""
        if request.asker >= 0:
            certainty = min(certainty, self.modules[request.asker].certainty)
        if root is not None and root.reason.kind == "assumed":
            certainty = min(certainty, Certainty.LIKELY)
        return certainty

    def record(self, asker: int, target: int, place: Place, certainty: Certainty) -> None:
        """Notes that the statement at `place` in module `asker` got module `target`."""
        used = ResolvedImport(asker, place, target, certainty)
        self.imports.append(used)
        self._edges.setdefault(asker, []).append(used)

    def targets(self, asker: int, line: int) -> list[int]:
        """What the import statements of one line of a module got."""
        return [used.target for used in self._edges.get(asker, ()) if used.place.line == line]

    def confirm(self, number: int, request: Request, certainty: Certainty) -> None:
        """A module that was loaded for a weaker reason is asked for again, for a stronger one; so are its own
        imports."""
        if certainty <= self.modules[number].certainty:
            return
        waiting = [(number, request, certainty)]
        while waiting:
            target, asked, level = waiting.pop()
            module = self.modules[target]
            level = self._weakened(asked, module.root, level)
            if level > module.certainty:
                self.modules[target] = module._replace(certainty=level, request=asked, within=self.within)
                waiting += [
                    (used.target, Request(target, used.place, "import"), min(level, used.certainty))
                    for used in self._edges.get(target, ())
                ]
