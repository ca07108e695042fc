"""Evaluating the expressions with which directories and module names are written: os.path, pathlib, text and lists."""

import ast
import posixpath

from onebase.facts.syntax.evaluation.environment import Environment
from onebase.facts.syntax.evaluation.known import (
    HERE,
    Known,
    ModuleObject,
    Parameter,
    Pattern,
    Reference,
    Rooted,
    Several,
    Unknown,
    bounded,
)
from onebase.facts.syntax.evaluation.path_calls import FUNCTIONS, METHODS, path, path_parent
from onebase.facts.syntax.evaluation.texts import concatenate, filled, formatted
from onebase.facts.syntax.names import Names, dotted

_CONSTANTS: dict[str, Known] = {
    "os.pardir": "..",
    "os.path.pardir": "..",
    "os.curdir": ".",
    "os.path.curdir": ".",
    "os.sep": "/",
    "os.path.sep": "/",
}
_FRAMES = ("inspect.getfile", "inspect.getsourcefile", "inspect.getabsfile")
_DEEPEST = 40


class Evaluator:
    """Evaluates expressions of one file. `file_name` is the last part of the file's path."""

    def __init__(self, file_name: str, names: Names, environment: Environment) -> None:
        self._file = Rooted(HERE, 0, (file_name,))
        self._names = names
        self._environment = environment

    def text(self, node: ast.expr) -> str | None:
        """The text an expression is worth, or None where the file does not say."""
        known = self.evaluate(node)
        return known if isinstance(known, str) else None

    def evaluate(self, node: ast.expr, depth: int = 0) -> Known:
        """The value of an expression, or an Unknown that says what stood in the way."""
        if depth > _DEEPEST:
            return Unknown("nested too deeply")
        depth += 1
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else Unknown(f"the constant {node.value!r:.20}")
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._name(node, depth)
        return bounded(self._composed(node, depth))

    def _composed(self, node: ast.expr, depth: int) -> Known:
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.BinOp):
            return self._operation(node, depth)
        return self._rarer(node, depth)

    def _rarer(self, node: ast.expr, depth: int) -> Known:
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return Several(tuple(self._arguments(node.elts, depth)))
        if isinstance(node, ast.JoinedStr):
            return self._text(node, depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, depth)
        if isinstance(node, ast.BoolOp):
            return self._alternative(node, depth)
        return Unknown(f"a {type(node).__name__} expression")

    def _name(self, node: ast.expr, depth: int) -> Known:
        """A name or an attribute: bound in this file, a constant of `os`, an attribute of a path, or a reference."""
        written = dotted(node)
        bound = self._environment.get(written) if written else None
        if bound is not None:
            return bound
        if written == "__file__":
            return self._file
        if written in ("__name__", "__package__"):
            return Pattern(f"{{{written}}}", "the name of this module")
        canonical = _module_functions(self._names.canonical(written))
        if canonical in _CONSTANTS:
            return _CONSTANTS[canonical]
        if isinstance(node, ast.Attribute):
            return self._attribute(node, written, depth)
        return Reference(written)

    def _attribute(self, node: ast.Attribute, written: str, depth: int) -> Known:
        value = self.evaluate(node.value, depth)
        if isinstance(value, Reference) and written:
            return Reference(written)
        if isinstance(value, (str, Rooted)):
            return _path_attribute(value, node.attr)
        if node.attr == "__name__" and isinstance(value, (Parameter, ModuleObject)):
            return value if isinstance(value, Parameter) else value.name
        return value if isinstance(value, Unknown) else Unknown(f"the attribute {node.attr}")

    def _call(self, node: ast.Call, depth: int) -> Known:
        """A call of os, os.path or pathlib, or of a method of a path or a text."""
        written = dotted(node.func)
        canonical = _module_functions(self._names.canonical(written))
        if canonical in _FRAMES:
            return self._file
        function = FUNCTIONS.get(canonical)
        if function is not None:
            return function(self._arguments(node.args, depth))
        if canonical == "importlib.import_module" and node.args:
            return _module(self.evaluate(node.args[0], depth))
        result = self._method(node.func, node, depth) if isinstance(node.func, ast.Attribute) else None
        if result is not None:
            return result
        return Unknown(f"the result of {written}()" if written else "the result of a call")

    def _method(self, function: ast.Attribute, node: ast.Call, depth: int) -> Known | None:
        """A method of a path, a text or a list; None for any other."""
        name = function.attr
        if name not in METHODS and name not in ("format", "copy"):
            return None
        receiver = self.evaluate(function.value, depth)
        if name == "copy" and isinstance(receiver, (Several, Reference)):
            return receiver
        if name == "format" and isinstance(receiver, str) and not node.keywords:
            return formatted(receiver, self._arguments(node.args, depth))
        if name in METHODS and isinstance(receiver, (str, Rooted)):
            return METHODS[name](receiver, self._arguments(node.args, depth))
        return None

    def _arguments(self, nodes: list[ast.expr], depth: int) -> list[Known]:
        arguments: list[Known] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                inner = self.evaluate(node.value, depth)
                arguments.extend(inner.items if isinstance(inner, Several) else [Unknown("unpacked")])
            else:
                arguments.append(self.evaluate(node, depth))
        return arguments

    def _operation(self, node: ast.BinOp, depth: int) -> Known:
        """`path / "x"`, `text + text`, `"%s/src" % path`, `list + list`."""
        left, right = self.evaluate(node.left, depth), self.evaluate(node.right, depth)
        if isinstance(node.op, ast.Div):
            return path([left, right])
        if isinstance(node.op, ast.Add):
            if isinstance(left, Several) and isinstance(right, Several):
                return Several(left.items + right.items)
            return concatenate([left, right])
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return filled(left.split("%s"), right.items if isinstance(right, Several) else (right,), "%")
        return Unknown("computed")

    def _text(self, node: ast.JoinedStr, depth: int) -> Known:
        """An f-string of known parts."""
        parts: list[Known] = []
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                plain = value.format_spec is None and value.conversion in (-1, ord("s"))
                parts.append(self.evaluate(value.value, depth) if plain else Unknown("formatted"))
            else:
                parts.append(self.evaluate(value, depth))
        return concatenate(parts)

    def _subscript(self, node: ast.Subscript, depth: int) -> Known:
        """`path.parents[2]`, `os.path.split(path)[0]`, `__path__[0]`, an element of a known list."""
        if isinstance(node.slice, ast.Slice):
            whole = self.evaluate(node.value, depth)
            return whole if isinstance(whole, Reference) else Unknown("a part of something")
        index = _index(node.slice)
        if index is None:
            return Unknown("one of several")
        if isinstance(node.value, ast.Attribute) and node.value.attr == "parents":
            return self._ancestor(node.value.value, index, depth)
        if isinstance(node.value, ast.Name) and node.value.id == "__path__":
            return Rooted(HERE)
        values = self.evaluate(node.value, depth)
        if isinstance(values, Several) and -len(values.items) <= index < len(values.items):
            return values.items[index]
        return values if isinstance(values, Unknown) else Unknown("an element of something else")

    def _ancestor(self, node: ast.expr, index: int, depth: int) -> Known:
        value = self.evaluate(node, depth)
        if index < 0 or index > _DEEPEST:
            return Unknown("counted from the root")
        for _ in range(index + 1):
            value = path_parent(value)
        return value

    def _alternative(self, node: ast.BoolOp, depth: int) -> Known:
        """`os.path.dirname(__file__) or "."`: the first is meant where it is a path below the file."""
        first = self.evaluate(node.values[0], depth)
        return first if isinstance(node.op, ast.Or) and isinstance(first, Rooted) else Unknown("one of several")


def _module(name: Known) -> Known:
    """What `import_module` gives; a parameter stands for the module too, so that it may be given either."""
    if isinstance(name, Parameter):
        return name
    return ModuleObject(name) if isinstance(name, str) else Unknown("an imported module")


def _module_functions(canonical: str) -> str:
    """`posixpath` and `ntpath` are what `os.path` is."""
    for module in ("posixpath.", "ntpath."):
        if canonical.startswith(module):
            return "os.path." + canonical[len(module) :]
    return canonical


def _path_attribute(value: Known, attribute: str) -> Known:
    if attribute == "parent":
        return path_parent(value)
    name = FUNCTIONS["os.path.basename"]([value])
    if attribute in ("name", "stem", "suffix") and isinstance(name, str):
        stem, suffix = posixpath.splitext(name)
        return {"name": name, "stem": stem, "suffix": suffix}[attribute]
    return Unknown(f"the attribute {attribute}")


def _index(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _index(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int) else None
