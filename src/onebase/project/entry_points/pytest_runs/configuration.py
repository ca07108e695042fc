"""The configuration file of a pytest run, found and read as `_pytest.config.findpaths` does (pytest 9.2)."""

from collections.abc import Callable, Iterator, Mapping

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.ini import IniValue, Sections
from onebase.project.entry_points.options import split_words
from onebase.project.entry_points.paths import ancestors, name_of
from onebase.project.entry_points.toml_files import place_in_toml, table_in
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_OPTIONS = frozenset(
    {
        *("pythonpath", "python_paths", "testpaths", "python_files", "norecursedirs", "addopts"),
        *("consider_namespace_packages", "filterwarnings"),
    }
)
"""The options that decide what is imported; all others are passed over."""
_OF_LINES = "filterwarnings"


class Option(NamedTuple):
    """The value of one option: the words it consists of, each with its place."""

    words: tuple[tuple[str, Place], ...]
    place: Place

    @property
    def texts(self) -> tuple[str, ...]:
        """The words as texts."""
        return tuple(word for word, _ in self.words)

    @property
    def is_true(self) -> bool:
        """As `_pytest.config._strtobool`."""
        return " ".join(self.texts).lower() in {"y", "yes", "t", "true", "on", "1"}


class Configuration(NamedTuple):
    """A configuration file that pytest would use: its path, and its options by name."""

    path: str
    options: Mapping[str, Option]
    place: Place


def configuration_in(tree: Tree, directory: str) -> Configuration | None:
    """The configuration that a directory has for pytest: the first of the known files that holds one."""
    for name, load in _LOADERS.items():
        path = tree.at(directory, name)
        if tree.is_file(path):
            found = load(tree, path)
            if found is not None:
                return found
    return None


def configuration_from(tree: Tree, directory: str) -> Configuration | None:
    """The first configuration in a directory or above it."""
    return next((found for each in ancestors(directory) if (found := configuration_in(tree, each))), None)


def read_configuration(tree: Tree, path: str) -> Configuration:
    """The configuration in a file named by `-c`; empty where it has none."""
    load = _LOADERS.get(name_of(path)) or _BY_EXTENSION.get(path.rpartition(".")[2])
    return (load(tree, path) if load and tree.is_file(path) else None) or Configuration(path, {}, Place(path))


def configured_directories(tree: Tree) -> Iterator[str]:
    """Every directory that has a configuration for pytest."""
    names = {path for name in _LOADERS for path in tree.others_by_name.get(name, ())}
    for directory in sorted({path.rpartition("/")[0] or "." for path in names}):
        if configuration_in(tree, directory) is not None:
            yield directory


def _pytest_ini(tree: Tree, path: str) -> Configuration | None:
    return _from_ini(tree, path, "pytest") or Configuration(path, {}, Place(path))


def _tox_ini(tree: Tree, path: str) -> Configuration | None:
    return _from_ini(tree, path, "pytest")


def _setup_cfg(tree: Tree, path: str) -> Configuration | None:
    return _from_ini(tree, path, "tool:pytest")


def _from_ini(tree: Tree, path: str, section: str) -> Configuration | None:
    sections: Sections = tree.ini(path)
    if section not in sections:
        return None
    options = {key: _ini_option(key, value) for key, value in sections[section].items() if key in _OPTIONS}
    first = next((option.place for option in options.values()), Place(path))
    return Configuration(path, options, first)


def _ini_option(key: str, value: IniValue) -> Option:
    return Option(tuple((word, place) for line, place in value.lines for word in _words(key, line)), value.place)


def _words(key: str, text: str) -> list[str]:
    """The words of a value; of warning filters, the lines."""
    return [each.strip() for each in text.splitlines()] if key == _OF_LINES else split_words(text)


def _pyproject(tree: Tree, path: str) -> Configuration | None:
    table = table_in(tree.toml(path), "tool", "pytest")
    own = {key: value for key, value in table.items() if key != "ini_options"}
    if own:
        return _from_table(tree, path, own, ("tool", "pytest"))
    return _from_table(tree, path, table["ini_options"], ("tool", "pytest", "ini_options")) if table else None


def _pytest_toml(tree: Tree, path: str) -> Configuration | None:
    return _from_table(tree, path, table_in(tree.toml(path), "pytest"), ("pytest",))


def _other_toml(tree: Tree, path: str) -> Configuration | None:
    return _pyproject(tree, path) or (_pytest_toml(tree, path) if "pytest" in tree.toml(path) else None)


def _from_table(tree: Tree, path: str, table: object, keys: tuple[str, ...]) -> Configuration | None:
    if not isinstance(table, Mapping):
        return None
    text = tree.text(path)
    known = {key: value for key, value in table.items() if key in _OPTIONS}
    options = {key: _toml_option(path, text, (*keys, key), value) for key, value in known.items()}
    return Configuration(path, options, place_in_toml(path, text, keys))


def _toml_option(path: str, text: str, keys: tuple[str, ...], value: object) -> Option:
    words = [str(each) for each in value] if isinstance(value, list) else _words(keys[-1], str(value))
    places = ((word, place_in_toml(path, text, keys, word)) for word in words)
    return Option(tuple(places), place_in_toml(path, text, keys))


_Loader = Callable[[Tree, str], Configuration | None]
_LOADERS: dict[str, _Loader] = {
    "pytest.toml": _pytest_toml,
    ".pytest.toml": _pytest_toml,
    "pytest.ini": _pytest_ini,
    ".pytest.ini": _pytest_ini,
    "pyproject.toml": _pyproject,
    "tox.ini": _tox_ini,
    "setup.cfg": _setup_cfg,
}
_BY_EXTENSION: dict[str, _Loader] = {"ini": _tox_ini, "cfg": _setup_cfg, "toml": _other_toml}
