"""Doubled projects of many layouts: after the repair Python executes every file once, and the tables are the same."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from onebase.fix.disk import changes_of, write

from .projects import planned, write_files

NAMES = ("booking", "customer", "payment", "reminder")
IMPORTS = (
    "from {0} import {1}",
    "from {0} import {1} as Class",
    "from {0} import *",
    "import {0}\n\nprint({0}.{1})",
    "import {0} as module\n\nprint(module.{1})",
    "from {2} import {3}\n\nprint({3}.{1})",
    "def test_late():\n    from {0} import {1}\n\n\ntest_late()",
    "def test_tabs():\n\tfrom {0} import {1}  # late\n\n\ntest_tabs()",
    "import os; from {0} import {1}; print({1})",
    "from {0} import (  # the model\n    {1},  # of {0}\n)",
    "from {2} import (\n    {3},\n    {3} as other,  # {0}\n)\n\nprint(other.{1})",
    "from {0} import {1} \\\n    as Class\n\n__all__ = ['Class']",
    '"""Says `{0}`.\n\n>>> 1  # from {0} import {1}\n1\n"""\n\nfrom {0} import {1}  # noqa: F401',
    "if True:\n    import {0} as module\nelse:\n    module = None\n\nprint(module.{1}, '{0}')",
    "try:\n    from {0} import {1}\nexcept ImportError:\n    raise",
    "import importlib\n\nimportlib.import_module('{0}')",
    (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from {0} import {1} as Hint\n\n\n"
        "def test_hint(x: 'Hint') -> None:\n    from {0} import {1}\n    print({1})\n\n\ntest_hint(1)"
    ),
    "class Holder:\n    import {0} as module\n    from {0} import {1}\n\n\nassert Holder.module.{1} is Holder.{1}",
    "import {0}; x = {0}.{1}; y = lambda: {0}.{1}.__tablename__; print(y())",
    "x = 1\x0c\nfrom {0} import {1}\n\x0c\nprint({1})",
    "import os, {0} as a, {0} as b\n\nassert a is b",
    "import sys\nimport {0}\n\nassert sys.modules['{0}'].{1}",
    "from unittest import mock\n\nfrom {0} import {1}\n\nwith mock.patch('{0}.{1}', 3):\n    pass",
    "def test_inner():\n    import {0}\n    return {0}.{1}\n\n\ntest_inner()",
)
PROBE = """
import json, os, sys
roots, modules = json.loads(sys.argv[1])
sys.path[:0] = [os.path.abspath(root) for root in roots]
import importlib
for name in modules:
    importlib.import_module(name)
here, files = os.getcwd() + os.sep, {}
for name, module in list(sys.modules.items()):
    file = getattr(module, "__file__", None) or ""
    if file.startswith(here) and os.path.getsize(file):
        files.setdefault(file, []).append(name)
from sqlalchemy import create_mock_engine
import gc
from sqlalchemy import MetaData
found = [each for each in gc.get_objects() if isinstance(each, MetaData) and each.tables]
ddl = []
for metadata in found:
    engine = create_mock_engine("sqlite://", lambda statement, *_, **__: ddl.append(str(statement.compile(engine))))
    metadata.create_all(engine, checkfirst=False)
print(json.dumps([len(found), sorted(name for name in files.values() if len(name) > 1), sorted(ddl)]))
"""


NOTEBOOK = b'{"cells": [{"cell_type": "code", "source": ["from src.models import booking"]}], "nbformat": 4}'
# How a file is written, and what stands in front of it.
WRITTEN = (
    ("\n", "utf-8", ""),
    ("\r\n", "utf-8", ""),
    ("\n", "utf-8-sig", ""),
    ("\r\n", "latin-1", "# coding: latin-1\n# é"),
)


class Layout(NamedTuple):
    """`inner` is the directory of the second root, `package` that of the models below it. `base` is where the Base is:
    below the inner directory, in the package, or in a file beside them. `uses` are the imports of each test: the form,
    the model, and whether the long name is used; `written` is how all files are."""

    inner: str
    package: str
    initial: bool
    base: str
    flags: tuple[bool, ...]
    relative: bool
    uses: tuple[tuple[int, int, bool], ...]
    written: int = 0

    def name(self, module: str, *, long: bool) -> str:
        """A module below the inner directory, as seen from the project or from the inner directory."""
        return f"{self.inner.replace('/', '.')}.{module}" if long else module

    def files(self, *, only: "bool | None" = None) -> dict[str, bytes]:
        """The project; `only` gives all tests the long, or the short names."""
        found: dict[str, str] = {f"{self.inner}/{self.package}/__init__.py": ""}
        parts = self.inner.split("/")
        if self.initial:
            found |= {f"{'/'.join(parts[: count + 1])}/__init__.py": "" for count in range(len(parts))}
        found |= self._models()
        for number, (form, model, long) in enumerate(self.uses):
            module = self.name(f"{self.package}.{NAMES[model]}", long=long if only is None else only)
            package, _, last = module.rpartition(".")
            text = IMPORTS[form].format(module, NAMES[model].title(), package, last)
            found[f"tests/test_{number}.py"] = f"{text}\n"
        newline, encoding, head = WRITTEN[self.written]
        first = f"{head}\n" if head else ""
        texts = {path: f"{first}{text}" if text else "" for path, text in found.items()}
        data = {path: text.replace("\n", newline).encode(encoding) if text else b"" for path, text in texts.items()}
        return {**data, "pytest.ini": b"[pytest]\npythonpath = . %s\n" % self.inner.encode(), "notes.ipynb": NOTEBOOK}

    def _models(self) -> dict[str, str]:
        base = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
        where = {"inner": f"{self.inner}/database.py", "package": f"{self.inner}/{self.package}/base.py"}
        found = {where.get(self.base, "database.py"): base}
        for number, name in enumerate(NAMES):
            found[f"{self.inner}/{self.package}/{name}.py"] = self._model(number, name)
        return found

    def _model(self, number: int, name: str) -> str:
        if self.base == "package":
            base = "from .base import Base" if self.relative else f"from {self.package}.base import Base"
        else:
            base = "from database import Base"
        before = NAMES[number - 1]
        above = f"from .{before} import {before.title()}" if self.relative else f"from {self.package} import {before}"
        flag = '    __table_args__ = {"extend_existing": True}\n' if self.flags[number] else ""
        key = f'    {before}_id = Column(ForeignKey("{before}s.id"))\n' if number else ""
        return (
            f"from sqlalchemy import Column, ForeignKey, Integer\n\n{base}\n{above if number else ''}\n\n"
            f"class {name.title()}(Base):\n    __tablename__ = '{name}s'\n{flag}"
            f"    id = Column(Integer, primary_key=True, index={bool(number % 2)})\n{key}"
        )


layouts = st.builds(
    Layout,
    inner=st.sampled_from(["src", "app", "backend/src", "services/web/app"]),
    package=st.sampled_from(["models", "db"]),
    initial=st.booleans(),
    base=st.sampled_from(["inner", "package", "project"]),
    flags=st.tuples(*[st.booleans()] * len(NAMES)),
    relative=st.booleans(),
    uses=st.lists(
        st.tuples(st.integers(0, len(IMPORTS) - 1), st.integers(0, len(NAMES) - 1), st.booleans()),
        min_size=2,
        max_size=6,
    ).map(tuple),
    written=st.integers(0, len(WRITTEN) - 1),
)


class Seen(NamedTuple):
    """What Python made of a project: how many MetaData have tables, files with several names, the statements."""

    metadata: int
    doubled: list[list[str]]
    statements: list[str]


def executed(directory: Path, layout: Layout) -> Seen:
    modules = [f"test_{number}" for number in range(len(layout.uses))]
    arguments = json.dumps([["tests", ".", layout.inner], modules])
    command = [sys.executable, "-c", PROBE, arguments]
    result = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return Seen(*json.loads(result.stdout.splitlines()[-1]))


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(layout=layouts, unsafe=st.booleans())
def test_every_file_is_executed_once_and_the_tables_are_the_same(layout: Layout, unsafe: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory, reference = Path(name, "project"), Path(name, "reference")
        write_files(directory, layout.files())
        plan = planned(directory, unsafe=unsafe)
        event(f"{len(plan.steps)} steps")
        tree = plan.last.tree
        write(str(directory), changes_of(tree.changed, {path: tree.before(path) for path in tree.changed}))
        assert not plan.last.findings, plan
        seen = executed(directory, layout)
        assert seen.doubled == []
        assert seen.metadata == 1
        write_files(reference, layout.files(only=False))
        assert seen.statements == executed(reference, layout).statements
        assert planned(directory, unsafe=unsafe).steps == ()
        assert {path for path in layout.files() if _is_odd(directory / path, layout)} == set()


def _is_odd(file: Path, layout: Layout) -> bool:
    """Whether a file is written in another way than before, or a notebook has changed."""
    if not file.exists() or file.name == "pytest.ini":
        return False
    data = file.read_bytes()
    if file.suffix == ".ipynb":
        return data != NOTEBOOK
    newline, encoding, head = WRITTEN[layout.written]
    marked = data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    ends = data.count(b"\r\n") == (data.count(b"\n") if newline == "\r\n" else 0)
    return bool(data) and not (marked and ends and head.replace("\n", newline).encode(encoding) in data)
