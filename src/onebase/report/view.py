"""How a report is shown: everything a renderer needs besides the report itself."""

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType

from onebase.named_tuple import NamedTuple
from onebase.report.source import Source
from onebase.report.style import Style
from onebase.vocabulary import Place, Rule


class _View(NamedTuple):
    directory: str
    working_directory: str
    page: Callable[[Rule], str]
    colour: bool = False
    verbose: bool = False
    quiet: bool = False
    unsaved: Mapping[str, bytes] = MappingProxyType({})
    width: int = 0


class View(_View):
    """Where the reader stands and what they want to see.

    `directory` is the project and `working_directory` where the reader stands, both absolute: places are shown relative
    to the latter, so that a terminal or an editor can open them. `page` gives the page of a rule, in Markdown;
    `unsaved` what files hold that are being edited; `width` is that of the terminal, 0 where there is none.
    """

    @cached_property
    def style(self) -> Style:
        """How text is coloured."""
        return Style(self.colour)

    @cached_property
    def source(self) -> Source:
        """The lines of the project's files."""
        return Source(self.directory, self.unsaved)

    @cached_property
    def project(self) -> str:
        """The project as the reader sees it: "." where they stand in it."""
        return os.path.relpath(self.directory, self.working_directory).replace(os.sep, "/")

    def path(self, path: str) -> str:
        """A path of the project as the reader sees it; "<command line>" and the like are no paths."""
        if self.project == "." or path.startswith("<"):
            return path
        return os.path.normpath(os.path.join(self.project, path)).replace(os.sep, "/")

    def place(self, place: Place) -> Place:
        """A place of the project as the reader sees it."""
        return place._replace(path=self.path(place.path))
