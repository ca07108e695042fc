"""What stands in `sys.modules` need not be a module."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from onebase.guard.living import is_alive
from onebase.observer.observation import Observation, file_of
from tests.observer.projects import TWO_ROOTS, python, write


class Library:
    """Says that it is a module and has no dictionary, as the libraries of cffi do."""

    __slots__ = ()

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return ModuleType


def test_what_only_says_that_it_is_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    assert isinstance(library, ModuleType)
    monkeypatch.setitem(sys.modules, "library", library)
    assert file_of(library) == ""
    observation = Observation()
    observation.adopt()
    assert "library" not in {each.name for each in observation.executions}
    assert all(is_alive(each) for each in observation.executions if each.name == __name__)


def test_a_program_that_executes_text_is_taken_over_once(tmp_path: Path) -> None:
    write(tmp_path, {"value.py": "VALUE = 1\n"})
    code = """
    import onebase
    with onebase.observe() as observation:
        exec("import value")
    observation.adopt()
    observation.adopt()
    print(*(each.name for each in observation.executions))
    """
    done = python(tmp_path, code)
    assert (done.stdout, done.stderr) == ("__main__ value __main__\n", "")


def test_objects_that_compute_their_class_are_not_asked_for_it(tmp_path: Path) -> None:
    lazy = """
    import sys
    class Lazy:
        @property
        def __class__(self):
            sys.stdout.write("loads what it stands for\\n")
            return int
    settings = Lazy()
    """
    code = """
    import lazy, roots, app.user, onebase
    from onebase.observer.observation import Observation
    from onebase.observer.suspicion import is_suspicious
    onebase.assert_sound(app.user.Base, expect=1)
    observation = Observation()
    observation.adopt()
    is_suspicious(observation)
    try:
        import user
    except Exception as error:
        print(onebase.explain(error).code)
    """
    done = python(write(tmp_path, {**TWO_ROOTS, "lazy.py": lazy}), code)
    assert (done.stdout, done.stderr) == ("OB101\n", "")
