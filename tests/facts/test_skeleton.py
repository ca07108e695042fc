"""Skeletons of large files: the same facts as the whole text."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_file, read_quickly
from onebase.facts.text import skeleton as module
from onebase.facts.text.interest import Functions
from onebase.facts.text.skeleton import skeleton
from onebase.python_text import NotRead, decode
from tests.facts.test_scan import installed


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGE", -1)


def reduced(source: str) -> str | None:
    text = dedent(source)
    return skeleton(text, Functions(text))


def quick(path: str, data: bytes) -> ModuleFacts:
    try:
        return read_quickly(path, decode(data))
    except NotRead as reason:
        return ModuleFacts(path, complete=True, problem=reason.problem, problem_line=reason.line)


def assert_same(source: str) -> None:
    read = read_file("a.py", source.encode())
    if not read.problem:
        assert quick("a.py", source.encode()) == read


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    import a\n",
        "def f():\n    class A: pass\n",
        "def f():\n    Base.metadata.create_all()\n",
        "def f(): return 1\n",
        "@patch.dict(sys.modules)\ndef f():\n    pass\n",
        "class A(B):\n    @declared_attr\n    def __tablename__(cls):\n        return 'a'\n",
        "x = '''\ndef f():\n    pass\n'''\n",
    ],
)
def test_nothing_is_left_out(source: str) -> None:
    assert reduced(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n\tpass\n",
        "\x0cdef f():\n    pass\n",
        "import sys as s\ndef f():\n    s.path.append('a')\n",
        "from sys import path\ndef f():\n    path.append('a')\n",
        "from importlib import import_module as load\ndef f():\n    load('a')\n",
        "x = \"'''\"\ndef f():\n    pass\n",
        "x = 1 if y else \\\n  def f():\n    pass\n",
    ],
)
def test_not_plain(source: str) -> None:
    assert reduced(source) is None


def test_dull_functions_become_stubs_on_the_line_of_their_last_statement() -> None:
    source = """\
        @app.route("/")
        def first(a, *, b=(1, 2)) -> "int:":  # why
            '''Doc
        with text at the margin.
            '''
            x = 1
            # done

        class A:
            async def second(
                self,
            ):
                return 1
            z = 1
        """
    expected = """\





        def first(): pass


        class A:



            def second(): pass
            z = 1
        """
    assert reduced(source) == dedent(expected)


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    x = foo(\n1, 2)\nimport a\n",
        "def f():\n    x = 1 + \\\n1\nimport a\n",
        "def f(\n):\n    x = 1\nimport a\n",
        "def f(x={1: 2}, y=lambda: 3): return 1\nif z:\n    g()\n",
        "def f(x):\n    '''\n    import a\n    '''\nimport b\n",
        "class A(Base):\n    def f(self):\n        return 1\n    x = Column(Integer)\n",
        "if x:\n    def f():\n        y = 1\nelse:\n    import a\n",
        "with patch.dict(sys.modules):\n    import a\n    def f():\n        y = 1\n        # end\n\n",
        "@patch.dict(sys.modules)\nclass A:\n    def f(self):\n        return 1\n\n\nimport b\n",
        "@a\n# why\n@b(\n  c\n)\nasync def f():\n    x = 1\n\n    return x\ny = Table('a', m)\n",
        "def f():\n    x = 1\n\n@a\nclass B(C):\n    def g(self): return 1\n    def h(self):\n        pass\n",
        "def f():\n    if x:\n        pass\n# comment\n    y = 1\nz = MetaData()\n",
        'def f() -> Dict[str, "a:b"]:\n    x = 1\ny()\n',
    ],
)
def test_same_facts(source: str) -> None:
    assert_same(source)


def test_what_python_cannot_parse_in_a_dull_function_goes_unnoticed_in_large_files_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = b"import a\ndef f():\n    x = = 1\n"
    assert quick("a.py", source).problem == ""
    monkeypatch.undo()
    assert quick("a.py", source) == read_file("a.py", source)
    assert read_file("a.py", source).problem != ""


LINES = st.sampled_from(
    [
        *("def f(a=1):", "    def g(self):", "class A(B):", "    @x", "@y(1)", "async def h():", "def i(): pass"),
        *("    x = 1", "        y = 2", "        import a", "import b", "    '''doc", "'''", "        return f(", "1)"),
        *(
            "    if x:",
            "    else:",
            "# comment",
            "        # comment",
            "",
            "    z = Column(Integer)",
            "t = Table('t', m)",
        ),
        *("        '''text'''", "    pass", "        pass", "with patch.dict(sys.modules):", "x = 1 + \\", "    w()"),
        *('    """', "def j(", "    a):", "        s = '''", "    create_all()", "    @declared_attr"),
    ]
)


@given(st.lists(LINES, max_size=14))
def test_any_sequence_of_lines(lines: list[str]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(module, "_LARGE", -1)
        assert_same("\n".join(lines) + "\n")


def test_a_sample_of_what_is_installed() -> None:
    for file in installed()[:: max(1, len(installed()) // 150)]:
        read = read_file(file.name, file.read_bytes())
        if not read.problem:
            assert quick(file.name, file.read_bytes()) == read


@pytest.mark.slow
def test_everything_that_is_installed() -> None:
    for file in installed():
        read = read_file(file.name, file.read_bytes())
        if not read.problem:
            assert quick(file.name, file.read_bytes()) == read
