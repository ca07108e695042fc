"""Command lines: reading them as a shell would, as far as that decides which Python process starts where."""

from onebase.project.entry_points.commands.passage import Passage
from onebase.project.entry_points.commands.shell import Shell, Sourced, read_commands
from onebase.project.entry_points.commands.surroundings import Command, Surroundings, Variable, Word

__all__ = ["Command", "Passage", "Shell", "Sourced", "Surroundings", "Variable", "Word", "read_commands"]
