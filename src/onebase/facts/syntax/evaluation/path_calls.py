"""What the functions of os.path and the methods of pathlib do to known values.

Each takes known arguments and gives a known value. Relative text stays text until something makes it absolute.
"""

import posixpath
from collections.abc import Callable

from onebase.facts.syntax.evaluation.known import (
    WORKING_DIRECTORY,
    Known,
    Parameter,
    Rooted,
    Several,
    Unknown,
    is_absolute,
    reason,
    rooted,
    slashes,
)

_NOT_KNOWN = Unknown("computed")


def cleaned(value: Known) -> Known:
    """`Path(x)`: empty parts and single dots go."""
    if isinstance(value, str):
        text = slashes(value)
        parts = [part for part in text.split("/") if part not in ("", ".")]
        return ("/" if text.startswith("/") else "") + "/".join(parts)
    return value.cleaned() if isinstance(value, Rooted) else value


def path(values: list[Known]) -> Known:
    """`Path(a, b, …)`, `a / b`, `a.joinpath(b)`; `Path(a)` of a parameter is what that is given."""
    if len(values) == 1 and isinstance(values[0], Parameter):
        return values[0]
    return cleaned(join(values))


def path_parent(value: Known) -> Known:
    """`Path(x).parent`."""
    return directory(cleaned(value))


def directory(value: Known) -> Known:
    """`os.path.dirname(x)`, which cuts text behind the last slash."""
    if isinstance(value, str):
        return posixpath.dirname(slashes(value))
    return value.parent() if isinstance(value, Rooted) else value


def join(values: list[Known]) -> Known:
    """`os.path.join(a, b, …)`: an absolute part starts anew."""
    whole: Known = ""
    for value in values:
        if isinstance(value, str) and not is_absolute(slashes(value)):
            text = slashes(value)
            if isinstance(whole, Rooted):
                whole = whole.joined(text)
            elif isinstance(whole, str):
                whole = posixpath.join(whole, text)
        elif isinstance(value, (str, Rooted)):
            whole = value
        else:
            return Unknown(reason(value))
    return whole


def _base_name(value: Known) -> Known:
    if isinstance(value, str):
        return posixpath.basename(slashes(value))
    if isinstance(value, Rooted) and value.parts:
        return value.parts[-1]
    return value if isinstance(value, Unknown) else Unknown("the name of a directory")


def _one(function: Callable[[Known], Known]) -> Callable[[list[Known]], Known]:
    return lambda arguments: function(arguments[0]) if arguments else _NOT_KNOWN


def _same(value: Known) -> Known:
    return value


def _folded(value: Known) -> Known:
    if isinstance(value, str):
        return posixpath.normpath(slashes(value)) if value else "."
    return value.folded() if isinstance(value, Rooted) else value


def _split(value: Known) -> Known:
    return Several((directory(value), _base_name(value)))


def _split_suffix(value: Known) -> Known:
    if isinstance(value, str):
        return Several(posixpath.splitext(slashes(value)))
    return _NOT_KNOWN


def _absolute(value: Known) -> Known:
    """`Path.absolute`, which keeps the dots."""
    if isinstance(value, str) and not is_absolute(slashes(value)):
        return Rooted(WORKING_DIRECTORY).joined(slashes(value)).cleaned()
    return value


def _reversed(value: Known) -> Known:
    return Several(value.items[::-1]) if isinstance(value, Several) else _NOT_KNOWN


def _working_directory(_: list[Known]) -> Known:
    return Rooted(WORKING_DIRECTORY)


FUNCTIONS: dict[str, Callable[[list[Known]], Known]] = {
    "os.path.dirname": _one(directory),
    "os.path.abspath": _one(rooted),
    "os.path.realpath": _one(rooted),
    "os.path.normpath": _one(_folded),
    "os.path.normcase": _one(_same),
    "os.path.relpath": lambda arguments: arguments[0] if len(arguments) == 1 else _NOT_KNOWN,
    "os.path.join": join,
    "os.path.basename": _one(_base_name),
    "os.path.split": _one(_split),
    "os.path.splitext": _one(_split_suffix),
    "os.getcwd": _working_directory,
    "os.getcwdu": _working_directory,
    "os.fspath": _one(_same),
    "os.fsdecode": _one(_same),
    "str": _one(_same),
    "list": _one(_same),
    "tuple": _one(_same),
    "set": _one(_same),
    "reversed": _one(_reversed),
    "pathlib.Path.cwd": _working_directory,
} | {f"pathlib.{name}": path for name in ("Path", "PurePath", "PosixPath", "WindowsPath", "PurePosixPath")}


def _stripped(receiver: Known, arguments: list[Known]) -> Known:
    if arguments and arguments[0] in ("/", "\\", "/\\"):
        return receiver.rstrip("/\\") if isinstance(receiver, str) else receiver
    return receiver.strip() if isinstance(receiver, str) and not arguments else _NOT_KNOWN


def _replaced(receiver: Known, arguments: list[Known]) -> Known:
    if arguments in (["\\", "/"], ["\\\\", "/"]):
        return receiver
    if isinstance(receiver, str) and len(arguments) == 2 and all(isinstance(one, str) for one in arguments):
        return receiver.replace(str(arguments[0]), str(arguments[1]))
    return _NOT_KNOWN


METHODS: dict[str, Callable[[Known, list[Known]], Known]] = {
    "resolve": lambda receiver, _: rooted(receiver),
    "absolute": lambda receiver, _: _absolute(receiver),
    "joinpath": lambda receiver, arguments: path([receiver, *arguments]),
    "as_posix": lambda receiver, _: receiver,
    "__str__": lambda receiver, _: receiver,
    "expanduser": lambda receiver, _: receiver,
    "with_name": lambda receiver, arguments: path([path_parent(receiver), *arguments[:1]]),
    "lower": lambda receiver, _: receiver.lower() if isinstance(receiver, str) else _NOT_KNOWN,
    "strip": _stripped,
    "rstrip": _stripped,
    "replace": _replaced,
}
