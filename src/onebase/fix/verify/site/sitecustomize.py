"""Put in front of `PYTHONPATH` while a command is verified, and imported by Python's `site` in each of its processes.

An editable installation points at the original project: by a directory in a `.pth` file, or by a finder with a mapping
(setuptools, `editables`). Here both are led to the copy, also in processes that get an environment of their own. At its
end a process says which modules it had from the original in spite of that, so that nobody is fooled. Only the standard
library is used.
"""
# ruff: noqa: INP001  a directory of its own, because all of it is put on the path

import atexit
import functools
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

TOLD = os.environ.get("ONEBASE_VERIFY", "\n" * 3)
ORIGINAL, COPY, _, REPORT = TOLD.split("\n")
HERE = os.path.dirname(os.path.abspath(__file__))
NESTED = "ONEBASE_VERIFY_SESSION"


def original(path: object) -> str:
    """The path relative to the original project, or "" for what does not lie there, or in an environment there.

    An environment may name the project through a link.
    """
    if not isinstance(path, str) or not os.path.isabs(path):
        return ""
    for each in (path, os.path.realpath(path)):
        if each.startswith(COPY + os.sep):
            return ""
        if each == ORIGINAL or each.startswith(ORIGINAL + os.sep):
            in_environment = "site-packages" in each or each.startswith(sys.prefix + os.sep)
            return "" if in_environment else os.path.relpath(each, ORIGINAL)
    return ""


def moved(value: object) -> object:
    """The same path in the copy; also for lists of paths."""
    if isinstance(value, list):
        return [moved(each) for each in value]
    relative = original(value)
    return os.path.normpath(os.path.join(COPY, relative)) if relative else value


def redirect() -> None:
    """Leads the path and the mappings of finders to the copy."""
    sys.path[:] = [str(moved(path)) for path in sys.path if os.path.abspath(path or ".") != HERE]
    for finder in sys.meta_path:
        kind = finder if isinstance(finder, type) else type(finder)
        module = sys.modules.get(kind.__module__)
        for place in (vars(kind), getattr(finder, "__dict__", {}), vars(module) if module else {}):
            for value in list(place.values()):
                if isinstance(value, dict) and value is not sys.modules:
                    value.update({key: moved(each) for key, each in value.items() if moved(each) != each})
    sys.path_importer_cache.clear()


def keep_children_here() -> None:
    """Processes that Python starts with an environment of their own find the copy as well.

    Tests of commands give them few variables, or a `PYTHONPATH`. The caller's mapping is left as it is.
    """
    start: Callable[..., None] = subprocess.Popen.__init__

    @functools.wraps(start)
    def started(self: "subprocess.Popen[bytes]", *arguments: object, **options: object) -> None:
        own = options.get("env")
        if isinstance(own, Mapping):
            options["env"] = with_us(own)
        start(self, *arguments, **options)

    subprocess.Popen.__init__ = started  # type: ignore[assignment, method-assign]


def with_us(environment: "Mapping[str, str]") -> "dict[str, str]":
    """An environment with this directory at the front of its `PYTHONPATH`."""
    found = dict(environment)
    path = found.get("PYTHONPATH", "")
    if HERE not in path.split(os.pathsep):
        found["PYTHONPATH"] = os.pathsep.join(filter(None, (HERE, path)))
    found["ONEBASE_VERIFY"] = TOLD
    return found


def say_what_was_original() -> None:
    """Writes the files of modules that were not taken from the copy."""
    files = sorted({str(getattr(module, "__file__", "")) for module in list(sys.modules.values())})
    strangers = [file for file in files if original(file)]
    if strangers:
        with open(REPORT, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(f"{stranger}\n" for stranger in strangers)


def is_session(words: "list[str]") -> bool:
    """Whether a command line starts pytest: as a program, by `-m`, or under `coverage run -m`."""
    if "-m" in words and words[words.index("-m") :][1:2] == ["pytest"]:
        return True
    program = next((os.path.basename(word) for word in words[1:] if not word.startswith("-")), "")
    return program in ("pytest", "py.test")


def tell_sessions_apart() -> None:
    """Each session of pytest gets a file of results of its own, but for those that tests start.

    A command may start pytest several times, of which the last one would be the only one that is heard.
    """
    asked = os.environ.get("PYTEST_ADDOPTS", "")
    before, option, results = asked.rpartition("--junitxml=")
    if not option or not is_session(getattr(sys, "orig_argv", [])):
        return
    name, dot, ending = results.rpartition(".xml")
    nested = os.environ.setdefault(NESTED, str(os.getpid())) != str(os.getpid())
    os.environ["PYTEST_ADDOPTS"] = before if nested else f"{before}{option}{name}-{os.getpid()}{dot}{ending}"


def import_the_other_one() -> None:
    """An environment may have a `sitecustomize` of its own, which this one hides."""
    own = sys.modules.pop("sitecustomize", None)
    try:
        importlib.import_module("sitecustomize")
    except ImportError:
        if own is not None:
            sys.modules["sitecustomize"] = own


if COPY:
    redirect()
    keep_children_here()
    tell_sessions_apart()
    atexit.register(say_what_was_original)
    import_the_other_one()
