"""Reading the settings of one run: the configuration file, the command line, and what holds otherwise."""

import os
from collections.abc import Callable, Iterator

from onebase.named_tuple import NamedTuple
from onebase.project.settings_layer import Layer, combine
from onebase.project.settings_values import (
    ConfigurationError,
    ConfiguredEntryPoint,
    PerFileIgnore,
    Selection,
    Settings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.project.conventions import AnyPath

__all__ = [
    "ConfigurationError",
    "ConfiguredEntryPoint",
    "Layer",
    "Overrides",
    "PerFileIgnore",
    "Selection",
    "Settings",
    "load_settings",
]


class Overrides(NamedTuple):
    """What the command line says: its own layer of settings, and which configuration file to read, if any."""

    layer: Layer | None = None
    configuration: str | None = None
    isolated: bool = False
    use_cache: bool = True


def load_settings(
    start: "AnyPath",
    overrides: Overrides | None = None,
    *,
    reason: str = "",
    judge: Callable[[str], str] = lambda _: "",
) -> Settings:
    """The settings of the project in the directory `start`.

    `judge` says what is wrong with a rule selector, "" for nothing: this module does not know the rules. Raises
    ConfigurationError with everything that is wrong in the configuration file and in `overrides` at once.
    """
    overrides = overrides or Overrides()
    directory = os.path.abspath(start)
    problems: list[str] = []
    homes: list[str] = []
    layers = [*_configured(directory, overrides, problems, homes), *([overrides.layer] if overrides.layer else [])]
    for layer in layers:
        where = "--" if layer is overrides.layer else f"{layer.source}: "
        wrong = ((key, selector, judge(selector)) for key, selector in layer.selectors())
        problems += [f'{where}{key}: "{selector}": {what}' for key, selector, what in wrong if what]
    if problems:
        raise ConfigurationError(tuple(problems))
    return combine(directory, reason, layers, overrides.use_cache)._replace(homes=tuple(homes))


def _configured(directory: str, overrides: Overrides, problems: list[str], homes: list[str]) -> Iterator[Layer]:
    """The layer of the configuration file, if there is one; the directories of its entry points go into `homes`."""
    if overrides.isolated:
        return
    # Only a project with a configuration file pays for reading it.
    from onebase.project.settings_files import configuration_file, read_table
    from onebase.project.settings_keys import read_layer
    from onebase.project.settings_spelling import shown

    if overrides.configuration is None:
        found = configuration_file(directory, problems)
    else:
        table = read_table(overrides.configuration, problems)
        found = None if table is None else (overrides.configuration, table)
    if found is None:
        return
    base = os.path.dirname(os.path.abspath(found[0]))
    layer = read_layer(found[1], shown(found[0]), base, problems)
    homes.extend(os.path.join(base, point.directory) for point in layer.entry_points)
    yield _within(layer, found[0], directory, problems)


def _within(layer: Layer, file: str, directory: str, problems: list[str]) -> Layer:
    """The layer with its entry points relative to the project; those of other projects below the same file left out."""
    points: list[ConfiguredEntryPoint] = []
    for point in layer.entry_points:
        home = os.path.join(layer.base, point.directory)
        if not os.path.isdir(home):
            problems.append(f'{layer.source}: entry-points: "{point.command}": there is no directory {point.directory}')
            continue
        relative = _relative(home, directory)
        if not relative.startswith("../") and relative != "..":
            roots = tuple(_relative(os.path.join(layer.base, root), directory) for root in point.python_path)
            source = _relative(file, directory)
            points.append(point._replace(directory=relative, python_path=roots, source=source))
    return layer._replace(entry_points=tuple(points))


def _relative(path: str, directory: str) -> str:
    return os.path.relpath(path, directory).replace(os.sep, "/")
