"""What is remembered of one file between runs: its facts, and what tells whether they still hold."""

import io

from onebase.facts import module, values
from onebase.facts.module import ModuleFacts
from onebase.named_tuple import NamedTuple
from onebase.pickling import Unpickler, dumps
from onebase.stamps import Stamp


class Record(NamedTuple):
    """One file. `stamp` is its status when it was read (None where it had just been changed), `digest` that of its
    name and content. `offers` are the functions and lists that others may mean, `uses` the names that a file of which
    only imports are known calls or binds at its margin. `facts` are the facts, pickled where they come from the cache;
    `whole` the complete ones where `facts` hold imports only and somebody asked for more (b""
    if nobody did)."""

    stamp: Stamp | None
    digest: bytes
    complete: bool
    guarded: bool
    offers: tuple[str, ...]
    uses: tuple[str, ...]
    facts: bytes | ModuleFacts
    whole: bytes | ModuleFacts = b""

    def packed(self) -> tuple[object, ...]:
        """The fields, as they are written to the cache."""
        *fields, facts, whole = self
        return (*fields, _packed(facts), _packed(whole))


class Broken(Exception):
    """Bytes from the cache that are not what was written."""


class _Facts(Unpickler):
    """Loads facts and builtin containers, nothing else: a cache may come from a stranger (Python docs, "Restricting
    Globals")."""

    def find_class(self, module_name: str, name: str) -> type:
        for known in (module, values):
            if module_name == known.__name__ and isinstance(vars(known).get(name), type):
                found: type = vars(known)[name]
                return found
        raise Broken(f"{module_name}.{name}")


def load(data: bytes) -> object:
    """What the bytes hold. Raises Broken, whatever is wrong with them."""
    try:
        return _Facts(io.BytesIO(data)).load()
    except Exception as error:
        raise Broken(str(error)) from error


def dump(value: object) -> bytes:
    """The bytes of plain containers and facts."""
    return dumps(value, 5)


def _packed(facts: bytes | ModuleFacts) -> bytes:
    """The bytes of facts, without their path: the same content has the same facts wherever it lies."""
    return facts if isinstance(facts, bytes) else dump(facts._replace(path=""))


def load_facts(path: str, data: bytes | ModuleFacts) -> ModuleFacts:
    """The facts of the file at `path`. Raises Broken."""
    facts = load(data) if isinstance(data, bytes) else data
    if not isinstance(facts, ModuleFacts):
        raise Broken("no facts")
    return facts if facts.path == path else facts._replace(path=path)
