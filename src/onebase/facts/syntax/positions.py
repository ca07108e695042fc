"""Places of nodes, in code points. `ast` counts UTF-8 bytes (Python docs, `ast.AST.col_offset`)."""

import ast

from onebase.facts.values import Span


class Positions:
    """Turns nodes of one text into spans. A node over several lines ends, for us, where its first line ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()
        self._split: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The lines of the text, split when first needed."""
        if self._split is None:
            self._split = self._text.split("\n")
        return self._split

    def span(self, node: "ast.stmt | ast.expr | ast.alias | ast.keyword") -> Span:
        """The span of a node on its first line."""
        line, start, end = node.lineno, node.col_offset, node.end_col_offset
        if node.end_lineno != line or end is None:
            return Span(line, self._points(line, start) + 1, len(self.lines[line - 1].rstrip()) + 1)
        if self._ascii:
            return Span(line, start + 1, end + 1)
        return Span(line, self._points(line, start) + 1, self._points(line, end) + 1)

    def _points(self, line: int, offset: int) -> int:
        if self._ascii:
            return offset
        return len(self.lines[line - 1].encode("utf-8")[:offset].decode("utf-8", "ignore"))
