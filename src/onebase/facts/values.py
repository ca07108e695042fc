"""The small values that facts are made of."""

from onebase.named_tuple import NamedTuple


class Guard(NamedTuple):
    """One compound statement around a statement that decides whether it is executed.

    Kinds:
    - "never": under `if TYPE_CHECKING:` or a constant false test; not executed at run time.
    - "main": under `if __name__ == "__main__":` (`arm` 0; its `else` is `arm` 1).
    - "try": `arm` 0 is the body or the `else` of a `try` that has a handler for ImportError or wider; `arm` 1 is that
      handler; `arm` 2 is another handler.
    - "if": any other test; `arm` counts the branches (0 body, 1 the next `elif` or `else` …).
    - "loop": inside `for` or `while`.

    `line` is the line of the statement, so that two arms of one statement can be recognised."""

    kind: str
    line: int
    arm: int


class Value(NamedTuple):
    """An expression as far as it can be told from the file alone.

    Kinds: "name" (`text` is the dotted name as written, "Base.metadata"), "string" (`text` is the string), "constant"
    (`text` is the literal: "True", "None", "5"), "call" (`text` is the dotted callee, `items` the positional
    arguments, `keywords` the named ones; a literal dictionary with text keys is the call of "dict", an element such
    as `tables["x"]` the call of "tables.__getitem__"), "list" (list, tuple or set: `items`), "pattern" (a string with
    computed parts: `text` has `{}` for each), "class-name" (computed from the class's own name: `text` is "lower",
    "snake" or "same"), "unknown" (`text` says why)."""

    kind: str
    text: str = ""
    items: tuple["Value", ...] = ()
    keywords: tuple[tuple[str, "Value"], ...] = ()


class Argument(NamedTuple):
    """One argument of a call: `name` is the keyword, or "0", "1" … for positional ones, "*" or "**" for unpacking."""

    name: str
    value: Value


class PathValue(NamedTuple):
    """A directory or file named by an expression.

    `base`: "file" (relative to the directory of the file that holds the expression), "working-directory", "project",
    "absolute", "argument" (of the function around: `path` is "{its name}"), or "unknown" (`path` then says why). `path`
    is normalised, with forward slashes: "..", "../src", "."."""

    base: str
    path: str


class Span(NamedTuple):
    """A place within the file at hand: `line` and `column` from 1, in code points; `end_column` exclusive."""

    line: int
    column: int
    end_column: int
