"""The schema that a MetaData gives to tables without one: from the call that makes it, or assigned later."""

from collections.abc import Iterator, Mapping

from onebase.facts.module import Alias, ModuleFacts
from onebase.facts.values import Value
from onebase.named_tuple import NamedTuple
from onebase.program.load import Load
from onebase.program.names import Names
from onebase.program.objects import Defined, Identity
from onebase.program.order import Moment, is_before
from onebase.program.registries import Registries
from onebase.vocabulary import Certainty

NONE = Value("constant", "None")


class _Setting(NamedTuple):
    """`metadata.schema = …`, executed at a moment; `sure` whether it is executed whatever happens."""

    moment: Moment
    value: Value
    certainty: Certainty
    sure: bool


def schema_settings(modules: Mapping[str, ModuleFacts]) -> Mapping[str, tuple[Alias, ...]]:
    """File → its statements at module level that may set the schema of a MetaData: `Base.metadata.schema = "shop"`."""
    found = {
        path: tuple(each for each in facts.aliases if each.target.endswith(".schema") and not each.scope)
        for path, facts in modules.items()
    }
    return {path: aliases for path, aliases in found.items() if aliases}


class DefaultSchemas:
    """Answers for one load. `Table` reads the attribute when the table is made (`Table._init`, 1.4 to 2.1), and so
    does a foreign key whose target names no schema (`ForeignKey._column_tokens`)."""

    def __init__(
        self, load: Load, names: Names, registries: Registries, settings: Mapping[str, tuple[Alias, ...]]
    ) -> None:
        self._load = load
        self._names = names
        self._registries = registries
        self._settings: dict[Identity, list[_Setting]] = {}
        for metadata, setting in self._read(settings):
            self._settings.setdefault(metadata, []).append(setting)

    def _read(self, settings: Mapping[str, tuple[Alias, ...]]) -> Iterator[tuple[Identity, _Setting]]:
        for module in self._load.modules if settings else ():
            for alias in settings.get(module.path, ()):
                found = self._names.resolve(module.number, alias.target.rpartition(".")[0], alias.span.line - 1)
                metadata = self._registries.metadata_of(found) if self._registries.is_metadata(found) else None
                kinds = {(guard.kind, guard.arm) for guard in alias.guards}
                left_out = "never" in dict(kinds) or ("main", int(module.name == "__main__")) in kinds
                if metadata is not None and not left_out:
                    sure = kinds <= {("try", 0), ("main", 0), ("main", 1)}
                    moment = Moment(module.number, alias.span.line)
                    yield metadata, _Setting(moment, alias.value, module.certainty, sure)

    def is_assigned(self, metadata: Identity) -> bool:
        """Whether some statement sets the schema of a MetaData, so that tables before and after differ."""
        return metadata in self._settings

    def at(self, metadata: Identity, moment: Moment, *, called: bool = False) -> tuple[str | None, str]:
        """The schema, and why it cannot be told ("" if it can). `called`: the moment lies in a function, which may be
        called at any time."""
        made = self._registries.metadata_arguments(metadata).get("schema", NONE)
        value, number = made, metadata.number
        certainty = self._load.modules[moment.number].certainty
        for setting in self._settings.get(metadata, ()):
            before = is_before(self._load, setting.moment, moment)
            if called or self._is_apart(setting, moment) or (before and not self._is_sure(setting, certainty)):
                return None, "the schema of its MetaData is set elsewhere, perhaps before"
            if before:
                value, number = setting.value, setting.moment.number
        return self.told(number, value)

    def _is_apart(self, setting: _Setting, moment: Moment) -> bool:
        """Whether two functions bring in the setting and the moment, so that nobody knows which comes first."""
        within = self._load.modules[setting.moment.number].within
        return bool(within) and within != self._load.modules[moment.number].within

    def _is_sure(self, setting: _Setting, certainty: Certainty) -> bool:
        return setting.sure and setting.certainty >= certainty

    def told(self, number: int, value: Value) -> tuple[str | None, str]:
        """A schema as module `number` writes it."""
        if value.kind == "string":
            return value.text, ""
        if value == NONE:
            return None, ""
        text = constant(self._names, number, value.text) if value.kind == "name" and number >= 0 else ""
        return (text, "") if text else (None, "its schema is computed")


def constant(names: Names, number: int, dotted: str) -> str:
    """The text that a name stands for, "" where it stands for anything else."""
    found = names.resolve(number, dotted, None)
    if isinstance(found, Defined) and isinstance(found.fact, Alias) and found.fact.value.kind == "string":
        return found.fact.value.text
    return ""
