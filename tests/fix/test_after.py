"""What goes after the cause is gone: lines that put a root on the path, and flags."""

import ast
from pathlib import Path

import pytest

from onebase.fix.after.configured_root import without_root
from onebase.fix.after.flags import without_flags
from onebase.fix.source import Source, apply_edits, replaced

from .projects import BASE, BOOKING, TWO_ROOTS, planned, repaired, write_files

CONFTEST = "tests/conftest.py"


TESTS = {
    "pytest.ini": "[pytest]\n",
    "tests/test_main.py": "import src.models.booking\n",
    "tests/test_models.py": "import models.booking\n",
}
PROJECT = {path: text for path, text in TWO_ROOTS.items() if path != "base.py"} | {"src/base.py": BASE} | TESTS


def without_path(directory: Path, conftest: str) -> str:
    """A conftest.py that puts both roots on the path, after the repair."""
    return repaired(directory, {**PROJECT, CONFTEST: conftest}, unsafe=True)[CONFTEST].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import os\nimport sys\n\nsys.path.insert(0, os.path.abspath('.'))\nsys.path.insert(0, 'src')\n",
            "import sys\n\nsys.path.insert(0, 'src')\n",
        ),
        (
            "import sys\nsys.path.insert(0, 'src')\n\n# make the project's path known\nsys.path.append('.')\n\nX = 1\n",
            "import sys\nsys.path.insert(0, 'src')\n\nX = 1\n",
        ),
        (
            "import sys; sys.path.insert(0, 'src'); sys.path.append('.'); X = 1\n",
            "import sys; sys.path.insert(0, 'src'); X = 1\n",
        ),
        (
            "import sys\nsys.path.insert(0, 'src')\nif '.' not in sys.path:\n    sys.path.append('.')\n",
            "import sys\nsys.path.insert(0, 'src')\n",
        ),
        (
            "import sys\nsys.path.insert(0, 'src')\n\n\ndef add():\n    sys.path.append('.')\n\n\nadd()\n",
            "import sys\nsys.path.insert(0, 'src')\n\n\ndef add():\n    pass\n\n\nadd()\n",
        ),
        (
            "import sys\nfrom os import path, sep\n\nHERE = __file__\nTOP = path.dirname(path.dirname(HERE))\n"  # noqa: ISC004
            "sys.path.insert(0, 'src')\nsys.path.append(TOP)\nprint(HERE, sep)\n",
            "import sys\nfrom os import sep\n\nHERE = __file__\nsys.path.insert(0, 'src')\nprint(HERE, sep)\n",
        ),
    ],
)
def test_lines_that_edit_the_path(before: str, after: str, tmp_path: Path) -> None:
    assert without_path(tmp_path, before) == after


def test_a_root_that_something_else_needs_stays(tmp_path: Path) -> None:
    conftest = "import sys\nsys.path.insert(0, 'src')\nsys.path.append('.')\nimport scripts.seed\n"
    files = {**PROJECT, CONFTEST: conftest, "scripts/seed.py": "X = 1\n"}
    assert CONFTEST not in repaired(tmp_path, files, unsafe=True)


def test_safe_fixes_leave_the_path_and_say_that_there_is_more(tmp_path: Path) -> None:
    write_files(tmp_path, {**TWO_ROOTS, "tests/test_a.py": "import src.models.booking\n"})
    plan = planned(tmp_path)
    assert [step.fix.paths for step in plan.steps] == [("tests/test_a.py",)]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pytest.ini", "[pytest]\npythonpath = . src\nx = 1\n", "[pytest]\npythonpath = src\nx = 1\n"),
        ("pytest.ini", "[pytest]\r\npythonpath = src  .\r\nx = 1\r\n", "[pytest]\r\npythonpath = src\r\nx = 1\r\n"),
        ("pytest.ini", "[pytest]\npythonpath = .\nx = 1\n", "[pytest]\nx = 1\n"),
        ("pyproject.toml", '[a]\npythonpath = [".", "src"]  # why\n', '[a]\npythonpath = ["src"]  # why\n'),
        ("pyproject.toml", "[a]\npythonpath = ['src', '.']\n", "[a]\npythonpath = ['src']\n"),
        ("pyproject.toml", '[a]\npythonpath = "."\n', "[a]\n"),
        ("pytest.ini", "[pytest]\nother = . src\n", "[pytest]\nother = . src\n"),
    ],
)
def test_the_path_in_the_settings_of_pytest(path: str, before: str, after: str) -> None:
    source = Source(path, before.encode())
    assert apply_edits(before.encode(), without_root(source, ".", [2])).decode() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class A(B):\n    __table_args__ = {'extend_existing': True}\n    x = 1\n", "class A(B):\n    x = 1\n"),
        ("__table_args__ = {'extend_existing': True, 'schema': 's'}\n", "__table_args__ = {'schema': 's'}\n"),
        ("__table_args__ = {'schema': 's', 'keep_existing': True}\n", "__table_args__ = {'schema': 's'}\n"),
        ("__table_args__ = (Index('i', 'a'), {'extend_existing': True})\n", "__table_args__ = (Index('i', 'a'),)\n"),
        (
            "__table_args__ = (Index('i'), Index('j'), {'extend_existing': True})\n",
            "__table_args__ = (Index('i'), Index('j'))\n",
        ),
        (
            "__table_args__ = (\n    Index('i'),  # fast\n    {'extend_existing': True},  # why\n)\n",
            "__table_args__ = (\n    Index('i'),  # fast\n)\n",
        ),
        (
            "__table_args__ = (\n    Index('i'),\n{'extend_existing': True})\n",
            "__table_args__ = (\n    Index('i'),\n)\n",
        ),
        (
            "__table_args__ = (\n    Index('i'),\n    {'extend_existing': True})\n",
            "__table_args__ = (\n    Index('i'),)\n",
        ),
        ("t = Table('t', m, Column('a'), extend_existing=True)\n", "t = Table('t', m, Column('a'))\n"),
        (
            "t = Table(\n    't',\n    m,\n    extend_existing=True,\n    schema='s',\n)\n",
            "t = Table(\n    't',\n    m,\n    schema='s',\n)\n",
        ),
        ("t = Table('t', m, extend_existing=False)\n", "t = Table('t', m, extend_existing=False)\n"),
        ("x = ({}, ())\n", "x = ({}, ())\n"),
        ("class A(B):\n    __table_args__ = dict(keep_existing=True)\n    x = 1\n", "class A(B):\n    x = 1\n"),
        ("__table_args__ = dict(keep_existing=True, schema='s')\n", "__table_args__ = dict(schema='s')\n"),
        ("__table_args__: Any = {'extend_existing': True}\nx = 1\n", "x = 1\n"),
        ("ARGS = {'extend_existing': True}\n__table_args__ = ARGS\n", "ARGS = {}\n__table_args__ = ARGS\n"),
        ("ARGS = {'extend_existing': True}\n__table_args__ = (i, ARGS)\n", "ARGS = {}\n__table_args__ = (i, ARGS)\n"),
        ("OTHER = {'extend_existing': True}\n", "OTHER = {'extend_existing': True}\n"),
        (
            "class A:\n    @attr\n    def __table_args__(cls):\n        return {'keep_existing': True}\n\n    x = 1\n",
            "class A:\n    x = 1\n",
        ),
        (
            "def __table_args__(cls):\n    return (i, {'extend_existing': True})\n",
            "def __table_args__(cls):\n    return (i,)\n",
        ),
    ],
)
def test_flags(before: str, after: str) -> None:
    source = Source("models.py", before.encode())
    assert replaced(before, without_flags(source, ast.parse(before))) == after


def test_flags_go_once_their_cause_is_gone(tmp_path: Path) -> None:
    flagged = BOOKING.replace("    id =", '    __table_args__ = {"extend_existing": True}\n\n    id =')
    files = {**TWO_ROOTS, "src/models/booking.py": flagged, "tests/test_a.py": "import src.models.booking\n"}
    assert repaired(tmp_path, files, unsafe=True)["src/models/booking.py"].decode() == BOOKING


def test_flags_stay_where_a_table_is_still_defined_twice(tmp_path: Path) -> None:
    flagged = BOOKING.replace("    id =", '    __table_args__ = {"extend_existing": True}\n\n    id =')
    other = flagged.replace("Booking", "Other").replace("id =", "number =")
    files = {
        **TWO_ROOTS,
        "src/models/booking.py": flagged,
        "tests/test_a.py": "import src.models.booking\nimport other\n",
    }
    write_files(tmp_path, {**files, "other.py": other})
    plan = planned(tmp_path, unsafe=True)
    assert plan.steps
    assert "src/models/booking.py" not in plan.last.tree.changed


KEY = '    owner = Column(ForeignKey("{table}.id"))\n'


@pytest.mark.parametrize(("table", "is_kept"), [("booking", False), ("owner", True)])
def test_flags_stay_on_tables_that_no_step_was_about(table: str, is_kept: bool, tmp_path: Path) -> None:
    """An installed package may define such a table too, as it defines the one to which a foreign key leads."""
    flagged = BOOKING.replace("    id =", '    __table_args__ = {"extend_existing": True}\n\n    id =')
    other = flagged.replace("Booking", "Role").replace("booking", "role").replace("Column,", "Column, ForeignKey,")
    other += KEY.format(table=table)
    files = {**TWO_ROOTS, "src/models/booking.py": flagged, "src/role.py": other}
    files["tests/test_a.py"] = "import src.models.booking\nimport role\n"
    write_files(tmp_path, files)
    changed = planned(tmp_path, unsafe=True).last.tree.changed
    assert changed["src/models/booking.py"] == BOOKING.encode()
    assert ("src/role.py" not in changed) == is_kept


BY_SETTING = {**PROJECT, "pytest.ini": "[pytest]\npythonpath = src\n"}
EDITS = "import os\nimport sys\n\nTOP = os.getcwd()\nsys.path.insert(0, TOP)\nsys.path.insert(0, 'src')\n\nX = 1\n"


def test_the_root_that_stays_is_put_on_the_path_once(tmp_path: Path) -> None:
    changed = repaired(tmp_path, {**BY_SETTING, CONFTEST: EDITS}, unsafe=True)
    assert changed[CONFTEST] == b"X = 1\n"


def test_what_another_process_needs_stays_on_the_path(tmp_path: Path) -> None:
    path = "import sys\nsys.path.insert(0, 'src')\n"
    files = {**BY_SETTING, "paths.py": path, "run.py": "import paths\nimport models.booking\n"}
    files |= {CONFTEST: "import sys\nsys.path.append('.')\nimport paths\n", "Procfile": "web: python run.py\n"}
    assert "paths.py" not in repaired(tmp_path, files, unsafe=True)


def test_commands_that_have_one_path_today_are_told_apart_once_it_goes(tmp_path: Path) -> None:
    # Both run the same tests on the same path, as long as pytest.ini names the root as well.
    commands = {
        "Makefile": "test:\n\tPYTHONPATH=. pytest\n",
        "tox.ini": "[testenv]\nskip_install = true\ncommands = pytest\n",
    }
    write_files(tmp_path, {**TWO_ROOTS, **commands, "tests/test_booking.py": "import src.models.booking\n"})
    plan = planned(tmp_path, unsafe=True)
    assert plan.last.tree.read("pytest.ini") == TWO_ROOTS["pytest.ini"].encode()
    assert not plan.last.findings


def test_a_name_that_a_later_import_takes_over_goes_with_the_path(tmp_path: Path) -> None:
    edit = "from pathlib import Path\nimport sys\nsys.path.append(str(Path('.')))\n"
    rest = "from json import loads as Path\nPath('1')\n"
    changed = repaired(tmp_path, {**BY_SETTING, CONFTEST: edit + rest}, unsafe=True)
    assert changed[CONFTEST].decode() == rest


def test_an_empty_package_file_goes_with_the_names_that_it_made(tmp_path: Path) -> None:
    repaired(tmp_path, {**BY_SETTING, CONFTEST: EDITS}, unsafe=True)
    assert not (tmp_path / "src/__init__.py").exists()


@pytest.mark.parametrize(
    "files",
    [
        {"src/__init__.py": "# the shop\n"},
        {"tools/unused.py": "import src\n"},
        {"tools/unused.py": "import importlib\nimportlib.import_module('src')\n"},
        {
            "pyproject.toml": "[build-system]\nbuild-backend = 'setuptools.build_meta'\n"
            "[tool.setuptools]\npackages = ['src']\n"
        },
        {"MANIFEST.in": "include src/__init__.py\n"},
    ],
)
def test_a_package_file_that_says_anything_or_is_needed_stays(files: dict[str, str], tmp_path: Path) -> None:
    write_files(tmp_path, {**BY_SETTING, CONFTEST: EDITS, **files})
    steps = planned(tmp_path, unsafe=True, root="src").steps
    assert steps
    assert not [path for step in steps for path in step.fix.removed]


MIGRATED = {
    "src/base.py": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    "src/models.py": "from sqlalchemy import Column, Integer\n\nfrom base import Base\n\n\nclass Booking(Base):\n"
    "    __tablename__ = 'bookings'\n    id = Column(Integer, primary_key=True)\n",
    "src/main.py": "import models\n",
    "Procfile": "web: python src/main.py\n",
    "alembic.ini": "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n",
    "alembic/env.py": "import os\nimport sys\n\nfrom alembic import context\n\n"
    "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'src'))\nfrom base import Base\n\n"
    "context.configure(url='sqlite://', target_metadata=Base.metadata)\n",
}


def test_the_root_of_migrations_is_named_where_a_needless_one_was(tmp_path: Path) -> None:
    after = repaired(tmp_path, MIGRATED, unsafe=True)
    assert after["alembic.ini"] == b"[alembic]\nscript_location = alembic\nprepend_sys_path = %(here)s/src\n"
    assert b"sys" not in after["alembic/env.py"]
    assert planned(tmp_path, unsafe=True).steps == ()


@pytest.mark.parametrize("setting", ["prepend_sys_path = . tools", "prepend_sys_path = src"])
def test_settings_of_migrations_that_say_more_stay(setting: str, tmp_path: Path) -> None:
    files = {**MIGRATED, "tools/x.py": "", "alembic.ini": f"[alembic]\nscript_location = alembic\n{setting}\n"}
    assert set(repaired(tmp_path, files, unsafe=True)) == {"alembic/env.py"}
