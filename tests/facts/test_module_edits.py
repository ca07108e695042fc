import pytest

from onebase.facts.values import Value
from tests.facts.sources import facts, name, string

IMPORTS = "import importlib, sys\nfrom unittest import mock\nfrom unittest.mock import patch\n"


def told(source: str) -> list[tuple[str, Value, str, int]]:
    return [(one.how, one.target, one.scope, one.end_line) for one in facts(IMPORTS + source).module_edits]


@pytest.mark.parametrize(
    "source",
    ["sys.modules.get('a')", "'a' in sys.modules", "sys.modules['a'].x", "patch.dict(os.environ, {})", "d.pop('a')"],
)
def test_nothing_is_changed(source: str) -> None:
    assert told(source) == []


@pytest.mark.parametrize(
    ("source", "how", "target"),
    [
        ("importlib.reload(models)", "reload", name("models")),
        ("from importlib import reload as again; again(a.b)", "reload", name("a.b")),
        ("importlib.reload(sys.modules['a'])", "reload", Value("call", "sys.modules.__getitem__", (string("a"),))),
        ("del sys.modules['a']", "purge", string("a")),
        ("sys.modules.pop('a', None)", "purge", string("a")),
        ("sys.modules.clear()", "purge", Value("unknown", "all modules")),
        ("for m in list(sys.modules): del sys.modules[m]", "purge", Value("unknown", "a computed name")),
        ("sys.modules['a'] = x", "replace", string("a")),
        ("sys.modules[__name__] = x", "replace", name("__name__")),
        ("sys.modules.setdefault('a', x)", "replace", string("a")),
        ("sys.modules.update({'a': x})", "replace", string("a")),
        ("import sys as s; s.modules['a'] = x", "replace", string("a")),
    ],
)
def test_every_spelling(source: str, how: str, target: Value) -> None:
    assert told(source) == [(how, target, "", 0)]


def test_monkeypatch() -> None:
    assert told("def test(monkeypatch):\n  monkeypatch.setitem(sys.modules, 'a', x)") == [
        ("replace", string("a"), "test", 0)
    ]
    assert told("def test(monkeypatch):\n  monkeypatch.delitem(sys.modules, 'a')") == [
        ("purge", string("a"), "test", 0)
    ]


def test_patches_end_with_their_block() -> None:
    inside = Value("unknown", "modules imported inside")
    for call in ("patch.dict(sys.modules, {'a': x})", "patch.dict('sys.modules', a=x)", "mock.patch.dict(sys.modules)"):
        assert told(f"with {call}:\n  import a\n  import b\n") == [("restore", inside, "", 6)]
        assert told(f"@{call}\ndef test():\n  import a\n") == [("restore", inside, "test", 6)]
        assert told(f"def test():\n  p = {call}\n") == [("restore", inside, "test", 0)]
