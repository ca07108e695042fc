"""One import name for files that a symbolic link gives a second one (OB111)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from onebase.fix.one_name.naming import Directories, Naming, Pair, contexts_of, name_below
from onebase.fix.one_name.rewriting import rewritten
from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.program import Program
from onebase.report.words import counted

NOTE = "nothing is imported through the link any more: remove it, unless a build or an image needs it"


class RealNames(Naming):
    """Gives what is found through a link the name that the file itself has there."""

    def __init__(self, program: Program) -> None:
        super().__init__(program, Pair(".", "."))

    def target(self, directories: Directories, name: str) -> str:
        """The file that is meant, after links."""
        return self.program.index.identity(super().target(directories, name))

    def _new_name(self, directories: Directories, name: str) -> str:
        found = super().target(directories, name)
        real = self.program.index.identity(found)
        if not found or real == found:
            return ""
        names = (name_below(real, root) for root in directories)
        return next((each for each in names if each and self.target(directories, each) == real), "")

    def name_of(self, target: str) -> str:
        """Relative imports stay: the packages around them are the same."""
        del target
        return ""

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """Every first name: in files that no process executes nothing is renamed."""
        index = self.program.index
        return frozenset(part.removesuffix(".py") for path in index.python for part in path.split("/"))


def real_names(situation: Situation) -> Iterator[Fix | Refused]:
    """For all findings about links at once: imports by the names of the files themselves."""
    findings = [each for each in situation.wanted if each.code == "OB111"]
    if findings:
        repairs = frozenset(each.key for each in findings)
        fix = Fix("OB111", "import files by their own names, not through links", Grade.UNSAFE, repairs=repairs)
        try:
            naming, contexts = RealNames(situation.program), contexts_of(situation.program)
            edits = tuple(rewritten(situation.tree, naming, contexts, everywhere=False))
        except CannotEdit as reason:
            yield Refused(fix, str(reason))
            return
        title = f"{fix.title} ({counted(len(edits), 'edit')})"
        tables = tuple(extent for each in findings for extent in each.extent)
        yield replace(fix, title=title, edits=edits, notes=(NOTE,), tables=tables)
