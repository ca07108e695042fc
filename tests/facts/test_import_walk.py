"""The walk for imports alone tells the imports that the whole walk tells."""

from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.facts.module import Import
from onebase.facts.read import read_file
from onebase.facts.syntax.tree import read_imports
from onebase.facts.text.skeleton import parse_skeleton
from onebase.python_text import decode
from tests.facts.test_scan import installed


def assert_same(data: bytes) -> None:
    whole = read_file("a.py", data)
    if not whole.problem:
        alone = read_imports("a.py", parse_skeleton(decode(data), only_imports=True))
        assert alone.imports == told_once(whole.imports)
        assert alone.has_main_guard == whole.has_main_guard


def told_once(imports: tuple[Import, ...]) -> tuple[Import, ...]:
    """The whole walk unrolls loops over lists, and tells what stands in them once for each round."""
    return tuple(dict.fromkeys(imports))


SOURCES = [
    "import a\nfrom b import c as d\nfrom . import e\nfrom f import *\n",
    "def f():\n    import a\n    def g():\n        from b import c\n",
    "class A:\n    import a\n    def f(self):\n        import b\n",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelif x:\n    import b\nelse:\n    import c\n",
    "if __name__ == '__main__':\n    import a\n",
    "for x in ['a', 'b']:\n    import a\nelse:\n    import b\n",
    "while x:\n    import a\nwhile False:\n    import b\nelse:\n    import c\n",
    "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c\nfinally:\n    import d\n",
    "import contextlib\nwith contextlib.suppress(ImportError):\n    import a\nwith x as y:\n    import b\n",
    "match x:\n    case 1:\n        import a\n    case _:\n        import b\n",
    "async def f():\n    async for x in y:\n        import a\n    async with z:\n        import b\n",
]


@pytest.mark.parametrize("source", SOURCES)
def test_every_kind_of_block(source: str) -> None:
    assert_same(source.encode())


@given(st.lists(st.sampled_from(SOURCES), max_size=4), st.sampled_from(["def f():\n", "if x:\n", "class A:\n", ""]))
def test_blocks_in_blocks(blocks: list[str], around: str) -> None:
    inner = "".join(blocks) or "pass\n"
    assert_same((around + indent(inner, "    " if around else "")).encode())


def test_a_sample_of_what_is_installed() -> None:
    for file in installed()[:: max(1, len(installed()) // 150)]:
        assert_same(file.read_bytes())
