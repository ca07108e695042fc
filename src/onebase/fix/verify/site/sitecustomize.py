"""Put in front of `PYTHONPATH` while a command is verified, and imported by Python's `site` in each of its processes.

An editable installation points at the original project: by a directory in a `.pth` file, or by a finder with a mapping
(setuptools, `editables`). Here both are led to the copy. At its end a process says which modules it had from the
original in spite of that, so that nobody is fooled. Only the standard library is used.
"""
# ruff: noqa: INP001  a directory of its own, because all of it is put on the path

import atexit
import importlib
import os
import sys

ORIGINAL, COPY, REPORT = os.environ.get("ONEBASE_VERIFY", os.pathsep * 2).split(os.pathsep)
HERE = os.path.dirname(os.path.abspath(__file__))


def is_original(path: object) -> bool:
    """Whether a path lies in the original project, but not in an environment there."""
    if not isinstance(path, str) or not (path == ORIGINAL or path.startswith(ORIGINAL + os.sep)):
        return False
    return "site-packages" not in path and not path.startswith((sys.prefix + os.sep, COPY + os.sep))


def moved(value: object) -> object:
    """The same path in the copy; also for lists of paths."""
    if isinstance(value, list):
        return [moved(each) for each in value]
    return COPY + value[len(ORIGINAL) :] if isinstance(value, str) and is_original(value) else value


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


def say_what_was_original() -> None:
    """Writes the files of modules that were not taken from the copy."""
    files = sorted({str(getattr(module, "__file__", "")) for module in list(sys.modules.values())})
    strangers = [file for file in files if is_original(file)]
    if strangers:
        with open(REPORT, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(f"{stranger}\n" for stranger in strangers)


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
    atexit.register(say_what_was_original)
    import_the_other_one()
