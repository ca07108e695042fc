import codecs
import sys
import warnings

import pytest

from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_file

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def problem(data: bytes) -> tuple[str, int]:
    read = read_file("a.py", data)
    assert read == ModuleFacts("a.py", complete=True, problem=read.problem, problem_line=read.problem_line)
    assert "\n" not in read.problem
    assert len(read.problem) <= 160
    return read.problem, read.problem_line


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"# only a comment",
        codecs.BOM_UTF8 + b"x = 1\n",
        codecs.BOM_UTF8 + b"# coding: utf-8\nx = 1\n",
        "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
        "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n".encode("cp1252"),
        "x = 'é'\n# coding: ascii\n".encode(),
        b"import a\rimport b\r",
        b"import a\r\nimport b\r\n",
        b"\x0cimport a\n",
    ],
)
def test_what_python_reads_is_read(data: bytes) -> None:
    compile(data, "a.py", "exec")
    assert read_file("a.py", data).problem == ""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"print 'hello'\n", 1),
        (b"x = 1\nexcept A, B:\n", 2),
        (b"def f(:\n", 1),
        (b"x\n y\n", 2),
        (b"x = '\n", 1),
        (b"(" * 10_000, 1),
    ],
)
def test_what_is_no_python_of_this_version(data: bytes, expected: int) -> None:
    text, line = problem(data)
    assert text.startswith(f"not valid Python {VERSION}: ")
    assert line == expected


def test_templates_are_recognised() -> None:
    assert problem(b"import a\nclass {{ name }}(Base):\n    pass\n")[0].startswith(
        f"not valid Python {VERSION} (a template?): "
    )


@pytest.mark.parametrize(
    "line",
    [
        b"def first[T](items: list[T]) -> T: ...",
        b"async def first[T: int](items: list[T]) -> T: ...",
        b"class Stack[T]: ...",
        b"type Names = list[str]",
        b"type Pair[T] = tuple[T, T]",
        b"name = f'{row['name']}'",
        b"text = f\"{'\\n'.join(rows)}\"",
    ],
)
def test_the_grammar_of_newer_versions_is_recognised(line: bytes) -> None:
    if sys.version_info >= (3, 12):
        assert read_file("a.py", line).problem == ""
    else:
        assert problem(b"import a\n" + line + b"\n")[0].startswith(
            f"not valid Python {VERSION} (the grammar of 3.12? run onebase with it): "
        )


def test_encodings() -> None:
    assert problem("x = 1".encode("utf-16")) == ("encoded in UTF-16 or UTF-32, which Python does not read", 0)
    assert problem("x = 1\ny".encode("utf-16-le")) == ("contains NUL bytes", 1)
    assert problem(b"x = 1\ny = 0\0") == ("contains NUL bytes", 2)
    assert problem(b"x = 1\ny = '\xe9'\n") == ("not encoded in utf-8, as Python expects", 2)
    assert problem(b"# coding: ascii\ny = '\xe9'\n") == ("not encoded in ascii, as Python expects", 2)
    assert problem(b"# coding: klingon\n") == ("declares the unknown encoding klingon", 1)
    assert problem(b"# coding: hex\n") == ("declares the unknown encoding hex", 1)
    assert problem(codecs.BOM_UTF8 + b"# coding: latin-1\n") == ("starts with a UTF-8 mark and declares latin-1", 1)


@pytest.mark.parametrize(
    "data",
    [
        b"x = " + b"-" * 100_000 + b"1",
        b"x = " + b"not " * 50_000 + b"1",
        b"x = " + b"1+" * 50_000 + b"1",
        b"x = " + b"a." * 50_000 + b"a",
        b"x = " + b"f()" + b"()" * 50_000,
        b"x = " + b"lambda: " * 20_000 + b"1",
        b"x = " + b"[" * 150 + b"]" * 150,
        b"x = " + b"1 if x else " * 20_000 + b"1",
        b"".join(b" " * n + b"if x:\n" for n in range(150)),
        b"if x: pass\n" + b"elif y: pass\n" * 20_000,
    ],
)
def test_deep_nesting_is_no_traceback(data: bytes) -> None:
    read_file("a.py", data)


def test_what_python_still_compiles_is_read_however_deep() -> None:
    source = "x = " + "'a' + " * 900 + "'b'\nimport y\n"
    assert read_file("a.py", source.encode()).imports[0].module == "y"
    source = "x = " + "a." * 900 + "b\nclass C(x): y = " + "f(" * 90 + ")" * 90 + "\n"
    assert read_file("a.py", source.encode()).problem == ""


def test_huge_files_are_left_alone() -> None:
    assert problem(b"x = 1\n" * 3_500_000) == ("too large to be read (over 10 MB)", 0)


def test_warnings_of_the_code_stay_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_file("a.py", rb"x = '\d'; assert (x, 'y'); 1 is 1").problem == ""
