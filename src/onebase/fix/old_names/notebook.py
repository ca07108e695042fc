"""The Python in notebooks (nbformat 4, and 3, where cells lie in worksheets)."""

import json
import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.python_text import NotRead

_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w., \t]+=[ \t]*[%!].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)
_PYTHON_MAGIC = ("%%time", "%%capture", "%%prun")  # and `%%timeit`: what follows is Python


class Cell(NamedTuple):
    """What a cell says; `number` counts all cells of the notebook from 1, as the places of ruff do."""

    number: int
    code: str


def cells(data: bytes) -> Iterator[Cell]:
    """The cells with Python. Raises NotRead for what is no notebook."""
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):
        raise NotRead("no notebook that can be read") from None
    found = [cell for sheet in _sheets(notebook) for cell in _list(sheet, "cells")]
    if _language(notebook) in ("", "python", "python3", "ipython"):
        for number, cell in enumerate(found, start=1):
            code = _code(cell)
            if not code.startswith("%%") or code.startswith(_PYTHON_MAGIC):
                yield Cell(number, code)


def without_magics(code: str) -> str:
    """The code with the commands of IPython as statements that do nothing; lines keep their numbers."""
    return _MAGIC.sub(r"\1pass", code)


def _sheets(notebook: object) -> list[object]:
    if not isinstance(notebook, dict) or not {"cells", "worksheets"} & notebook.keys():
        raise NotRead("no notebook that can be read")
    return [notebook] if "cells" in notebook else _list(notebook, "worksheets")


def _list(holder: object, key: str) -> list[object]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _language(notebook: object) -> str:
    """The language of the kernel, "" where the notebook does not say."""
    found = notebook
    for key in ("metadata", "language_info", "name"):
        found = found.get(key, "") if isinstance(found, dict) else ""
    return found.lower() if isinstance(found, str) else ""


def _code(cell: object) -> str:
    """The source of a code cell, a text or a list of lines; "" for any other cell."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return ""
    source = cell.get("source", cell.get("input", ""))
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))
