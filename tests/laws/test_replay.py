"""A check that may be replayed says what a check that starts from nothing says, whatever happens to the files."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebase import stamps
from onebase.commands.checking import carry_out
from onebase.commands.options import CheckOptions
from onebase.commands.replay import Printed, replay_of

SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
BASELINE = '{"version": 1, "findings": []}'
OTHER_BASELINE = '{"version": 1, "findings": [{"code": "OB101", "subject": {"kind": "", "name": ""}, "essence": []}]}'
MODELS = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
TABLE = f'{MODELS}class {{0}}(Base):\n    __tablename__ = "{{0}}s"\n'
# Beside and above a project, everything that decides what belongs to it and what is said of it.
FILES = {
    "outer/.gitignore": "*.log\n",
    "outer/other/main.py": "",
    "outer/project/pyproject.toml": '[tool.pytest.ini_options]\npythonpath = [".", "app"]\n',
    "outer/project/app/__init__.py": "",
    "outer/project/app/models.py": TABLE.format("User"),
    "outer/project/app/again.py": TABLE.format("User"),
    "outer/project/tests/test_user.py": "import models\nimport app.models\n",
    "outer/project/tests/data/.gitignore": "ignored.py\n",
    "outer/project/vendor/bin/activate": "",
    "outer/project/vendor/lib/python3/site-packages/app.py": TABLE.format("Other"),
    "outer/project/vendor/tool.py": "",
    "outer/project/build/main.py": MODELS,
}
PATHS = (
    *("outer/.gitignore", "outer/.git/HEAD", "outer/pyproject.toml", "outer/onebase.toml", "outer/other/main.py"),
    *("outer/project/.git", "outer/project/.gitignore", "outer/project/pytest.ini", "outer/project/onebase.toml"),
    *("outer/project/pyproject.toml", "outer/project/app/__init__.py", "outer/project/app/models.py"),
    *("outer/project/app/again.py", "outer/project/app/new/models.py", "outer/project/tests/test_user.py"),
    *("outer/project/tests/conftest.py", "outer/project/tests/data/.gitignore", "outer/project/tests/data/ignored.py"),
    *("outer/project/vendor/bin/activate", "outer/project/vendor/pyvenv.cfg", "outer/project/vendor/lib/python3"),
    *("outer/project/vendor/lib/python3/site-packages/app.py", "outer/project/build/lib/models.py"),
    *("outer/project/Dockerfile", "outer/project/alembic.ini", "outer/project/known.json", "outer/project/linked.py"),
)
TEXTS = (
    *("", TABLE.format("User"), TABLE.format("Order"), "import models\nfrom app.models import User  # noqa: OB101\n"),
    *("*.py\n", "again.py\n", "!build/\nvendor/\n", "gitdir: ../.git/worktrees/project\n", "print 'old'\n"),
    *('[tool.onebase]\nignore = ["OB1"]\n', '[tool.onebase]\nselect = ["OB1"]\n', 'ignore = ["OB1"]\n'),
    *('baseline = "known.json"\n', 'extend-exclude = ["again.py"]\nshow-uncertain = true\n', 'cache-dir = "kept"\n'),
    *(
        "[pytest]\npythonpath = app\n",
        "CMD python app/models.py\nENV PYTHONPATH=app\n",
        BASELINE,
    ),
    '[[entry-points]]\ncommand = "python main.py"\ndirectory = "../other"\n',
)


class Edit(NamedTuple):
    """One change: what is done, to which path, and what is written or moved there."""

    what: str
    path: str
    other: str
    text: str


edits = st.builds(
    Edit,
    st.sampled_from(("write", "append", "remove", "rename", "link", "touch", "make a directory")),
    st.sampled_from(PATHS),
    st.sampled_from(PATHS),
    st.sampled_from(TEXTS),
)


def do(edit: Edit, top: Path) -> None:
    """Makes a change as far as it is possible."""
    target, other = top / edit.path, top / edit.other
    try:
        CHANGES[edit.what](target, other, edit.text)
    except OSError:
        return


def write(target: Path, _: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def append(target: Path, _: Path, text: str) -> None:
    with target.open("a") as file:
        file.write(text)


def remove(target: Path, _: Path, _text: str) -> None:
    shutil.rmtree(target) if target.is_dir() and not target.is_symlink() else target.unlink()


def rename(target: Path, other: Path, _: str) -> None:
    other.parent.mkdir(parents=True, exist_ok=True)
    target.rename(other)


def link(target: Path, other: Path, _: str) -> None:
    target.unlink(missing_ok=True)
    target.symlink_to(other)


CHANGES: dict[str, Callable[[Path, Path, str], object]] = {
    "write": write,
    "append": append,
    "remove": remove,
    "rename": rename,
    "link": link,
    "touch": lambda target, _, __: os.utime(target),
    "make a directory": lambda target, _, __: target.mkdir(parents=True),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody changes files while these tests check them: what was written just now can be relied upon."""
    monkeypatch.setattr(stamps, "_TICK", 0)


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A new copy of the files, with each call."""

    def place() -> Path:
        top = tmp_path_factory.mktemp("replay")
        for path, text in FILES.items():
            write(top / path, top, text)
        return top

    return place


OPTIONS = {"output_format": "concise", "show_uncertain": True}


def said(project: Path, **options: object) -> tuple[int, str, str] | str:
    """What a check prints, replayed where it can be; the name of the error where it fails."""
    chosen = CheckOptions(**OPTIONS, **options)
    try:
        replay = replay_of([str(project)], chosen)
        printed = (replay and replay.recall()) or carry_out([str(project)], chosen, replay)
    except Exception as error:  # noqa: BLE001  both must fail alike
        return repr(error)
    return printed.code, printed.out, printed.err


def replayed(project: Path) -> Printed | None:
    replay = replay_of([str(project)], CheckOptions(**OPTIONS))
    assert replay is not None
    return replay.recall()


# What decides on the answer from outside of the source: what is done first, and what changes the answer then.
P = "outer/project"
DECISIVE: dict[str, tuple[list[Edit], Edit]] = {
    "a file changes": ([], Edit("append", f"{P}/app/again.py", "", "print 'old'\n")),
    "a file appears": ([], Edit("write", f"{P}/app/new/models.py", "", "")),
    "a file vanishes": ([], Edit("remove", f"{P}/app/again.py", "", "")),
    "a file is renamed": ([], Edit("rename", f"{P}/tests/test_user.py", f"{P}/tests/users.txt", "")),
    "pytest is configured": (
        [Edit("write", f"{P}/pytest.ini", "", "[pytest]\n")],
        Edit("append", f"{P}/pytest.ini", "", "pythonpath = app\n"),
    ),
    "a file is ignored": (
        [Edit("write", f"{P}/app/.gitignore", "", "")],
        Edit("append", f"{P}/app/.gitignore", "", "again.py\n"),
    ),
    "a file is ignored from above": (
        [Edit("write", "outer/.git/HEAD", "", "")],
        Edit("write", "outer/.gitignore", "", "again.py\n"),
    ),
    "the work tree around it vanishes": (
        [Edit("write", "outer/.git/HEAD", "", ""), Edit("write", "outer/.gitignore", "", "again.py\n")],
        Edit("remove", "outer/.git", "", ""),
    ),
    "a configuration appears above": ([], Edit("write", "outer/onebase.toml", "", 'ignore = ["OB1"]\n')),
    "a configuration changes above": (
        [Edit("write", "outer/pyproject.toml", "", "[tool.onebase]\n")],
        Edit("append", "outer/pyproject.toml", "", 'ignore = ["OB1"]\n'),
    ),
    "a baseline changes": (
        [
            Edit("write", f"{P}/onebase.toml", "", 'baseline = "../known.json"\n'),
            Edit("write", "outer/known.json", "", BASELINE),
        ],
        Edit("write", "outer/known.json", "", OTHER_BASELINE),
    ),
    "a directory of another project vanishes": (
        [
            Edit(
                "write", "outer/onebase.toml", "", '[[entry-points]]\ncommand = "python main.py"\ndirectory = "other"\n'
            )
        ],
        Edit("remove", "outer/other", "", ""),
    ),
    "an environment loses its script": ([], Edit("remove", f"{P}/vendor/bin/activate", "", "")),
    "an environment becomes one": (
        [Edit("rename", f"{P}/vendor/lib/python3/site-packages", f"{P}/vendor/lib/python3/packages", "")],
        Edit("make a directory", f"{P}/vendor/lib/python3/site-packages", "", ""),
    ),
    "a build copy is none": (
        [Edit("write", f"{P}/build/lib/app.py", "", MODELS)],
        Edit("rename", f"{P}/build/lib", f"{P}/build/library", ""),
    ),
    "a directory is a work tree": (
        [Edit("write", f"{P}/app/.git", "", "gitdir: elsewhere\n")],
        Edit("write", f"{P}/app/.git", "", "gitdir: ../.git/worktrees/app\n"),
    ),
    "a link leads elsewhere": (
        [Edit("link", "outer/way", f"{P}/app/again.py", ""), Edit("link", f"{P}/linked.py", "outer/way", "")],
        Edit("link", "outer/way", "outer/other/main.py", ""),
    ),
}


@pytest.mark.parametrize("case", DECISIVE)
@pytest.mark.usefixtures("impatient")
def test_what_decides_on_the_answer_is_noticed(case: str, place: Callable[[], Path]) -> None:
    before, decisive = DECISIVE[case]
    top = place()
    project = top / "outer" / "project"
    for edit in before:
        do(edit, top)
    said(project)
    earlier = said(project)
    assert replayed(project) is not None
    do(decisive, top)
    now = said(project, no_cache=True)
    assert now != earlier
    assert said(project) == now


@SLOW
@given(steps=st.lists(st.lists(edits, min_size=1, max_size=2), min_size=1, max_size=3))
@pytest.mark.usefixtures("impatient")
def test_after_any_change_the_answer_is_that_of_a_run_without_cache(
    steps: list[list[Edit]], place: Callable[[], Path]
) -> None:
    top = place()
    project = top / "outer" / "project"
    said(project)
    said(project)
    for step in steps:
        for edit in step:
            do(edit, top)
        fresh = said(project, no_cache=True)
        assert said(project) == fresh
        assert said(project) == fresh


@pytest.mark.usefixtures("impatient")
def test_what_has_not_changed_is_replayed(place: Callable[[], Path]) -> None:
    project = place() / "outer" / "project"
    first = said(project)
    said(project)  # the cache was made by the first run, in the directory that it had listed
    again = replayed(project)
    assert again is not None
    assert (again.code, again.out, again.err) == first
