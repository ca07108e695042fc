"""`check --confirm` in real projects: what is confirmed, what refuted, and what nobody can try."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onebase.guard.starter import is_guard
from tests.observer.projects import TWO_ROOTS, onebase, write

BOOKINGS = Path(__file__).resolve().parents[2] / "examples/bookings"
USER = "from sqlalchemy import Column, Integer\nfrom db import Base\n\n\nclass User(Base):\n"
TABLE = '    __tablename__ = "user"\n    id = Column(Integer, primary_key=True)\n'


@pytest.fixture
def bookings(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BOOKINGS, tmp_path / "bookings", ignore=shutil.ignore_patterns("__pycache__")))


def run(directory: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return onebase(directory, "check", "--no-cache", "--confirm", *arguments)


def confirmations(directory: Path, *arguments: str) -> dict[str, Any]:
    result = run(directory, "--python", sys.executable, "--output-format", "json", *arguments)
    assert result.stdout, result.stderr
    return {each["code"]: each["confirmation"] for each in json.loads(result.stdout)["findings"]}


def test_the_example_is_confirmed_and_left_as_it_is(bookings: Path) -> None:
    before = {path: path.read_bytes() for path in bookings.rglob("*") if path.is_file()}
    result = run(bookings, "--python", sys.executable)
    told = "= confirmed: pytest: `src/models/__init__.py` was executed as `models` and as `src.models`"
    assert told in result.stdout, result.stdout + result.stderr
    assert "Of the findings shown, 1 confirmed." in result.stdout
    assert result.returncode == 1
    assert {path: path.read_bytes() for path in bookings.rglob("*") if path.is_file()} == before


def test_a_finding_that_the_process_does_not_show_is_refuted(bookings: Path) -> None:
    """The source tells nothing of a finder that gives the second name to the module that is there."""
    (bookings / "pytest.ini").write_text("[pytest]\ntestpaths = tests\naddopts = -p one_name\npythonpath = plugins\n")
    aliases = (
        "import sys\n\n\nclass Loader:\n    def __init__(self, name): self.name = name\n"
        "    def create_module(self, spec): return sys.modules[self.name]\n"
        "    def exec_module(self, module): pass\n\n\nclass Finder:\n    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        "        if name.startswith('src.models') and name[4:] in sys.modules:\n"
        "            from importlib.machinery import ModuleSpec\n"
        "            return ModuleSpec(name, Loader(name[4:]), is_package=name == 'src.models')\n\n\n"
        "sys.meta_path.insert(0, Finder)\n"
    )
    write(bookings, {"plugins/one_name.py": aliases})
    found = confirmations(bookings)["OB101"]
    assert found == {"state": "refuted", "why": "pytest: no file of it was executed under two names"}


def test_what_ends_early_has_not_been_tried(bookings: Path) -> None:
    conftest = bookings / "tests/conftest.py"
    conftest.write_text("import a_module_that_is_not_installed\n" + conftest.read_text(encoding="utf-8"))
    found = confirmations(bookings)["OB101"]
    assert found["state"] == "not tried"
    assert "No module named 'a_module_that_is_not_installed'" in found["why"]
    concise = run(bookings, "--python", sys.executable, "--output-format", "concise").stdout
    assert "; not tried)" in concise


def test_a_table_of_two_classes_is_confirmed_by_its_failure(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "db.py": TWO_ROOTS["db.py"],
            "one.py": USER + TABLE,
            "two.py": USER + TABLE,
            "test_all.py": "import one\nimport two\n",
        },
    )
    found = confirmations(tmp_path)["OB201"]
    assert found["state"] == "confirmed"
    assert "Table 'user' is already defined for this MetaData instance" in found["why"]


def test_what_the_guard_of_a_script_protects_is_not_executed(tmp_path: Path) -> None:
    guarded = (
        USER + TABLE + "\n\ndef work():\n    import helper\n\n\nif __name__ == '__main__':\n    open('done', 'w')\n"
    )
    script = guarded.replace("from db", "import helper\nfrom db", 1)
    write(tmp_path, {"db.py": TWO_ROOTS["db.py"], "script.py": script, "helper.py": "import script\n"})
    found = confirmations(tmp_path)["OB104"]
    assert found["state"] == "confirmed", found
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("statement", "guards"),
    [
        ("if __name__ == '__main__':\n    pass", True),
        ("if '__main__' == __name__:\n    pass", True),
        ("if __name__ == '__main__':\n    pass\nelse:\n    pass", False),
        ("if name == '__main__':\n    pass", False),
        ("if __name__:\n    pass", False),
    ],
)
def test_guards(statement: str, guards: bool) -> None:
    assert is_guard(ast.parse(statement).body[0]) is guards


def test_a_python_that_is_not_there_is_one_line(bookings: Path) -> None:
    result = run(bookings, "--python", "no-such-python")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "onebase: --python: there is no such program: no-such-python\n"
