"""A piece of a file's text that holds command lines, and where its words stand."""

from onebase.named_tuple import NamedTuple
from onebase.vocabulary import Place


class Passage(NamedTuple):
    """`text` as it stands in the file from `line` and `column` on, line breaks included.

    Where the text was changed on the way (variables of make, values of JSON), `verbatim` is False, and every word
    stands at the
    whole of `width` characters.
    """

    path: str
    text: str
    line: int
    column: int = 1
    verbatim: bool = True
    width: int = 0

    def place(self, start: int, end: int) -> Place:
        """Where the text from `start` to `end` stands; only its first line, if it goes over several."""
        if not self.verbatim:
            return Place(self.path, self.line, self.column, self.column + (self.width or len(self.text)))
        line = self.text.count("\n", 0, start)
        begin = self.text.rfind("\n", 0, start) + 1
        column = start - begin + (self.column if line == 0 else 1)
        first = self.text[start:end].split("\n")[0].rstrip("\\ \t")
        return Place(self.path, self.line + line, column, column + len(first))
