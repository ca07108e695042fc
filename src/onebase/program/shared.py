"""What all simulated processes of one project have in common."""

from collections.abc import Callable, Mapping

from onebase.facts.module import ModuleFacts
from onebase.named_tuple import NamedTuple
from onebase.program.assume import Assumptions
from onebase.program.events import Events
from onebase.program.lazy_names import LazyNames
from onebase.program.locate import Locator
from onebase.project.entry import Plugins
from onebase.project.files import FileIndex


class Shared(NamedTuple):
    """`complete` reads a file wholly; `plugins` gives the entry points of packages that the project declares itself,
    and is asked only where something loads them."""

    files: FileIndex
    facts: Mapping[str, ModuleFacts]
    complete: Callable[[str], ModuleFacts]
    events: Events
    assumptions: Assumptions
    locator: Locator
    lazy: LazyNames
    plugins: Callable[[], Plugins]
