"""Reading INI files with the place of every value.

One reader for what `iniconfig` (pytest, tox) and `configparser` (setup.cfg, alembic.ini) agree on: sections, `key =
value` or `key: value`,
indented lines continue a value, lines that begin with `#` or `;` are comments. Lines that are none of these are passed
over.
"""

from collections.abc import Mapping

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.vocabulary import Place

_SECTION = compile_later(r"\[([^\]]+)\]")
_KEY = compile_later(r"([^\s=:#;\[][^=:]*?)[ \t]*[=:][ \t]*(.*)")


class IniValue(NamedTuple):
    """A value: its lines joined by newlines, without indentation, and where its first words stand."""

    text: str
    lines: tuple[tuple[str, Place], ...]
    place: Place


Sections = Mapping[str, Mapping[str, IniValue]]


def read_ini(path: str, text: str) -> Sections:
    """Every section of an INI file by name, with its values by key (as written)."""
    reader = _Reader(path)
    for number, line in enumerate(text.splitlines(), 1):
        reader.take(number, line)
    reader.finish()
    return reader.sections


class _Reader:
    """The state of reading: the section and the value that are open."""

    def __init__(self, path: str) -> None:
        self.sections: dict[str, dict[str, IniValue]] = {}
        self._path = path
        self._section: dict[str, IniValue] | None = None
        self._key = ""
        self._lines: list[tuple[str, Place]] = []
        self._place = Place(path)

    def take(self, number: int, line: str) -> None:
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            return
        if line[0] in " \t" and self._key:
            self._add(number, line, stripped)
        elif header := _SECTION.match(stripped):
            self.finish()
            self._section = self.sections.setdefault(header[1].strip(), {})
        elif self._section is not None and (match := _KEY.match(stripped)):
            self.finish()
            self._key = match[1]
            column = line.index(stripped) + 1
            self._place = Place(self._path, number, column, column + len(stripped))
            if match[2]:
                self._add(number, line, match[2])

    def _add(self, number: int, line: str, text: str) -> None:
        column = line.rindex(text) + 1
        self._lines.append((text, Place(self._path, number, column, column + len(text))))

    def finish(self) -> None:
        """Close the value that is open."""
        if self._key and self._section is not None:
            text = "\n".join(line for line, _ in self._lines)
            self._section[self._key] = IniValue(text, tuple(self._lines), self._place)
        self._key, self._lines = "", []
