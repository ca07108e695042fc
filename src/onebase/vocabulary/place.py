"""Where something stands in the source of a project."""

from onebase.named_tuple import NamedTuple


class Place(NamedTuple):
    """A span on one line of one file.

    `path` is relative to the project's directory, with forward slashes. `line` and `column` count from 1, in
    code points; 0 means the whole file, or the whole line. `end_column` is exclusive.
    """

    path: str
    line: int = 0
    column: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        parts = [self.path]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)
