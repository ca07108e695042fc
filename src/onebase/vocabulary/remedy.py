"""What would cure a finding, as values: what `help` tells people, for those who edit files."""

from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.vocabulary.place import Place


class Rewording(NamedTuple):
    """The text `old`, a literal in the statement at `place`, was meant to be `new`."""

    place: Place
    old: str
    new: str


class MissingSide(NamedTuple):
    """The class at `place` lacks a relationship `name` to the class `other` of `module`, whose side of it is
    `other_name`.

    `single` tells that it leads to one object: the foreign key is in its own table.
    """

    place: Place
    owner: str
    name: str
    other: str
    other_name: str
    single: bool
    module: str = ""


class FailingImport(NamedTuple):
    """The import of `name` at `place` fails, because its module has no such name. `tried` is the import that runs into
    it first and hides that."""

    place: Place
    name: str
    tried: Place


class MissingImport(NamedTuple):
    """A process lacks the module `name`; it begins with the file `path` ("" where the process or the place is open)."""

    name: str
    path: str = ""


class EarlierImport(NamedTuple):
    """The file of `place` should import the module `name` when it is executed itself: `place` is too late."""

    place: Place
    name: str


class NeedlessStatement(NamedTuple):
    """The statement that begins at `place` does harm, and nothing else: it should go."""

    place: Place


class MissingArgument(NamedTuple):
    """The call of `callee` (its last name) in the statement at `place` lacks the keyword `name`, with `value` as
    Python source; one that is given with another value gets this one."""

    place: Place
    callee: str
    name: str
    value: str


class NeedlessArgument(NamedTuple):
    """The call of `callee` (its last name) in the statement at `place` should not have the keyword `name`."""

    place: Place
    callee: str
    name: str


class OtherExpression(NamedTuple):
    """The call of `callee` (its last name) in the statement at `place` should be `new` instead: Python source."""

    place: Place
    callee: str
    new: str


class OtherCallee(NamedTuple):
    """The call of `old` (its last name) in the statement at `place` was meant to be one of `new`, from the same
    module."""

    place: Place
    old: str
    new: str


class OtherKeyword(NamedTuple):
    """The keyword `old` of the call of `callee` (its last name) in the statement at `place` was meant to be `new`."""

    place: Place
    callee: str
    old: str
    new: str


class Unexecuted(NamedTuple):
    """The import at `place` stands under `if TYPE_CHECKING:`, and its `name` is needed when the file is executed."""

    place: Place
    name: str


class NeedlessFallback(NamedTuple):
    """The `try` around the import at `place` should be that import alone."""

    place: Place


class Misplaced(NamedTuple):
    """The statement at `place` belongs below line `below` of the same file, at the end of that block of imports."""

    place: Place
    below: int


class Belated(NamedTuple):
    """The import at `place` should stand among the first imports of its file: it comes after what it may prevent."""

    place: Place


class NeedlessCondition(NamedTuple):
    """What stands under the `if` at `place` should not depend on it."""

    place: Place


class MissingKey(NamedTuple):
    """The dictionary in the file of `place` that has any of the keys `beside` lacks the text `key`: `value`."""

    place: Place
    beside: tuple[str, ...]
    key: str
    value: str


class MissingComment(NamedTuple):
    """The line at `place` should end with a comment, `text` without the sign in front."""

    place: Place
    text: str


Remedy: TypeAlias = (
    Rewording
    | MissingSide
    | FailingImport
    | MissingImport
    | EarlierImport
    | NeedlessStatement
    | MissingArgument
    | NeedlessArgument
    | OtherExpression
    | OtherCallee
    | OtherKeyword
    | MissingKey
    | Unexecuted
    | NeedlessFallback
    | Misplaced
    | Belated
    | NeedlessCondition
    | MissingComment
)
