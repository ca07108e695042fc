import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.facts.module import Parameter, StringImport
from onebase.facts.values import Guard, PathValue, Value
from tests.facts.sources import facts, name, string

IMPORTS = """\
import importlib, importlib.util, importlib.machinery, imp, os, runpy, uvicorn
from importlib import import_module
from celery import Celery
from werkzeug.utils import import_string
from pathlib import Path
"""


def read(source: str) -> tuple[StringImport, ...]:
    return facts(IMPORTS + source, "app/main.py").string_imports


def told(source: str) -> list[tuple[str, Value]]:
    return [(one.how, one.target) for one in read(source)]


@pytest.mark.parametrize(
    "source",
    [
        "uvicorn.run(app)",
        "server.run('main:app')",
        "Config('main:app')",
        "Celery('app')",
        "app.config.from_object(Config)",
        "celery.autodiscover_tasks()",
        "celery.conf.update(timezone='UTC')",
        "app.include = ['a']",
        "import_module()",
        "map(str, ['a'])",
        "'importlib.import_module(\"a\")'",
        "runpy.run_path",
        "importlib.util.spec_from_file_location('a')",
    ],
)
def test_nothing_is_imported(source: str) -> None:
    assert told(source) == []


@pytest.mark.parametrize(
    "call",
    [
        "importlib.import_module('a.b')",
        "import_module('a.b')",
        "import_module(name='a.b')",
        "x = import_module('a.b').Base",
        "import_module('a' + '.b')",
        "import_module('%s.b' % 'a')",
        "NAME = 'a'; import_module(f'{NAME}.b')",
        "from importlib import import_module as load; load('a.b')",
        "import importlib as il; il.import_module('a.b')",
    ],
)
def test_import_module(call: str) -> None:
    assert told(call) == [("import_module", string("a.b"))]


def test_dunder_import() -> None:
    assert told("__import__('a.b', fromlist=['x'])") == [("__import__", string("a.b")), ("__import__", string("a.b.x"))]
    assert told("import builtins; builtins.__import__('a')") == [("__import__", string("a"))]


def test_relative_names_have_an_anchor() -> None:
    assert [(one.target, one.package) for one in read("import_module('.a', 'app')")] == [(string(".a"), "app")]
    assert [(one.target, one.package) for one in read("import_module('.a', package=__package__)")] == [
        (string(".a"), "__package__")
    ]
    assert [(one.target, one.package) for one in read("def f(x): import_module(f'{__name__}.{x}')")] == [
        (Value("pattern", ".{x}"), "__name__")
    ]


def test_names_made_in_a_loop() -> None:
    assert told("for m in ['a', 'b']: import_module(m)") == [
        ("import_module", string("a")),
        ("import_module", string("b")),
    ]
    assert told("MODELS = ('a', 'b')\nfor m in MODELS:\n  import_module('app.' + m)") == [
        ("import_module", string("app.a")),
        ("import_module", string("app.b")),
    ]
    assert told("[import_module(m) for m in ['a', 'b']]")[1] == ("import_module", string("b"))
    assert told("list(map(import_module, ['a', 'b']))")[1] == ("import_module", string("b"))
    assert [one.guards for one in read("for m in ['a']: import_module(m)")] == [()]


def test_a_list_in_another_file_is_told_by_its_name() -> None:
    (one,) = read("from app import settings\nfor m in settings.MODELS: import_module(m)")
    assert (one.target, one.guards) == (name("settings.MODELS"), (Guard("loop", 7, 0),))
    assert told("import_module(settings.MODULE)") == [("import_module", name("settings.MODULE"))]


def test_names_with_computed_parts_are_patterns() -> None:
    assert told("for m in modules(): import_module(f'app.models.{m}')") == [
        ("import_module", Value("pattern", "app.models.{}"))
    ]


def test_patterns_keep_through_names_and_calls() -> None:
    pattern = ("import_module", Value("pattern", "app.{x}.models"))
    assert told("def f(x):\n  name = f'app.{x}.models'\n  import_module(name)") == [pattern]
    assert told("def f(x): import_module('app.{}.models'.format(x))") == [pattern]
    assert told("def f(x): import_module('app.' + x + '.models')") == [pattern]
    assert told("def f(x): import_module(f'{x}')") == [("import_module", Value("pattern", "{x}"))]
    assert told("def f():\n  x = compute()\n  import_module(f'app.{x}')") == [
        ("import_module", Value("pattern", "app.{}"))
    ]


def test_parameters_of_the_function_around_are_told() -> None:
    (one,) = read("BASE = 'app'\ndef f(x, package=BASE): import_module(f'.{x}', package)")
    assert one.target == Value("pattern", ".{x}")
    assert one.package == "{package}"
    assert one.parameters == (Parameter("x", 0), Parameter("package", 1, string("app")))
    (one,) = read("def f(x):\n  def inner(y): import_module(x)")
    assert (one.target, one.parameters) == (Value("unknown", "the argument x"), ())


def test_own_names_are_relative() -> None:
    for source in ("import_module(f'{__name__}.models')", "n = __name__ + '.models'\nimport_module(n)"):
        assert [(one.target, one.package) for one in read(source)] == [(string(".models"), "__name__")]
    (one,) = read("uvicorn.run(f'{__name__}:app')")
    assert one.target == Value("pattern", "{}")


def test_arguments_and_results_are_unknown_with_a_reason() -> None:
    assert told("class A:\n  def load(self, m): import_module(m)") == [
        ("import_module", Value("unknown", "the argument m"))
    ]
    assert told("import_module(compute())") == [("import_module", Value("unknown", "the result of compute()"))]


def test_a_condition_within_a_comprehension_keeps_the_guard() -> None:
    (one,) = read("[import_module(m) for m in ['a'] if m]")
    assert one.guards == (Guard("loop", 6, 0),)


def test_uvicorn() -> None:
    for source in (
        "uvicorn.run('app.main:app', reload=True)",
        "uvicorn.run(app='app.main:app')",
        "uvicorn.Server(uvicorn.Config('app.main:app'))",
        "from uvicorn import run; run('app.main:app')",
        "from uvicorn import Config as C; C('app.main:app')",
    ):
        assert told(source) == [("uvicorn.run", string("app.main"))]
    assert told("uvicorn.run(f'{Path(__file__).stem}:app')") == [("uvicorn.run", string("main"))]


def test_uvicorn_under_the_main_guard() -> None:
    (one,) = read("if __name__ == '__main__':\n  uvicorn.run('main:app')")
    assert one.guards == (Guard("main", 6, 0),)


@pytest.mark.parametrize(
    "source",
    [
        "Celery('x', include=['a', 'b'])",
        "import celery; celery.Celery('x', include=('a', 'b'))",
        "app.conf.update(include=['a', 'b'])",
        "app.conf.update(imports=('a', 'b'))",
        "app.conf.update({'imports': ['a', 'b']})",
        "app.conf.imports = ['a', 'b']",
        "app.conf['include'] = ['a', 'b']",
        "TASKS = ['a', 'b']; app = Celery(include=TASKS)",
    ],
)
def test_celery_include(source: str) -> None:
    assert told(source) == [("celery-include", string("a")), ("celery-include", string("b"))]


def test_celery_autodiscover() -> None:
    assert [(one.target, one.package) for one in read("app.autodiscover_tasks(['a', 'b'])")] == [
        (string("a"), "tasks"),
        (string("b"), "tasks"),
    ]
    assert read("app.autodiscover_tasks(['a'], related_name='jobs')")[0].package == "jobs"
    assert read("app.autodiscover_tasks(['a'], 'jobs', force=True)")[0].package == "jobs"
    assert read("app.autodiscover_tasks(['a'], related_name=None)")[0].package == ""
    assert told("app.autodiscover_tasks(lambda: settings.APPS)") == [("celery-autodiscover", name("settings.APPS"))]
    assert told("Celery().autodiscover_tasks(packages=['a'])") == [("celery-autodiscover", string("a"))]


def test_celery_autodiscover_at_once() -> None:
    assert [one.name for one in read("app.autodiscover_tasks(['a'], force=True)")] == ["force"]
    assert [one.name for one in read("app.autodiscover_tasks(['a'], force=now)")] == [""]


def test_pyramid() -> None:
    assert told("config.include('app.routes')") == [("import_string", string("app.routes"))]
    assert told("from pyramid import path\npath.DottedNameResolver().resolve('a.b.C')") == [
        ("import_string", string("a.b.C"))
    ]
    assert told("router.include('app.routes')\nPath('a').resolve('b')\nconfig.include(routes)") == []


def test_plugins_of_pytest() -> None:
    assert told("pytest_plugins = 'tests.fixtures'") == [("pytest-plugins", string("tests.fixtures"))]
    assert told("pytest_plugins = ['a', 'b']") == [("pytest-plugins", string("a")), ("pytest-plugins", string("b"))]
    assert told("def f():\n    pytest_plugins = ['a']") == []
    assert told("class A:\n    pytest_plugins = ['a']") == []


def test_import_string() -> None:
    assert told("import_string('a.b.C')") == [("import_string", string("a.b.C"))]
    assert told("app.config.from_object('config.Local')") == [("import_string", string("config.Local"))]
    assert told("celery.config_from_object('celeryconfig')") == [
        ("import_string", string("celeryconfig")),
        ("celery-include", Value("name", "celeryconfig.include")),
        ("celery-include", Value("name", "celeryconfig.imports")),
        ("celery-include", Value("name", "celeryconfig.CELERY_IMPORTS")),
        ("celery-include", Value("name", "celeryconfig.CELERY_INCLUDE")),
    ]


def test_files_by_path() -> None:
    assert read("runpy.run_path('models.py', run_name='__main__')") == (
        StringImport(
            "run_path",
            string("models.py"),
            read("runpy.run_path('models.py', run_name='__main__')")[0].span,
            name="__main__",
            file=PathValue("working-directory", "models.py"),
        ),
    )
    for how, call in (
        ("spec_from_file_location", "importlib.util.spec_from_file_location"),
        ("load_source", "imp.load_source"),
        ("load_source", "importlib.machinery.SourceFileLoader"),
    ):
        (one,) = read(f"{call}('models', str(Path(__file__).parent / 'models.py'))")
        assert (one.how, one.name, one.file) == (how, "models", PathValue("file", "models.py"))
    (one,) = read("importlib.util.spec_from_file_location(name='m', location=os.path.join('a', 'm.py'))")
    assert (one.name, one.file) == ("m", PathValue("working-directory", "a/m.py"))


def test_run_module() -> None:
    (one,) = read("runpy.run_module('app.main', run_name='__main__')")
    assert (one.how, one.target, one.name) == ("run_module", string("app.main"), "__main__")


def test_scope() -> None:
    assert [one.scope for one in read("class A:\n  def f(self):\n    import_module('a')")] == ["A.f"]
    assert [one.scope for one in read("f = lambda: import_module('a')")] == ["<lambda>"]


PARTS = st.sampled_from(["a", "b.c", ".", "x_"])
NAMES = st.recursive(
    st.builds(repr, PARTS),
    lambda inner: st.one_of(
        st.builds("{} + {}".format, inner, inner),
        st.builds("f'{{{}}}.{}'".format, st.sampled_from(["A", "B"]), PARTS),
        st.builds("'%s.x' % ({})".format, inner),
        st.builds("(A, {})[1]".format, inner),
    ),
    max_leaves=5,
)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_loops_import_what_python_imports(names: list[str]) -> None:
    source = f"A = 'p'\nB = A + '.q'\nfor m in [{', '.join(names)}]:\n    import_module('r.' + m)\n"
    imported: list[str] = []
    exec(source, {"import_module": imported.append})  # noqa: S102
    targets = [one.target.text for one in facts(source).string_imports]
    # One and the same import twice in a row is told once.
    assert set(targets) == set(imported)
