"""Several files are written whole or not at all, whatever happens meanwhile."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onebase.fix.difference import unified
from onebase.fix.disk import Change, recover, write
from onebase.fix.journal import JOURNAL, Entry, Journal, digest
from onebase.fix.values import CannotEdit

FILES = 12
WRITER = f"""
import sys
from onebase.fix.disk import Change, write
print(flush=True)
for before, after in (("old", "new"), ("new", "old")) * 1000:
    contents = [(f"{{before}} {{n}}".encode(), f"{{after}} {{n}}".encode()) for n in range({FILES})]
    extra = Change("extra", b"", None) if before == "old" else Change("extra", None, b"")
    write(sys.argv[1], [*(Change(f"{{n}}.py", old, new) for n, (old, new) in enumerate(contents)), extra])
"""


def contents(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(directory.iterdir()) if file.is_file()}


def change(path: str, old: bytes | None = b"old", new: bytes | None = b"new") -> Change:
    return Change(path, old, new)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_bytes(b"old")
    return tmp_path


def write_all(directory: Path, *changes: Change) -> None:
    write(str(directory), changes)


def refusal(directory: Path, *changes: Change) -> str:
    before = contents(directory)
    with pytest.raises(CannotEdit) as caught:
        write(str(directory), changes)
    assert contents(directory) == before
    return str(caught.value)


def test_all_files_are_written_and_nothing_else_is_left(project: Path) -> None:
    write_all(project, change("a.py"), change("b.py"), change("new/deep/c.py", None))
    assert contents(project) == {"a.py": b"new", "b.py": b"new"}
    assert contents(project / "new/deep") == {"c.py": b"new"}


def test_a_file_goes(project: Path) -> None:
    write_all(project, change("a.py"), change("b.py", new=None))
    assert contents(project) == {"a.py": b"new"}


def test_a_file_that_goes_comes_back_where_something_fails(project: Path) -> None:
    (project / "a.py").chmod(0o640)
    gone = Entry("a.py", "a.py", ".a.py.1.onebase-new", digest(b"old"), "")
    fails = Entry("b.py", "b.py", ".b.py.1.onebase-new", digest(b"old"), digest(b"new"))
    from onebase.fix.disk import _finish

    assert "No such file" in _finish(Journal.create(str(project), [gone, fails]), {"a.py": b"old", "b.py": b"old"})
    assert contents(project) == {"a.py": b"old", "b.py": b"old"}
    assert stat.S_IMODE((project / "a.py").stat().st_mode) == 0o640


@pytest.mark.parametrize("aside", [False, True])
def test_after_a_power_failure_a_file_that_goes_is_gone(aside: bool, project: Path) -> None:
    Journal.create(str(project), [Entry("a.py", "a.py", ".a.py.1.onebase-new", digest(b"old"), "")])
    if aside:
        (project / "a.py").rename(project / ".a.py.1.onebase-new")
    assert recover(str(project)) == "finished an interrupted fix of 1 file"
    assert contents(project) == {"b.py": b"old"}


def test_a_link_is_not_removed(project: Path) -> None:
    (project / "link.py").symlink_to("a.py")
    assert "is a link" in refusal(project, change("link.py", new=None))


def test_the_diff_of_an_empty_file_that_goes_can_be_applied(project: Path) -> None:
    (project / "empty.py").touch()
    changes = (Change("a.py", b"old", b"new"), Change("empty.py", b"", None), Change("z.py", None, b"z\n"))
    difference = "".join(f"{line}\n" for line in unified(changes, str))
    assert "--- empty.py\n+++ /dev/null\n" in difference
    subprocess.run(["git", "apply", "-p0"], cwd=project, input=difference, text=True, check=True)
    assert contents(project) == {"a.py": b"new", "b.py": b"old", "z.py": b"z\n"}


def test_permissions_stay(project: Path) -> None:
    (project / "a.py").chmod(0o750)
    write_all(project, change("a.py"))
    assert stat.S_IMODE((project / "a.py").stat().st_mode) == 0o750


def test_a_link_stays_a_link(project: Path) -> None:
    (project / "link.py").symlink_to("a.py")
    write_all(project, change("link.py"))
    assert (project / "link.py").is_symlink()
    assert contents(project) == {"a.py": b"new", "b.py": b"old", "link.py": b"new"}


def test_a_link_that_leaves_the_project_is_not_followed(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.py"
    outside.write_bytes(b"old")
    (project / "link.py").symlink_to(outside)
    assert "leaves the project" in refusal(project, change("b.py"), change("link.py"))
    assert outside.read_bytes() == b"old"


def test_a_file_that_was_changed_meanwhile_stops_everything(project: Path) -> None:
    (project / "b.py").write_bytes(b"changed")
    assert refusal(project, change("a.py"), change("b.py")).startswith("nothing was changed: b.py was changed while")


def test_a_file_that_was_removed_meanwhile_stops_everything(project: Path) -> None:
    assert refusal(project, change("a.py"), change("c.py")).startswith("nothing was changed: c.py was removed while")


def test_a_new_file_never_replaces_one(project: Path) -> None:
    assert refusal(project, change("a.py"), change("b.py", None)).startswith(
        "nothing was changed: b.py was changed while"
    )


def test_a_read_only_file_stops_everything(project: Path) -> None:
    (project / "b.py").chmod(0o444)
    assert (
        refusal(project, change("a.py"), change("b.py"))
        == "nothing was changed: b.py is read-only; make it writable first"
    )


def test_a_full_disk_changes_nothing(project: Path) -> None:
    """A limit on the size of files is what a process can set for itself; writing fails as on a full disk."""
    program = (
        "import resource, signal, sys\nfrom onebase.fix.disk import Change, write\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write(sys.argv[1], [Change('a.py', b'old', b'new'), Change('b.py', b'old', b'x' * 5000)])\n"
    )
    before = contents(project)
    result = subprocess.run([sys.executable, "-c", program, str(project)], capture_output=True, text=True, check=False)
    assert "CannotEdit: nothing was changed: " in result.stderr
    assert contents(project) == before


def test_a_directory_that_cannot_be_written_changes_nothing(project: Path) -> None:
    (project / "file").write_bytes(b"")
    assert "nothing was changed" in refusal(project, change("a.py"), change("file/c.py", None)) or os.geteuid() == 0


@pytest.mark.parametrize("number", range(int(os.environ.get("ONEBASE_KILLS", "8"))))
def test_killed_at_any_moment_the_files_are_all_old_or_all_new(number: int, tmp_path: Path) -> None:
    for each in range(FILES):
        (tmp_path / f"{each}.py").write_text(f"old {each}", encoding="utf-8")
    (tmp_path / "extra").touch()
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.01 + 0.0137 * number % 0.11)
        process.send_signal(signal.SIGKILL)
    wait_for_the_child(tmp_path)
    recover(str(tmp_path))
    states = {file.read_text(encoding="utf-8").split()[0] for file in tmp_path.glob("[0-9]*.py")}
    assert states == ({"old"} if (tmp_path / "extra").exists() else {"new"})
    (tmp_path / "extra").unlink(missing_ok=True)
    write_all(tmp_path, *(change(f"{n}.py", f"{states.copy().pop()} {n}".encode(), b"last") for n in range(FILES)))
    assert set(contents(tmp_path).values()) == {b"last"}, "and nothing is left over after the next run"


def wait_for_the_child(directory: Path) -> None:
    """The renaming goes on in a process of its own; it ends by removing the journal. Killed before it was started, the
    journal stays."""
    for _ in range(100):
        if not (directory / JOURNAL).exists():
            return
        time.sleep(0.01)


def interrupted(directory: Path, renamed: int) -> None:
    """What a power failure leaves after so many renames."""
    entries = []
    for number, name in enumerate(("a.py", "b.py")):
        entries.append(Entry(name, name, f".{name}.1.onebase-new", digest(b"old"), digest(b"new")))
        if number < renamed:
            (directory / name).write_bytes(b"new")
        else:
            (directory / f".{name}.1.onebase-new").write_bytes(b"new")
    Journal.create(str(directory), entries)


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_after_a_power_failure_the_next_run_finishes(renamed: int, project: Path) -> None:
    interrupted(project, renamed)
    assert recover(str(project)) == "finished an interrupted fix of 2 files"
    assert contents(project) == {"a.py": b"new", "b.py": b"new"}
    assert recover(str(project)) == ""


def test_what_was_changed_after_a_power_failure_is_not_touched(project: Path) -> None:
    interrupted(project, 1)
    (project / "b.py").write_bytes(b"mine")
    with pytest.raises(CannotEdit, match=r"b\.py: was changed"):
        recover(str(project))
    assert (project / "b.py").read_bytes() == b"mine"


@pytest.mark.parametrize(
    "text", ["", "{}", "[[1]]", '[["a", "/etc/passwd", "b", "", ""]]', '[["a", "../a", "b", "", ""]]']
)
def test_a_journal_that_is_not_ours_is_refused(text: str, project: Path) -> None:
    (project / JOURNAL).write_text(text, encoding="utf-8")
    with contextlib.suppress(CannotEdit):
        assert recover(str(project)) == "finished an interrupted fix of 0 files"
    assert (project / "a.py").read_bytes() == b"old"
    assert "etc" not in contents(project)


def test_a_failure_half_way_is_undone(project: Path) -> None:
    """The second file cannot be replaced because a directory has taken its place at the last moment."""
    entries = [Entry(name, name, f".{name}.1.onebase-new", digest(b"old"), digest(b"new")) for name in ("a.py", "b.py")]
    (project / ".a.py.1.onebase-new").write_bytes(b"new")
    from onebase.fix.disk import _finish

    message = _finish(Journal.create(str(project), entries), {"a.py": b"old", "b.py": b"old"})
    assert "No such file" in message
    assert contents(project) == {"a.py": b"old", "b.py": b"old"}
