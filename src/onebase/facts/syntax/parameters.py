"""What the parameters of a function stand for while its body is read, and how a fact tells that it is made of them."""

import ast
from collections.abc import Iterable, Iterator

from onebase.facts import module
from onebase.facts.syntax.evaluation.evaluate import Evaluator
from onebase.facts.syntax.evaluation.known import (
    Known,
    ModuleObject,
    Parameter,
    Pattern,
    Reference,
    Rooted,
    Several,
    Unknown,
    path_value,
    reason,
)
from onebase.facts.values import Value

_MODULE = ("{__name__}", "{__package__}")


def parameters(known: Evaluator, arguments: ast.arguments, scope: str, *, owned: bool) -> dict[str, Known]:
    """The parameters of the function `scope` by name. Those of methods (`owned`) are not known: the first one is given
    by the object. Defaults are worth what they are where the function is defined."""
    positional = [*arguments.posonlyargs, *arguments.args]
    collected = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    found: dict[str, Known] = {
        one.arg: Unknown(f"the argument {one.arg}") for one in (*positional, *arguments.kwonlyargs, *collected)
    }
    if owned:
        return found
    defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults, *arguments.kw_defaults]
    for index, (one, default) in enumerate(zip([*positional, *arguments.kwonlyargs], defaults, strict=True)):
        worth = known.evaluate(default) if default is not None else None
        found[one.arg] = Parameter(one.arg, scope, index if index < len(positional) else -1, worth)
    return found


def target_of(known: Known, scope: str, *, handed: bool = False) -> Value:
    """A known name of a module as a Value of a fact in the function `scope`. What is `handed` to a function keeps the
    module's own name in its patterns, and may be a list or a "path" (`items` is its base)."""
    if isinstance(known, (Rooted, Several)) and handed:
        return _handed(known, scope)
    if isinstance(known, Parameter) and known.scope == scope:
        return Value("pattern", f"{{{known.name}}}")
    if isinstance(known, Pattern):
        strange = [f"{{{one.name}}}" for one in known.parameters if one.scope != scope]
        return Value("pattern", _without(known.text, (*strange, *(() if handed else _MODULE))))
    if isinstance(known, Reference) and known.name:
        return Value("name", known.name)
    text = known.name if isinstance(known, ModuleObject) else known
    return Value("string", text) if isinstance(text, str) else Value("unknown", reason(known))


def _handed(known: Rooted | Several, scope: str) -> Value:
    if isinstance(known, Several):
        return Value("list", "", tuple(target_of(one, scope, handed=True) for one in known.items))
    place = path_value(known)
    return Value("path", place.path, (Value("constant", place.base),))


def _without(text: str, marks: Iterable[str]) -> str:
    for mark in marks:
        text = text.replace(mark, "{}")
    return text


def made_of(known: Known, scope: str) -> tuple[module.Parameter, ...]:
    """The parameters of the function `scope` that a value is made of."""
    return tuple(dict.fromkeys(_fact(one) for one in _parameters(known) if one.scope == scope))


def _parameters(known: Known) -> Iterator[Parameter]:
    if isinstance(known, Parameter):
        yield known
    elif isinstance(known, Pattern):
        yield from known.parameters
    elif isinstance(known, Several):
        for one in known.items:
            yield from _parameters(one)


def _fact(parameter: Parameter) -> module.Parameter:
    default = target_of(parameter.default, "", handed=True) if parameter.default is not None else None
    return module.Parameter(parameter.name, parameter.position, default)
