"""Reading a whole project: from files, from the cache, in one process or several."""

import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebase import stamps
from onebase.facts import read_project
from onebase.facts.known import Facts
from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_file
from onebase.facts.storage import contents, record, workers

MODELS = "from db import Base\nclass A(Base):\n    __tablename__ = 'a'\n"
PLAIN = "import models\n"


@dataclass(frozen=True)
class Files:
    directory: str
    python: frozenset[str]


class Project:
    """A small project on disk, and a cache beside it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "project"
        self.cache = directory / "cache"
        self.directory.mkdir()

    def write(self, **sources: str) -> None:
        """Write modules of the top directory."""
        self.write_paths({f"{name}.py": source for name, source in sources.items()})

    def write_paths(self, sources: dict[str, str]) -> None:
        for name, source in sources.items():
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
            self.age(path)

    def age(self, path: Path) -> None:
        """Let a file look as if it had been changed a while ago (its change time cannot be set)."""
        os.utime(path, (1_600_000_000, 1_600_000_000))

    def files(self) -> Files:
        found = [str(path.relative_to(self.directory)) for path in self.directory.rglob("*.py")]
        return Files(str(self.directory), frozenset(path.replace(os.sep, "/") for path in found))

    def read(self, *, cached: bool = True) -> Facts:
        return read_project(self.files(), str(self.cache) if cached else None)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    # Files of a test were all changed just now; without this, no stamp would ever settle.
    monkeypatch.setattr(stamps, "_TICK", -1_000_000_000)
    return Project(tmp_path)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose content was read."""
    names: list[str] = []
    original = contents.read_bytes

    def read_bytes(path: str, limit: int) -> bytes:
        names.append(os.path.basename(path))
        return original(path, limit)

    monkeypatch.setattr("onebase.facts.storage.reader.read_bytes", read_bytes)
    return names


def everything(facts: Facts) -> dict[str, ModuleFacts]:
    return dict(facts.modules)


def test_an_empty_project(project: Project) -> None:
    assert everything(project.read()) == {}


def test_complete_where_it_matters_and_imports_elsewhere(project: Project) -> None:
    project.write(models=MODELS, app=PLAIN)
    facts = project.read()
    assert list(facts.modules) == ["app.py", "models.py"]
    assert facts.modules["models.py"] == read_file("models.py", MODELS.encode())
    app = read_file("app.py", PLAIN.encode())
    assert facts.modules["app.py"] == ModuleFacts("app.py", complete=False, imports=app.imports)
    assert facts.complete("app.py") == app
    assert facts.complete("models.py") == facts.modules["models.py"]


def test_packages_are_complete_because_others_ask_what_they_bind(project: Project) -> None:
    project.write_paths({"a/__init__.py": "x = 1\n", "b/__init__.py": ""})
    facts = project.read()
    assert facts.modules["a/__init__.py"].bound == {"x"}
    assert not facts.modules["b/__init__.py"].complete


def test_guarded_files(project: Project) -> None:
    project.write(run="if __name__ == '__main__':\n    pass\n", other="x = '__main__'\n")
    assert project.read().guarded == {"run.py"}


def test_a_caller_of_a_function_that_imports_is_complete(project: Project) -> None:
    project.write(
        factory="def create_app():\n    import models\n", wsgi="from factory import create_app\napp = create_app()\n"
    )
    project.write(other="from factory import something\napp = something()\n")
    facts = project.read()
    assert [call.callee for call in facts.modules["wsgi.py"].calls] == ["create_app"]
    assert facts.modules["factory.py"].complete
    assert not facts.modules["other.py"].complete


def test_a_list_that_another_file_imports_is_complete(project: Project) -> None:
    project.write(settings="MODELS = ['a', 'b']\n", plain="OTHER = ['a']\n")
    project.write(load="import settings, importlib\nfor m in settings.MODELS: importlib.import_module(m)\n")
    facts = project.read()
    assert [alias.target for alias in facts.modules["settings.py"].aliases] == ["MODELS"]
    assert not facts.modules["plain.py"].complete


def test_imports_that_stand_apart_are_read_with_their_scope(project: Project) -> None:
    project.write(app="def f():\n    import a\ntry:\n    import b\nexcept ImportError:\n    pass\n")
    facts = project.read()
    assert not facts.modules["app.py"].complete
    assert facts.modules["app.py"].imports == facts.complete("app.py").imports


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_without_permission(project: Project) -> None:
    project.write(secret=MODELS)
    (project.directory / "secret.py").chmod(0)
    assert project.read().modules["secret.py"].problem == "cannot be read: permission denied"


def test_files_that_cannot_be_read(project: Project) -> None:
    project.write(good=PLAIN, broken="import a\nprint 'x'\n")
    (project.directory / "directory.py").mkdir()
    (project.directory / "circle.py").symlink_to("circle.py")
    files = Files(str(project.directory), project.files().python | {"gone.py"})
    for _ in range(2):
        facts = read_project(files, str(project.cache))
        problems = {path: one.problem for path, one in facts.modules.items() if one.problem}
        assert problems.pop("broken.py").startswith("not valid Python")
        assert problems == {
            "circle.py": "is a symbolic link in a circle",
            "directory.py": "is a directory",
            "gone.py": "has vanished",
        }
        assert facts.complete("gone.py").problem == "has vanished"


def test_a_pipe_is_not_waited_for(project: Project) -> None:
    os.mkfifo(project.directory / "pipe.py")
    assert not project.read().modules["pipe.py"].complete


def test_what_vanishes_between_two_questions(project: Project) -> None:
    project.write(app=PLAIN)
    facts = project.read()
    (project.directory / "app.py").unlink()
    assert facts.complete("app.py").problem == "has vanished"
    with pytest.raises(KeyError):
        facts.complete("never.py")


# The cache


def test_warm_equals_cold(project: Project) -> None:
    project.write(models=MODELS, app=PLAIN, wsgi="app = create_app()\n", factory="def create_app():\n    import a\n")
    cold = project.read()
    warm = project.read()
    assert everything(warm) == everything(cold) == everything(project.read(cached=False))
    assert warm.guarded == cold.guarded
    assert warm.modules["wsgi.py"].complete


def test_an_unchanged_project_is_not_opened(project: Project, opened: list[str]) -> None:
    project.write(models=MODELS, app=PLAIN)
    project.read()
    opened.clear()
    everything(project.read())
    assert opened == []


def test_only_what_changed_is_opened(project: Project, opened: list[str]) -> None:
    project.write(models=MODELS, app=PLAIN)
    project.read()
    project.write(app="import other\n")
    opened.clear()
    assert [one.module for one in project.read().modules["app.py"].imports] == ["other"]
    assert opened == ["app.py"]


def test_a_change_of_the_same_size_and_time_is_noticed(project: Project) -> None:
    project.write(app="import aaa\n")
    project.read()
    project.write(app="import bbb\n")
    assert [one.module for one in project.read().modules["app.py"].imports] == ["bbb"]


def test_what_was_changed_just_now_is_read_again(
    project: Project, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "_TICK", 2_000_000_000)
    project.write(app=PLAIN)
    project.read()
    opened.clear()
    project.read()
    assert opened == ["app.py"]


def count_parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    parsed: list[str] = []

    def read(path: str, text: str) -> ModuleFacts:
        parsed.append(path)
        return read_file(path, text.encode())

    monkeypatch.setattr("onebase.facts.storage.reader.read_as_needed", read)
    return parsed


def test_a_fresh_checkout_hits_by_content(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(models=MODELS, app=PLAIN)
    cold = everything(project.read())
    for path in project.directory.iterdir():
        os.utime(path, (1_500_000_000, 1_500_000_000))
    parsed = count_parsed(monkeypatch)
    assert everything(project.read()) == cold
    assert parsed == []


def test_a_moved_file_hits_by_content_and_has_its_new_path(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(models=MODELS)
    project.read()
    (project.directory / "app").mkdir()
    (project.directory / "models.py").rename(project.directory / "app/models.py")
    parsed = count_parsed(monkeypatch)
    assert everything(project.read()) == {"app/models.py": read_file("app/models.py", MODELS.encode())}
    assert parsed == []


def test_the_name_of_a_file_is_part_of_its_facts(project: Project) -> None:
    source = "import sys, pathlib\nsys.path.append(pathlib.Path(__file__).stem)\n"
    project.write(one=source)
    project.read()
    project.write(two=source)
    facts = project.read()
    assert [facts.modules[path].path_edits[0].path.path for path in ("one.py", "two.py")] == ["one", "two"]


def test_the_directory_is_marked_when_it_is_made_and_only_then(project: Project) -> None:
    project.write(app=PLAIN)
    project.read()
    assert (project.cache / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert "*" in (project.cache / ".gitignore").read_text().split()
    project.cache = project.directory
    project.read()
    assert not (project.directory / ".gitignore").exists()


def test_without_a_cache_nothing_is_written(project: Project) -> None:
    project.write(app=PLAIN)
    project.read(cached=False)
    assert not project.cache.exists()


def test_nothing_is_written_when_nothing_changed(project: Project) -> None:
    project.write(app=PLAIN, models=MODELS)
    project.read()
    (file,) = project.cache.glob("facts-*")
    before = file.stat().st_mtime_ns
    project.read()
    assert file.stat().st_mtime_ns == before
    assert sorted(path.name for path in project.cache.iterdir()) == [".gitignore", "CACHEDIR.TAG", file.name]


def test_a_cache_that_cannot_be_written_is_ignored(project: Project, tmp_path: Path) -> None:
    project.write(app=PLAIN)
    (tmp_path / "file").write_text("")
    project.cache = tmp_path / "file" / "cache"
    assert list(project.read().modules) == ["app.py"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_cache_is_ignored(project: Project) -> None:
    project.write(app=PLAIN)
    project.cache.mkdir()
    project.cache.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert list(project.read().modules) == ["app.py"]
    assert list(project.cache.iterdir()) == []


def cache_file(project: Project) -> Path:
    project.write(models=MODELS, app=PLAIN, broken="print 'x'")
    project.read()
    (file,) = project.cache.glob("facts-*")
    return file


@pytest.mark.parametrize("content", [b"", b"x", b"onebase facts\n", b"\x80\x05}."])
def test_a_foreign_cache_is_rebuilt(project: Project, content: bytes) -> None:
    file = cache_file(project)
    whole = file.read_bytes()
    file.write_bytes(content)
    assert everything(project.read()) == everything(project.read(cached=False))
    assert len(file.read_bytes()) == len(whole)


def test_a_cache_of_another_reader_is_rebuilt(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    cache_file(project)
    monkeypatch.setattr("onebase.facts.storage.cache.reader_version", lambda: b"1234")
    parsed = count_parsed(monkeypatch)
    project.read()
    assert parsed != []


def test_a_cache_that_names_other_classes_is_rebuilt(project: Project) -> None:
    import pickle

    from onebase.facts.storage.cache import _head

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (os.mkdir, (str(project.directory / "evil"),))

    file = cache_file(project)
    good = everything(project.read())
    data = pickle.dumps({"app.py": Evil()})
    file.write_bytes(_head(data) + data)
    assert everything(project.read()) == good
    fields = (None, b"d", True, False, (), (), pickle.dumps(Evil()), b"")
    data = pickle.dumps(dict.fromkeys(project.files().python, fields))
    file.write_bytes(_head(data) + data)
    assert everything(project.read()) == good
    assert not (project.directory / "evil").exists()


@pytest.mark.parametrize("value", [[], {}, {"app.py": 1}, {"app.py": (1, 2)}, {1: 2}, {"app.py": "abcdefg"}, None])
def test_a_cache_of_another_shape_is_rebuilt(project: Project, value: object) -> None:
    from onebase.facts.storage.cache import _head
    from onebase.facts.storage.record import dump

    file = cache_file(project)
    good = everything(project.read())
    file.write_bytes(_head(dump(value)) + dump(value))
    assert everything(project.read()) == good


def test_broken_facts_in_a_sound_cache_are_read_again(project: Project) -> None:
    from onebase.facts.storage.cache import _head
    from onebase.facts.storage.record import Record, dump, load

    file = cache_file(project)
    good = everything(project.read())
    loaded = load(file.read_bytes()[len(_head(b"")) :])
    assert isinstance(loaded, dict)
    data = dump({path: tuple(Record(*fields)._replace(facts=b"?")) for path, fields in loaded.items()})
    file.write_bytes(_head(data) + data)
    assert everything(project.read()) == good


@given(st.data())
@settings(max_examples=60)
def test_any_damage_to_the_cache(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    project = Project(tmp_path_factory.mktemp("damaged"))
    file = cache_file(project)
    good = everything(project.read(cached=False))
    content = bytearray(file.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 3))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(content)
    assert everything(project.read()) == good


# Several processes


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(workers, "_SHARE", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.usefixtures("forking")
def test_several_processes_read_the_same(project: Project) -> None:
    project.write(models=MODELS, app=PLAIN, broken="print 'x'", **{f"m{n}": f"import a{n}\n" for n in range(20)})
    several = everything(project.read())
    assert several == everything(project.read())
    assert list(several) == sorted(several)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(workers, "_SHARE", 10**9)
        assert everything(project.read(cached=False)) == several


@pytest.mark.usefixtures("forking")
def test_what_a_dead_process_should_have_read_is_read_by_its_parent(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(models=MODELS, app=PLAIN, other=PLAIN)
    parent = os.getpid()
    original = record.dump

    def dump(value: object) -> bytes:
        if os.getpid() != parent:
            os._exit(3)
        return original(value)

    monkeypatch.setattr("onebase.facts.storage.workers.dump", dump)
    assert len(everything(project.read())) == 3


@pytest.mark.usefixtures("forking")
def test_no_fork_where_threads_run(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(models=MODELS, app=PLAIN)
    monkeypatch.delattr(os, "fork")
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert len(everything(project.read())) == 2
    finally:
        done.set()
        thread.join()


def test_small_projects_are_read_in_one_process(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    project.write(models=MODELS, app=PLAIN)
    assert len(everything(project.read())) == 2
