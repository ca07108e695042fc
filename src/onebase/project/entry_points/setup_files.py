"""What setup.cfg and setup.py say about where packages are; setup.py is read by its text, never run."""

import re

from onebase.patterns import compile_later
from onebase.project.entry_points.ini import Sections
from onebase.vocabulary import Place

_PACKAGE_DIR = compile_later(r"package_dir\s*=\s*\{\s*(['\"])\1\s*:\s*(['\"])(?P<path>[^'\"]+)\2")
_PACKAGE_DIR_CALL = compile_later(r"package_dir\s*=\s*dict\(\s*\*\*\{\s*['\"]{2}\s*:\s*['\"](?P<path>[^'\"]+)['\"]")
_FIND = compile_later(r"find(?:_namespace)?_packages\(\s*(?:where\s*=\s*)?(['\"])(?P<path>[^'\"]+)\1")


def setup_cfg_roots(sections: Sections) -> list[tuple[str, str, Place | None]]:
    """The directories that `[options] package_dir` and `[options.packages.find] where` name."""
    found: list[tuple[str, str, Place | None]] = []
    options = sections.get("options", {})
    for line, place in options["package_dir"].lines if "package_dir" in options else ():
        package, _, path = (part.strip() for part in line.partition("="))
        if not package and path:
            found.append((path, f"setup.cfg has package_dir {path}", place))
    where = sections.get("options.packages.find", {}).get("where")
    if where and where.text not in {path for path, _, _ in found}:
        found.append((where.text, f"setup.cfg finds packages in {where.text}", where.place))
    return found


def setup_py_roots(path: str, text: str) -> list[tuple[str, str, Place | None]]:
    """The directories named by `package_dir={"": …}` and `find_packages(…)` in the text of a setup.py."""
    found: dict[str, tuple[str, str, Place | None]] = {}
    for pattern, says in ((_PACKAGE_DIR, "package_dir"), (_PACKAGE_DIR_CALL, "package_dir"), (_FIND, "find_packages")):
        for match in pattern.finditer(text):
            directory = match["path"].rstrip("/") or "."
            found.setdefault(directory, (directory, f"setup.py has {says} {directory}", _place(path, text, match)))
    return list(found.values())


def _place(path: str, text: str, match: re.Match[str]) -> Place:
    start, end = match.span()
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    length = len(text[start:end].partition("\n")[0])
    return Place(path, line, column, column + length)
