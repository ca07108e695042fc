from onebase.facts.module import Import
from onebase.facts.values import Span
from tests.facts.sources import facts


def imported(source: str) -> list[tuple[str, int, str, str]]:
    return [(one.module, one.level, one.name, one.alias) for one in facts(source).imports]


def guards(source: str) -> list[tuple[str, list[tuple[str, int, int]]]]:
    return [(one.module, [(*guard,) for guard in one.guards]) for one in facts(source).imports]


def test_text_that_looks_like_an_import_is_none() -> None:
    assert imported('"""\nimport a\n"""\n# import b\nx = "import c"\n') == []


def test_every_spelling() -> None:
    source = """\
        import a
        import a.b, c as d
        import a.b as e
        from a import b, c as d
        from . import x
        from .y import z
        from ...q.r import s as t
        from w import *
        """
    assert imported(source) == [
        ("a", 0, "", ""),
        ("a.b", 0, "", ""),
        ("c", 0, "", "d"),
        ("a.b", 0, "", "e"),
        ("a", 0, "b", ""),
        ("a", 0, "c", "d"),
        ("", 1, "x", ""),
        ("y", 1, "z", ""),
        ("q.r", 3, "s", "t"),
        ("w", 0, "*", ""),
    ]


def test_spans_are_those_of_the_name_or_of_the_statement() -> None:
    source = "import a, b.c as d\nx = 'é'; from a import (  # why\n  b,\n  c)\n"
    assert [one.span for one in facts(source).imports] == [
        Span(1, 8, 9),
        Span(1, 11, 19),
        Span(2, 10, 32),
        Span(2, 10, 32),
    ]


def test_scope_is_the_qualified_name_of_the_function() -> None:
    source = """\
        class Factory:
            import a
            def build(self):
                import b
                def inner():
                    import c
                class Local:
                    import d
                    def method(self):
                        import e
        async def start():
            import f
        """
    assert [(one.module, one.scope) for one in facts(source).imports] == [
        ("a", ""),
        ("b", "Factory.build"),
        ("c", "Factory.build.inner"),
        ("d", "Factory.build"),
        ("e", "Factory.build.Local.method"),
        ("f", "start"),
    ]


def test_guards_count_within_the_function_only() -> None:
    assert facts("if x:\n  def f():\n    import a\n").imports == (Import("a", 0, "", "", Span(3, 12, 13), "f", ()),)


def test_a_question_about_sys_path_is_no_condition() -> None:
    assert guards("import sys\nif 'src' not in sys.path:\n    import a\n")[1] == ("a", [])
    assert guards("import sys\nif not 'src' in sys.path:\n    import a\n")[1] == ("a", [])
    assert guards("import sys\nif 'src' in sys.path:\n    import a\n")[1] == ("a", [("if", 2, 0)])
    assert guards("import sys\nif x and 'src' not in sys.path:\n    import a\n")[1] == ("a", [("if", 2, 0)])


def test_branches_of_one_if_are_counted() -> None:
    source = "if x:\n  import a\nelif y:\n  import b\nelif z:\n  import c\nelse:\n  import d\n"
    assert guards(source) == [
        ("a", [("if", 1, 0)]),
        ("b", [("if", 1, 1)]),
        ("c", [("if", 1, 2)]),
        ("d", [("if", 1, 3)]),
    ]


def test_type_checking_is_never_and_its_else_is_always() -> None:
    for test in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING", "False", "0", "TYPE_CHECKING and x"):
        source = f"import typing as t\nif {test}:\n  import a\nelse:\n  import b\n"
        assert guards(source)[1:] == [("a", [("never", 2, 0)]), ("b", [])]
    for test in ("not TYPE_CHECKING", "True", "1"):
        assert guards(f"if {test}:\n  import a\nelse:\n  import b\n") == [("a", []), ("b", [("never", 1, 0)])]


def test_a_constant_of_another_kind_is_an_ordinary_condition() -> None:
    assert guards("if TYPE_CHECKING or x:\n  import a\n") == [("a", [("if", 1, 0)])]
    assert guards("if not (TYPE_CHECKING and x):\n  import a\n") == [("a", [("if", 1, 0)])]


def test_main_has_two_arms() -> None:
    for test in ("__name__ == '__main__'", "'__main__' == __name__", "__name__ in ('__main__', 'x')"):
        assert guards(f"if {test}:\n  import a\nelse:\n  import b\n") == [
            ("a", [("main", 1, 0)]),
            ("b", [("main", 1, 1)]),
        ]
    for test in ("__name__ != '__main__'", "not __name__ == '__main__'"):
        assert guards(f"if {test}:\n  import a\nelse:\n  import b\n") == [
            ("a", [("main", 1, 1)]),
            ("b", [("main", 1, 0)]),
        ]


def test_main_among_other_branches() -> None:
    source = "if x:\n  import a\nelif __name__ == '__main__':\n  import b\nelif y:\n  import c\nelse:\n  import d\n"
    assert guards(source) == [
        ("a", [("if", 1, 0)]),
        ("b", [("if", 1, 1), ("main", 3, 0)]),
        ("c", [("if", 1, 1), ("main", 3, 1), ("if", 5, 0)]),
        ("d", [("if", 1, 1), ("main", 3, 1), ("if", 5, 1)]),
    ]


def test_main_with_a_further_condition() -> None:
    source = "if __name__ == '__main__' and x:\n  import a\nelse:\n  import b\n"
    assert guards(source) == [("a", [("main", 1, 0), ("if", 1, 0)]), ("b", [("if", 1, 1)])]


def test_only_a_guard_of_the_file_itself_is_a_main_guard() -> None:
    assert facts("if __name__ == '__main__':\n  pass\n").has_main_guard
    assert facts("if x:\n  if __name__ == '__main__':\n    pass\n").has_main_guard
    assert not facts("def f():\n  if __name__ == '__main__':\n    pass\n").has_main_guard
    assert not facts("if __name__ == 'main':\n  pass\n").has_main_guard
    assert not facts("'''\nif __name__ == '__main__':\n  pass\n'''").has_main_guard


def test_handlers_of_failed_imports() -> None:
    for handler in ("ImportError", "ModuleNotFoundError", "Exception", "BaseException", "(KeyError, ImportError)"):
        source = f"try:\n  import a\nexcept {handler}:\n  import b\nelse:\n  import c\nfinally:\n  import d\n"
        assert guards(source) == [("a", [("try", 1, 0)]), ("b", [("try", 1, 1)]), ("c", [("try", 1, 0)]), ("d", [])]
    assert guards("try:\n  import a\nexcept:\n  import b\n") == [("a", [("try", 1, 0)]), ("b", [("try", 1, 1)])]


def test_other_handlers() -> None:
    assert guards("try:\n  import a\nexcept KeyError:\n  import b\n") == [("a", []), ("b", [("try", 1, 2)])]
    source = "try:\n  import a\nexcept KeyError:\n  import b\nexcept ImportError:\n  import c\n"
    assert guards(source) == [("a", [("try", 1, 0)]), ("b", [("try", 1, 2)]), ("c", [("try", 1, 1)])]
    assert guards("try:\n  import a\nfinally:\n  import b\n") == [("a", []), ("b", [])]


def test_suppress_is_a_try_without_a_handler_body() -> None:
    source = "import contextlib\nwith contextlib.suppress(ImportError):\n  import a\nwith open(x):\n  import b\n"
    assert guards(source)[1:] == [("a", [("try", 2, 0)]), ("b", [])]


def test_loops_and_match() -> None:
    source = "for x in y:\n  import a\nelse:\n  import b\nwhile x:\n  import c\nwhile 0:\n  import d\n"
    assert guards(source) == [("a", [("loop", 1, 0)]), ("b", []), ("c", [("loop", 5, 0)]), ("d", [("never", 7, 0)])]
    source = "match x:\n  case 1:\n    import a\n  case _:\n    import b\n"
    assert guards(source) == [("a", [("if", 1, 0)]), ("b", [("if", 1, 1)])]


def test_guards_nest_from_the_outside() -> None:
    source = "if x:\n  try:\n    for y in z:\n      import a\n  except ImportError:\n    pass\n"
    assert guards(source) == [("a", [("if", 1, 0), ("try", 2, 0), ("loop", 3, 0)])]


def test_a_thousand_branches_do_not_overflow() -> None:
    source = "if x:\n  pass\n" + "".join(f"elif y == {n}:\n  import m{n}\n" for n in range(900))
    assert guards(source)[-1] == ("m899", [("if", 1, 900)])
