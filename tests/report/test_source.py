from pathlib import Path

import pytest

from onebase.report.source import Source


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\nb\n", "b"),
        (b"a\r\nb\r\n", "b"),
        (b"a\rb\r", "b"),
        (b"a\x0cA\x1cB\nb", "b"),
        ("a\u2028A\nb".encode(), "b"),
        (b"\xef\xbb\xbfa\nb", "b"),
        (b"# -*- coding: latin-1 -*-\n\xe9", "é"),
        (b"# coding: unheard-of\nb", "b"),
        (b"# coding: utf-8\n\xe9", "\ufffd"),
        (b"# coding: rot13\nb", "b"),
        (b"# coding: \xff\nb", "b"),
    ],
)
def test_the_second_line_is_that_of_python(data: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(data)
    assert Source(tmp_path).line("a.py", 2) == expected


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("a\n")
    source = Source(tmp_path)
    assert source.line("a.py", 0) is None
    assert source.line("a.py", 3) is None
    assert source.line("missing.py", 1) is None
    assert source.line(".", 1) is None


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfimport x\n")
    assert Source(tmp_path).line("a.py", 1) == "import x"
