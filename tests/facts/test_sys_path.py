"""Changes to `sys.path`, and the law that an evaluated path is the path that Python computes."""

import os
import pathlib
import sys
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.facts.values import Guard, PathValue
from tests.facts.sources import facts

FILE = "/project/app/sub/conftest.py"
IMPORTS = "import os, sys, pathlib, inspect\nfrom pathlib import Path\n"


def edits(source: str) -> list[tuple[str, str, bool]]:
    return [(*one.path, one.front) for one in facts(IMPORTS + source, "app/sub/conftest.py").path_edits]


def evaluated(expression: str) -> PathValue:
    (edit,) = facts(f"{IMPORTS}sys.path.append({expression})", "app/sub/conftest.py").path_edits
    return edit.path


def computed(expression: str) -> str:
    """What Python makes of the expression in a file that stands at FILE."""
    code = eval(expression, {"os": os, "pathlib": pathlib, "Path": Path, "sys": sys, "__file__": FILE})  # noqa: S307
    return str(os.path.abspath(code))


def resolved(path: PathValue) -> str:
    base = {"file": "/project/app/sub", "working-directory": os.getcwd(), "absolute": "/"}[path.base]
    return os.path.normpath(f"{base}/{path.path}") if path.base != "absolute" else path.path


@pytest.mark.parametrize(
    "expression",
    [
        "os.environ['HOME']",
        "sys.argv[1]",
        "compute()",
        "os.path.expanduser('~/x')",
        "'~/x'",
        "Path.home() / 'x'",
        "os.path.dirname(sys.executable)",
        "os.path.dirname(other.__file__)",
        "x + 'src'",
        "f'{Path(__file__).parent!r}'",
        "Path(__file__).parents[i]",
        "Path(__file__).relative_to(x)",
        "{}",
        "lambda: 1",
        "os.path.join(*parts)",
    ],
)
def test_what_depends_on_something_else_is_unknown_with_a_reason(expression: str) -> None:
    path = evaluated(expression)
    assert path.base == "unknown"
    assert path.path


def test_no_edits() -> None:
    assert (
        edits("path.append('x')\nsys.argv.append('y')\nsys.path\nfor p in sys.path: print(p)\nother.path += ['x']")
        == []
    )


@pytest.mark.parametrize(
    "expression",
    [
        "os.path.dirname(__file__)",
        "os.path.dirname(os.path.dirname(os.path.abspath(__file__)))",
        "os.path.join(os.path.dirname(__file__), '..', 'src')",
        "os.path.abspath(os.path.join(os.path.dirname(__file__), '../..'))",
        "os.path.join(os.path.dirname(__file__), os.pardir, os.curdir, 'x')",
        "os.path.dirname(os.path.join(os.path.dirname(__file__), '..'))",
        "os.path.dirname(os.path.abspath(os.path.join(os.path.dirname(__file__), '..')))",
        "os.path.dirname(__file__) + '/../x'",
        "os.path.split(os.path.dirname(__file__))[0]",
        "os.path.normpath(os.path.dirname(__file__) + os.sep + '..')",
        "'%s/src' % os.path.dirname(__file__)",
        "f'{os.path.dirname(__file__)}/src'",
        "os.path.dirname(__file__) or '.'",
        "os.path.realpath('..')",
        "'src'",
        "''",
        "'.'",
        "'./src/../lib'",
        "'/opt/x/../y'",
        "os.getcwd()",
        "os.path.join(os.getcwd(), 'src')",
        "os.path.dirname(os.getcwd())",
        "str(Path(__file__).parent)",
        "str(Path(__file__).resolve().parent.parent / 'src')",
        "str(Path(__file__).absolute().parents[2])",
        "str(Path(__file__).parent.joinpath('..', 'x').resolve())",
        "os.fspath(Path(__file__).parent / '..' / 'src')",
        "str((Path(__file__).parent / '..').parent)",
        "str(Path.cwd().parent)",
        "str(Path('src').resolve().parent)",
        "str(Path('src', 'lib').absolute())",
        "str(pathlib.Path(__file__).parent)",
        "Path(__file__).parent.as_posix()",
        "str(Path(__file__).with_name('lib'))",
        "str(Path(os.path.dirname(__file__)) / '/opt')",
        "os.path.join(Path(__file__).name, Path(__file__).stem)",
        "str(Path())",
        "os.path.dirname('src')",
    ],
)
def test_evaluated_as_python_computes_it(expression: str) -> None:
    assert resolved(evaluated(expression)) == computed(expression)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.sampled_from(["..", ".", "src", "a/b", "a/../b", "/opt", "x/"])
    return st.one_of(
        st.builds("os.path.dirname({})".format, inner),
        st.builds("os.path.abspath({})".format, inner),
        st.builds("os.path.normpath({})".format, inner),
        st.builds("os.path.join({}, {!r})".format, inner, parts),
        st.builds("str(Path({}))".format, inner),
        st.builds("str(Path({}).parent)".format, inner),
        st.builds("str(Path({}).resolve())".format, inner),
        st.builds("str(Path({}) / {!r})".format, inner, parts),
        st.builds("str(Path({}).joinpath({!r}))".format, inner, parts),
    )


STARTS = st.sampled_from(["__file__", "os.getcwd()", "'.'", "'src/lib'", "os.path.dirname(__file__)"])


@given(st.recursive(STARTS, grown, max_leaves=8))
def test_every_composition_is_evaluated_as_python_computes_it(expression: str) -> None:
    assert resolved(evaluated(expression)) == computed(expression)


def test_backslashes_were_meant_for_windows() -> None:
    assert evaluated(r"'..\\src'") == PathValue("working-directory", "../src")
    assert evaluated(r"'C:\\x\\y'") == PathValue("absolute", "C:/x/y")


def test_the_frame_is_this_file() -> None:
    expression = "os.path.dirname(os.path.abspath(inspect.getfile(inspect.currentframe())))"
    assert evaluated(expression) == PathValue("file", ".")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sys.path.insert(0, 'a')", [("a", True)]),
        ("sys.path.insert(1, 'a')", [("a", True)]),
        ("sys.path.insert(-1, 'a')", [("a", False)]),
        ("sys.path.insert(len(sys.path), 'a')", [("a", False)]),
        ("sys.path.append('a')", [("a", False)]),
        ("sys.path.extend(['a', 'b'])", [("a", False), ("b", False)]),
        ("sys.path += ['a', 'b']", [("a", False), ("b", False)]),
        ("sys.path = sys.path + ['a']", [("a", False)]),
        ("sys.path[0] = 'a'", [("a", True)]),
        ("sys.path[0:0] = ['a', 'b']", [("b", True), ("a", True)]),
        ("sys.path[:0] = ['a']", [("a", True)]),
        ("sys.path[1:1] = ['a']", [("a", True)]),
        ("sys.path[len(sys.path):] = ['a']", [("a", False)]),
        ("sys.path = ['a', 'b'] + sys.path", [("b", True), ("a", True)]),
        ("sys.path = ['a'] + sys.path[1:] + ['b']", [("b", False), ("a", True)]),
        ("sys.path = ['a', *sys.path, 'b']", [("b", False), ("a", True)]),
        ("sys.path[:] = ['a'] + sys.path", [("a", True)]),
        ("import site; site.addsitedir('a')", [("a", False)]),
        ("import sys as _sys; _sys.path.insert(0, 'a')", [("a", True)]),
        ("from sys import path; path.append('a')", [("a", False)]),
        ("from sys import path as p; p += ['a']", [("a", False)]),
        ("from os import sys; sys.path.append('a')", [("a", False)]),
        ("'a' in sys.path or sys.path.append('a')", [("a", False)]),
        ("def test(monkeypatch): monkeypatch.syspath_prepend('a')", [("a", True)]),
    ],
)
def test_every_spelling(source: str, expected: list[tuple[str, bool]]) -> None:
    assert edits(source) == [("working-directory", path, front) for path, front in expected]


def applied(source: str) -> list[str]:
    """`sys.path` after executing the edits one by one, as a simulation does."""
    path = ["old"]
    for _, directory, front in edits(source):
        if front:
            path.insert(0, directory)
        else:
            path.append(directory)
    return path


@pytest.mark.parametrize(
    "source",
    ["sys.path[0:0] = ['a', 'b']", "sys.path = ['a', 'b'] + sys.path + ['c', 'd']", "sys.path += ['a', 'b']"],
)
def test_applied_one_by_one_the_edits_give_the_list_that_python_has(source: str) -> None:
    fake = type(sys)("fake")
    fake.path = ["old"]  # type: ignore[attr-defined]
    exec(source, {"sys": fake})  # noqa: S102
    assert applied(source) == fake.path


def test_a_saved_path_that_is_put_back_is_no_edit() -> None:
    for saved in ("list(sys.path)", "sys.path[:]", "sys.path.copy()", "sys.path"):
        assert edits(f"saved = {saved}\nsys.path[:] = saved\nsys.path = saved") == []


def test_text_behind_a_path() -> None:
    numbered = "sys.path.append(os.path.realpath(os.path.dirname(__file__) + '{0}..{0}{1}'.format(os.sep, 'web')))"
    assert edits(numbered) == [("file", "../web", False)]
    assert edits("sys.path.append('{1}'.format('web'))") == [("unknown", "formatted", False)]
    assert edits("ROOT = os.path.dirname(__file__)\nsys.path.append('{}/src'.format(ROOT))") == [("file", "src", False)]
    assert edits("ROOT = os.path.dirname(__file__) + '/'\nsys.path.append(ROOT + 'src')") == [("file", "src", False)]
    assert edits("sys.path.append(os.environ['X'] + '/src')") == [("unknown", "one of several", False)]


def test_names_bound_earlier() -> None:
    source = "HERE = os.path.dirname(__file__)\nROOT = os.path.dirname(HERE)\nSRC = Path(ROOT) / 'src'\n"
    assert edits(f"{source}sys.path.insert(0, str(SRC))") == [("file", "../src", True)]
    assert edits(f"{source}HERE = 'x'\nsys.path.append(HERE)") == [("working-directory", "x", False)]
    assert edits(f"{source}HERE += '/x'\nsys.path.append(HERE)") == [("file", "x", False)]
    assert edits(f"{source}A, B = ROOT, HERE\nsys.path.append(B)") == [("file", ".", False)]


def test_names_with_several_values_are_unknown() -> None:
    source = "ROOT = 'a'\nif x:\n    ROOT = 'b'\nsys.path.append(ROOT)"
    assert edits(source) == [("unknown", "ROOT has several values", False)]


def test_the_handler_of_a_missing_file_does_not_count() -> None:
    source = "try:\n  HERE = os.path.dirname(__file__)\nexcept NameError:\n  HERE = os.getcwd()\nsys.path.append(HERE)"
    assert edits(source) == [("file", ".", False)]


def test_names_of_functions_and_classes() -> None:
    assert edits("class C:\n  ROOT = 'a'\n  sys.path.append(ROOT)\nsys.path.append(C.ROOT)") == [
        ("working-directory", "a", False),
        ("working-directory", "a", False),
    ]
    assert edits("def f(p):\n  sys.path.append(p)") == [("unknown", "the argument p", False)]
    assert edits("p = 'a'\ndef f():\n  q = p\n  sys.path.append(q)") == [("working-directory", "a", False)]
    assert edits("with x as p:\n  sys.path.append(p)")[0][0] == "unknown"


def test_a_loop_over_a_literal_list_is_told_round_by_round_and_is_no_condition() -> None:
    source = "A = 'a'\nfor p in (A, 'b'):\n    if p not in sys.path:\n        sys.path.insert(0, p)"
    read = facts(IMPORTS + source).path_edits
    assert [(one.path.path, one.guards) for one in read] == [("a", ()), ("b", ())]


def test_a_loop_over_anything_else_is_told_once_with_its_guard() -> None:
    read = facts(IMPORTS + "for p in paths():\n    sys.path.append(p)").path_edits
    assert [(one.path, one.guards) for one in read] == [
        (PathValue("unknown", "the variable of a loop"), (Guard("loop", 3, 0),))
    ]


def test_what_a_loop_does_beside_is_told_once() -> None:
    read = facts(IMPORTS + "for p in ('a', 'b'):\n    sys.path.append(p)\n    import x\n    setup(p)")
    assert [one.module for one in read.imports].count("x") == 1
    assert len(read.calls) == 1
    assert read.imports[-1].guards == (Guard("loop", 3, 0),)


def test_scope_and_guards() -> None:
    (edit,) = facts(IMPORTS + "def setup():\n    if x:\n        sys.path.append('a')").path_edits
    assert (edit.scope, edit.guards) == ("setup", (Guard("if", 4, 0),))


def test_paths_are_posix() -> None:
    assert PurePosixPath(evaluated("'a/b'").path).parts == ("a", "b")


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("'x'", "a + a"),
        ("'x'", "f'{a}{a}'"),
        ("'x'", "os.path.join(a, a)"),
        ("Path('x')", "a / a"),
        ("'{0}{0}'", "a.format(a)"),
    ],
)
def test_what_doubles_again_and_again_is_not_known(first: str, again: str) -> None:
    (edit,) = facts(f"{IMPORTS}a = {first}\n" + f"a = {again}\n" * 18 + "sys.path.append(a)").path_edits
    assert edit.path.base == "unknown"
