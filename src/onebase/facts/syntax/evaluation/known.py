"""What an expression is worth when it is evaluated from the file alone: text, rooted paths, lists, references.

Paths keep their parts as written, because `os.path.dirname` and `Path.parent` work on text: the parent of "a/.." is
"a". Only `abspath`, `realpath`, `normpath` and `resolve` fold the dots (Python docs, os.path and pathlib).
"""

import posixpath
from typing import TypeAlias

from onebase.facts.values import PathValue
from onebase.named_tuple import NamedTuple


class Rooted(NamedTuple):
    """A path below (or `ups` levels above) the directory of the file or the working directory."""

    base: str
    ups: int = 0
    parts: tuple[str, ...] = ()

    def parent(self) -> "Rooted":
        """The directory that holds it, as text: the last part goes, or one more level up."""
        return self._replace(parts=self.parts[:-1]) if self.parts else self._replace(ups=self.ups + 1)

    def joined(self, text: str) -> "Rooted":
        """With further parts behind it; an empty last part stands for a slash at the end."""
        *parts, end = text.split("/")
        kept = self.parts[:-1] if self.parts and not self.parts[-1] else self.parts
        return self._replace(parts=(*kept, *(part for part in parts if part), end))

    def cleaned(self) -> "Rooted":
        """As pathlib writes it: without empty parts and single dots."""
        return self._replace(parts=tuple(part for part in self.parts if part not in ("", ".")))

    def folded(self) -> "Rooted":
        """Without `..`, as `normpath` does it."""
        ups, parts = self.ups, list[str]()
        for part in self.cleaned().parts:
            if part != "..":
                parts.append(part)
            elif parts:
                parts.pop()
            else:
                ups += 1
        return Rooted(self.base, ups, tuple(parts))


class Several(NamedTuple):
    """A list, tuple or set."""

    items: "tuple[Known, ...]"


class Reference(NamedTuple):
    """A name that another file defines: "settings.MODELS" (in a loop over it, also its variable)."""

    name: str


class Parameter(NamedTuple):
    """What the function `scope` is given for a parameter at a `position` (-1 where only a keyword can give it), and
    what it is worth where nothing is given. It stands for a text, for each element of a list, and for the module of
    that name."""

    name: str
    scope: str
    position: int
    default: "Known | None" = None


class ModuleObject(NamedTuple):
    """What `import_module` gives for a text."""

    name: str


class Pattern(NamedTuple):
    """Text with parts that are not known, each written as `{}` (the module's own name as `{__name__}`, the parameter of
    a function as `{its name}`), and why."""

    text: str
    why: str
    parameters: tuple[Parameter, ...] = ()


class Unknown(NamedTuple):
    """What cannot be evaluated, and why."""

    why: str


Known: TypeAlias = str | Rooted | Several | Reference | Parameter | ModuleObject | Pattern | Unknown
HERE = "file"
WORKING_DIRECTORY = "working-directory"
_LONGEST = 65_536


def bounded(known: Known) -> Known:
    """The value, unless it is longer than any path, name or list of them: `text = text + text`, forty times."""
    if isinstance(known, Several):
        length = len(known.items)
    elif isinstance(known, Rooted):
        length = len(known.parts)
    else:
        text = known.text if isinstance(known, Pattern) else known
        length = len(text) if isinstance(text, str) else 0
    return known if length <= _LONGEST else Unknown("too long")


def slashes(text: str) -> str:
    """A path with forward slashes: what is written with backslashes was meant for Windows."""
    return text.replace("\\", "/")


def rooted(known: Known) -> Known:
    """What `abspath` makes of it: relative text hangs below the working directory."""
    if isinstance(known, str):
        text = slashes(known)
        return text if is_absolute(text) else Rooted(WORKING_DIRECTORY).joined(text).folded()
    return known.folded() if isinstance(known, Rooted) else known


def is_absolute(text: str) -> bool:
    """Whether the path starts at the root, also with a drive letter."""
    return text.startswith("/") or (text[1:3] == ":/" and text[:1].isalpha())


def path_value(known: Known) -> PathValue:
    """The PathValue of something evaluated; "unknown" with its reason where it names no directory or file."""
    if isinstance(known, str) and known.startswith("~"):
        return PathValue("unknown", "lies in a home directory")
    whole = rooted(known)
    if isinstance(whole, str):
        return PathValue("absolute", posixpath.normpath(whole))
    if isinstance(whole, Rooted):
        return PathValue(whole.base, "/".join([".."] * whole.ups + list(whole.parts)) or ".")
    return PathValue("unknown", reason(whole))


def reason(known: Known) -> str:
    """Why something is not the text or path that was expected, to complete "unknown: …"."""
    if isinstance(known, (Unknown, Pattern)):
        return known.why
    if isinstance(known, Parameter):
        return f"the argument {known.name}"
    if isinstance(known, Reference):
        return f"the value of {known.name} is not in this file" if known.name else "computed"
    return "a list" if isinstance(known, Several) else "a module" if isinstance(known, ModuleObject) else "a path"
