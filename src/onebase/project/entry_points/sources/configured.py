"""Command lines that the configuration of onebase itself names."""

from collections.abc import Iterable, Iterator

from onebase.project.entry_points.commands import Command, Passage, Surroundings, Variable, read_commands
from onebase.project.entry_points.paths import to_absolute
from onebase.project.settings_values import ConfiguredEntryPoint
from onebase.vocabulary import Place


def configured_commands(points: Iterable[ConfiguredEntryPoint]) -> Iterator[Command]:
    """The commands that were configured, in their order, each in its directory and with its PYTHONPATH."""
    for point in points:
        place = Place(point.source)
        roots = ":".join(to_absolute(root) for root in point.python_path)
        environment = {"PYTHONPATH": Variable(roots, place)} if roots else {}
        surroundings = Surroundings.at(point.directory, f"the configuration in {point.source}", environment)
        passage = Passage(point.source, point.command, 0)
        yield from (command._replace(place=place) for command in read_commands(passage, surroundings))
