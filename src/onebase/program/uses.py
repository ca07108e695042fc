"""Whether anything in the project can call a function, told from the text alone."""

import os
import re
from functools import cache

from onebase.project.files import FileIndex


class Uses:
    """Searches the project for uses of functions. Files are read when the first question is asked, and that is seldom:
    only
    for functions whose call would bring in something that matters."""

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self.is_used = cache(self._is_used)

    def _is_used(self, name: str) -> bool:
        """Whether the function is named anywhere but in its definition, or is decorated: then somebody may call it."""
        word, decorated = _patterns(name)
        defined = re.compile(rb"def[ \t]+%b\b" % name.encode())
        for path in sorted(self._index.python):
            text = self._read(path)
            if name.encode() not in text:
                continue
            if decorated.search(text) or len(word.findall(text)) > len(defined.findall(text)):
                return True
        return False

    def _read(self, path: str) -> bytes:
        try:
            with open(os.path.join(self._index.directory, path), "rb") as file:
                return file.read()
        except OSError:
            return b""


def _patterns(name: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    word = rb"\b%b\b" % name.encode()
    decorated = rb"^[ \t]*(?:@.*|\))[ \t]*\n[ \t]*(?:async[ \t]+)?def[ \t]+%b" % word
    return re.compile(word), re.compile(decorated, re.MULTILINE)
