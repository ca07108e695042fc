"""Reading imports from text: exact, or left to the parser."""

import sysconfig
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_file
from onebase.facts.text.scan import scan_file


def scanned(source: str) -> ModuleFacts | None:
    return scan_file("a.py", dedent(source).encode())


def assert_exact(path: str, data: bytes) -> bool:
    """Whether the file was scanned; if so, exactly as the parser reads it (for files that Python can parse)."""
    scan, read = scan_file(path, data), read_file(path, data)
    if scan is None or read.problem:
        return False
    assert (scan.imports, scan.has_main_guard) == (read.imports, read.has_main_guard)
    assert scan == ModuleFacts(path, complete=False, imports=scan.imports)
    return True


@pytest.mark.parametrize(
    "source",
    [
        "if x:\n    import a\n",
        "def f():\n    from a import b\n",
        "import a; import b\n",
        "if x: import a\n",
        "try: import a\nexcept ImportError: pass\n",
        "import a, \\\n    b\n",
        "if x: \\\nimport a\n",
        "x = \\\nfrom a \\\n    import b\n",
        "from a import (b\n",
        "from a.import b\n",
        "from a import b, \n",
        "from a import (b, c) ; x\n",
        "import a as b as c\n",
        'x = \'"""\'\nimport a\n',
        "x = '''\nimport a\n",
        "\x0cimport a\n",
        "import café\n",
        "import a\nprint 'x'\n",
        "import a\ntry: pass\nexcept A, e: pass\n",
    ],
)
def test_left_to_the_parser(source: str) -> None:
    assert scanned(source) is None


@pytest.mark.parametrize(
    "source",
    [
        "import sqlalchemy\nBase = sqlalchemy.orm.declarative_base()\n",
        "from app import db\nclass A(db.Model): pass\n",
        "x = Column(Integer)\n",
        "x: Mapped[int]\n",
        "__tablename__ = 'a'\n",
        "t = Table('a', metadata)\n",
        "Base.metadata.create_all()\n",
        "import sys\nsys.path.append('a')\n",
        "import sys\nsys.modules['a'] = b\n",
        "import sys\ndel sys.modules['a']\n",
        "import sys as s\ns.path.append('a')\n",
        "from sys import path\npath.append('a')\n",
        "import importlib\n",
        "from importlib import import_module\n",
        "__import__('a')\n",
        "import runpy\n",
        "import uvicorn\n",
        "from celery import Celery\n",
        "app.autodiscover_tasks(['a'])\n",
        "from werkzeug.utils import import_string\n",
        "import site\n",
        "if __name__ == '__main__': pass\n",
        "import a  # noqa: OB101\n",
        "import a  # noqa:ob101\n",
        "import a  # onebase: ignore\n",
        "db.init_app(app)\n",
        "app.config.from_object('a.b')\n",
        "with patch.dict('sys.modules', {}): pass\n",
        "mapper_registry.map_imperatively(A, a)\n",
        "x = metadata.tables['a']\n",
    ],
)
def test_files_that_name_something_of_interest(source: str) -> None:
    assert scanned(source) is None


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# nothing\n",
        "x = 1\n",
        "import a",
        "import a.b as c , d# why\n",
        "from . import a\nfrom .. import b as c\nfrom .a.b import *\n",
        "from a import (b)\n",
        "from a import (\n    b,  # import x\n    c as d,\n)\nimport e\n",
        "from a import ( b\n  , c as\n d )\n",
        "import sys\nprint(sys.path_hooks)\n",
        "import sqlalchemy\n",
        "'''\nimport a\n'''\nimport b\n",
        '"""Doc\n\nimport a\n\'\'\'"""\nimport b\n',
        "# '''\nimport a\n# '''\n",
        "x = 'import a'  # import b\nimport c\n",
        "important = 1\nimport_a = 2\nreimport()\nimport a\n",
        "import a\n\n\ndef f():\n    '''from x import y'''\n    # import z\n",
        "x = 'import: a'\n",
        "import a  # noqa: F401\n",
        "import a\r\nfrom b import c\r\n",
        "from\ta\timport\tb\n",
        "from a \\\n    import b\nimport c\n",
        "from a import b \\\n    as c, \\\n  d \nimport e\n",
        "from a import\\\n(b)\nfrom \\\nc import d\n",
        "from a import b  # \\\nimport c\n",
        "import a\nx = 'é'\nimport b  # é\n",
        "from __future__ import annotations\n",
        "import a #\n",
        "r'''\\'''\nimport a\n",
        "'''\\'''import x\n'''\nimport a\n",
    ],
)
def test_read_as_the_parser_reads_it(source: str) -> None:
    assert assert_exact("a.py", source.encode()) or scan_file("a.py", source.encode()) is None


def test_plain_files_are_scanned() -> None:
    assert scanned('"""Doc."""\n\nimport a\nfrom b import (\n    c,\n)\n\n\ndef f():\n    return 1\n') is not None


def test_newer_grammar_does_not_hide_imports() -> None:
    """PEP 758 (Python 3.14) looks like Python 2 but for its capitals."""
    read = scanned("import a\ntry:\n    pass\nexcept A, B:\n    pass\n")
    assert read is not None
    assert [one.module for one in read.imports] == ["a"]


def installed() -> list[Path]:
    """The Python files that are installed beside these tests, and the standard library's top level."""
    directories = [sysconfig.get_paths()["purelib"]]
    files = [file for directory in directories for file in Path(directory).rglob("*.py")]
    return sorted(files) + sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))


def assert_all_exact(files: list[Path]) -> int:
    return sum(assert_exact(file.name, file.read_bytes()) for file in files)


def test_a_sample_of_what_is_installed() -> None:
    sample = installed()[:: max(1, len(installed()) // 150)]
    assert assert_all_exact(sample) > len(sample) // 5


@pytest.mark.slow
def test_everything_that_is_installed() -> None:
    assert assert_all_exact(installed()) > 0


LINES = st.sampled_from(
    [
        *("import a", "import a.b as c", "from a import b", "from .a import b as c, d", "from a import (b,", "  c)"),
        *('"""', "'''", '"""x"""', "x = '''", "'''  # y", "r'''\\'''", 'x = "it\'s"', "# don't", "# '''", '# """'),
        *("    import a", "if x:", "    pass", "x = 1 \\", "else:", "try:", "except ImportError:", ")", "f(", "import"),
        *("def f():", "    '''doc", "    import d'''", "    return 1", "class A:", "", "; import a", "x = 'import a'"),
        *("from a import *", "# import a", "from x", "import a  # b", "a.import_b()", "\tpass", "x = f'{a}'''''"),
    ]
)


@given(st.lists(LINES, max_size=14))
def test_any_sequence_of_lines(lines: list[str]) -> None:
    assert_exact("a.py", "\n".join(lines).encode())


@given(st.text(alphabet="import fromas.,()*#'\"\\\n\tx;:", max_size=80))
def test_any_text(text: str) -> None:
    assert_exact("a.py", text.encode())
