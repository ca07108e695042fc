"""The Python interpreter's own command line (Python documentation, "Command line and environment"; `runpy`)."""

import re
import sys
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Reason, RunFile, Step
from onebase.project.entry_points.paths import name_of, parent, relative
from onebase.project.entry_points.tools.process import Process
from onebase.python_text import NotRead, parse

PROGRAM = compile_later(
    r"(?:python|pypy)(?:\d+(?:\.\d+)*)?(?:\.exe)?|py|\$[({]?(?:\w*_)?(?:PYTHON|PY)\d?[)}]?|\{envpython\}"
)


class Invocation(NamedTuple):
    """A Python command line: what is run ("-m", "-c", "" for a file), its name, the words after it."""

    how: str
    what: str
    arguments: tuple[str, ...]
    safe_path: bool = False
    ignores_environment: bool = False


def parse_invocation(words: tuple[str, ...]) -> Invocation | None:
    """Reads the words after `python`; None where nothing of a project is run (`python`, `python -V`, `python -`)."""
    flags = ""
    for number, word in enumerate(words):
        rest = words[number + 1 :]
        if word in ("-W", "-X", "--check-hash-based-pycs"):
            return _merged(parse_invocation(words[number + 2 :]), flags)
        if match := re.fullmatch(r"-([A-Za-z]*?)([mc])(.*)", word, re.DOTALL):
            what, rest = (match[3], rest) if match[3] else (rest[0] if rest else "", rest[1:])
            return _invocation(f"-{match[2]}", what, rest, flags + match[1]) if what else None
        if not word.startswith("-"):
            return _invocation("", word, rest, flags)
        flags += word if not word.startswith(("-W", "-X", "--")) else ""
    return None


def _invocation(how: str, what: str, arguments: tuple[str, ...], flags: str) -> Invocation:
    return Invocation(how, what, arguments, "P" in flags or "I" in flags, "E" in flags or "I" in flags)


def _merged(found: Invocation | None, flags: str) -> Invocation | None:
    if found is None:
        return None
    return found._replace(
        safe_path=found.safe_path or "P" in flags or "I" in flags,
        ignores_environment=found.ignores_environment or "E" in flags or "I" in flags,
    )


def working_directory_root(process: Process) -> tuple[ImportRoot, ...]:
    """`python -m` and `python -c` put the working directory first."""
    return process.root(".", "working-directory", "python -m puts the working directory first")


def run_module(process: Process, name: str) -> list[EntryPoint]:
    """`python -m NAME`: packages above it are imported, then the file is executed as `__main__`; for a package its
    `__main__`."""
    search_path = process.search_path()
    directories = tuple(root.path for root in search_path)
    if "$" in name:
        return [process.unknown("module", (name,), f"python -m is given {name}, whose value is not known")]
    located = process.tree.locate(name, directories)
    package = name.rpartition(".")[0]
    if located is not None and (located == "" or name_of(located) == "__init__.py"):
        package, located = name, process.tree.locate(f"{name}.__main__", directories)
    if located:
        reason = Reason("configuration", f"python -m {name} executes it", process.command.place)
        parents = [ImportName(package, reason)] if package else []
        steps: list[Step] = [*parents, RunFile(located, "__main__", reason, package=package)]
        return [process.entry("module", (name,), search_path, steps)]
    if name.partition(".")[0] in sys.stdlib_module_names or not process.tree.has_module_somewhere(name):
        return []
    if not process.directory:
        return [process.entry("module", (name,), search_path, ())]
    return [process.unknown("module", (name,), f"{name} is not found from {process.directory_in_words}")]


def run_path(process: Process, written: str, safe_path: bool = False) -> list[EntryPoint]:
    """`python FILE` or `python DIRECTORY`: the directory of the file, or the directory itself, comes first."""
    path = process.path(written)
    if path is not None and path not in process.tree.index.python and process.tree.is_directory(path):
        path = process.tree.at(path, "__main__.py")
        is_file = path in process.tree.index.python
    else:
        is_file = path is not None and path in process.tree.index.python
    if path is None or not is_file:
        return _unknown_path(process, written)
    if name_of(path) == "setup.py":
        return []
    real = process.tree.index.identity(path)
    root = ImportRoot(parent(real), Reason("script-directory", "python puts the directory of the script first"))
    reason = Reason("configuration", f"python {written} executes it", process.command.place)
    step = RunFile(path, "__main__", reason)
    shown = relative(path, process.directory or ".") if written.startswith("/") else written.removeprefix("./")
    return [process.entry("script", (shown,), process.search_path(() if safe_path else (root,)), (step,))]


def _unknown_path(process: Process, written: str) -> list[EntryPoint]:
    if "$" in written or "{{" in written:
        return [process.unknown("script", (written,), f"python is given {written}, whose value is not known")]
    if name_of(written) == "setup.py" or not process.tree.has_somewhere(re.sub(r"^(\.{0,2}/)+", "", written)):
        return []
    if not process.directory:
        return [process.entry("script", (written,), process.search_path(), ())]
    return [process.unknown("script", (written,), f"{written} is not found from {process.directory_in_words}")]


def run_code(process: Process, code: str) -> list[EntryPoint]:
    """`python -c CODE`: the modules of the project that the code imports."""
    search_path = process.search_path()
    directories = tuple(root.path for root in search_path)
    reason = Reason("configuration", "python -c imports it", process.command.place)
    names = dict.fromkeys(name for name in _imported(code) if process.tree.locate(name, directories))
    steps = [ImportName(name, reason) for name in names]
    return [process.entry("script", (_shown(code),), search_path, steps)] if steps else []


def _shown(code: str) -> str:
    text = " ".join(code.split())
    return f'"{text}"' if len(text) < 60 else f'"{text[:57]}..."'


def _imported(code: str) -> Iterator[str]:
    import ast

    try:
        nodes = list(ast.walk(parse(code)))
    except NotRead:
        return
    statements = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    for node in sorted(statements, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
