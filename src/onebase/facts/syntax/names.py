"""Names as they are written, and what the imports of the file make of them."""

import ast

_STARRED = {
    "sys": ("path", "modules"),
    "os": ("path", "getcwd", "fspath", "pardir", "curdir", "sep"),
    "os.path": ("dirname", "abspath", "realpath", "join", "normpath", "basename", "split", "splitext", "pardir"),
    "pathlib": ("Path", "PurePath"),
    "importlib": ("import_module", "reload"),
    "runpy": ("run_path", "run_module"),
    "site": ("addsitedir",),
}
_SAME = {"os.sys": "sys", "importlib.sys": "sys"}


def dotted(node: ast.expr) -> str:
    """The dotted name that an expression is ("sys.path"), or "" where it is anything else."""
    # Asked of nearly every node, most of which are neither.
    if isinstance(node, ast.Name):
        return node.id
    if type(node) is not ast.Attribute:
        return ""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


class Names:
    """The local names that imports gave to something with another name.

    Imports inside functions count for the whole file: one local name for two things is rare and only blurs
    what is recognised, never what is imported.
    """

    def __init__(self) -> None:
        self._origins: dict[str, str] = {}

    def learn(self, module: str, level: int, name: str, alias: str) -> None:
        """Remember one imported name (the fields of an Import)."""
        whole = "." * level + module
        if name == "*":
            for known in _STARRED.get(whole, ()):
                self._origins[known] = f"{whole}.{known}"
        elif name:
            origin = f"{whole}.{name}" if module else whole + name
            self._origins[alias or name] = _SAME.get(origin, origin)
        elif alias:
            self._origins[alias] = module
        else:
            self._origins.pop(module.partition(".")[0], None)

    def canonical(self, name: str) -> str:
        """A dotted name with its first part replaced by what was imported: "_sys.path" is "sys.path".

        Names from a relative import start with its dots; names that were not imported stay as they are.
        """
        head, dot, rest = name.partition(".")
        origin = self._origins.get(head)
        return name if origin is None else origin + dot + rest

    def origin(self, name: str) -> str:
        """What a first name was imported as, or "" if no import binds it under a different name."""
        return self._origins.get(name, "")
