"""`onebase run` with real commands: their output, exit codes and signals are theirs, the explanation follows."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.observer.projects import TWO_ROOTS, environment, execute, onebase, write

DOUBLE = "import roots, app.user\nimport user\n"
CAUSE = "onebase: OB101: `app/user.py` is executed twice, as `app.user` and as `user`"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    child = "import subprocess, sys\nsys.exit(subprocess.call([sys.executable, 'double.py']))\n"
    return write(tmp_path, {**TWO_ROOTS, "double.py": DOUBLE, "child.py": child})


def run(directory: Path, *arguments: str, **added: str) -> "subprocess.CompletedProcess[str]":
    return onebase(directory, "run", *arguments, **added)


def test_the_explanation_follows_the_traceback_of_a_child_process(project: Path) -> None:
    result = run(project, "--json", "report.json", "--", sys.executable, "child.py")
    assert result.returncode == 1
    assert result.stderr.index("InvalidRequestError") < result.stderr.rindex(CAUSE)
    assert "double.py:2: executes it again, as `user`" in result.stderr
    report = json.loads((project / "report.json").read_text())
    assert [each["code"] for each in report["findings"]] == ["OB101"]
    assert report["exit_code"] == 1
    tables = [table for process in report["processes"] for table in process["tables"]]
    assert tables == [{"name": "user", "module": "app.user", "place": "app/user.py:6", "metadata": 0}]


def test_heal_and_loaded(project: Path) -> None:
    result = run(project, "--heal", "--loaded", "--", "double.py")
    assert result.returncode == 0, result.stderr
    assert "double.py:2: import `app.user` instead of `user`" in result.stderr
    assert "app.user: app/user.py, asked for at double.py:1, defines user" in result.stderr


def test_strict_refuses_once_and_reports_it(project: Path) -> None:
    result = run(project, "--strict", "--json", "report.json", "--", "double.py")
    assert (result.returncode, result.stderr.count(CAUSE)) == (1, 1), result.stderr
    assert [each["code"] for each in json.loads((project / "report.json").read_text())["findings"]] == ["OB101"]


def test_a_process_that_leaves_at_once_still_tells(project: Path) -> None:
    write(
        project, {"leave.py": "import os, roots, app.user\ntry:\n    import user\nexcept Exception:\n    os._exit(7)\n"}
    )
    result = run(project, "--", "leave.py")
    assert (result.returncode, CAUSE in result.stderr) == (7, True)


def test_a_healthy_program_is_left_alone(project: Path) -> None:
    code = (
        "import sys, roots, app.user\nprint(sys.argv, sys.path, sorted(set(sys.modules) & {'app', 'app.user', 'user'}))"
    )
    write(project, {"healthy.py": code, "sitecustomize.py": "print('customized')\n"})
    alone = execute(project, "healthy.py", "-x", "--heal", PYTHONPATH=str(project))
    observed = run(project, "--", sys.executable, "healthy.py", "-x", "--heal", PYTHONPATH=str(project))
    assert (observed.returncode, observed.stdout, observed.stderr) == (
        0,
        f"customized\n{alone.stdout}",
        "",
    )  # once more by ours
    assert alone.stdout.startswith("customized\n['healthy.py', '-x', '--heal']")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals as POSIX has them")
def test_signals_end_both(project: Path) -> None:
    write(project, {"end.py": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"})
    assert run(project, "--", "end.py").returncode == -signal.SIGTERM


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_workers_and_programs_that_raise_their_signal_again_tell_what_they_loaded(project: Path) -> None:
    """As gunicorn loads the application in its workers, and as uvicorn ends."""
    server = """
        import os, signal, sys, db
        if os.fork() == 0:
            import app.user
            sys.exit()
        os.wait()
        if os.fork() == 0:
            sys.exit()
        os.wait()
        signal.raise_signal(signal.SIGTERM)
    """
    write(project, {"server.py": server})
    result = run(project, "--loaded", "--", "server.py")
    assert result.returncode == -signal.SIGTERM
    assert result.stderr.count("(server.py) loaded") == 2
    assert result.stderr.count("app.user: app/user.py, asked for at server.py:4, defines user") == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals as POSIX has them")
def test_an_interrupt_for_us_alone_is_for_the_command(project: Path) -> None:
    wait = """
        import signal, time
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("ready", flush=True)
        time.sleep(300)
    """
    write(project, {"wait.py": wait})
    words = [sys.executable, "-m", "onebase", "run", "--", "wait.py"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        words, cwd=project, env=environment(), stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=300)
    assert (process.returncode, errors.splitlines()[-1]) == (-signal.SIGINT, "KeyboardInterrupt")


def test_bad_input_is_one_line(project: Path) -> None:
    write(project, {"text": "no program", "script": "#!/no/interpreter\n"})
    for name in ("text", "script"):
        (project / name).chmod(0o755)
    cases = {
        ("--", "no-such-command"): "run: no-such-command: there is no such command",
        ("--", "./text"): "run: ./text: cannot be executed: Exec format error",
        ("--", "./script"): "run: ./script: cannot be executed: No such file or directory",
        ("--json", "no/x.json", "--", "echo"): "run: no/x.json: cannot be written: No such file or directory",
        ("--heal", "--strict", "--", "echo"): "run: --heal imports what --strict refuses; use one of them",
        (): "Missing argument '-- COMMAND [ARGUMENTS]...'.",
    }
    for arguments, problem in cases.items():
        result = run(project, *arguments)
        assert (result.returncode, result.stdout, result.stderr) == (2, "", f"onebase: {problem}\n")


def test_a_command_that_cannot_start_leaves_no_report_and_keeps_an_old_one(project: Path) -> None:
    write(project, {"text": "no program", "old.json": "{}\n"})
    (project / "text").chmod(0o755)
    (project / "link.json").symlink_to("reports/new.json")
    (project / "reports").mkdir()
    for file in ("new.json", "old.json", "link.json"):
        assert run(project, "--json", file, "--", "./text").returncode == 2
    assert not (project / "new.json").exists()
    assert (project / "old.json").read_text(encoding="utf-8") == "{}\n"
    assert (project / "link.json").is_symlink()
    assert os.listdir(project / "reports") == []


def test_a_report_that_cannot_be_written_any_more_leaves_the_exit_code(project: Path) -> None:
    code = "import os, sys; os.rename('reports', 'gone'); sys.exit(7)"
    (project / "reports").mkdir()
    result = run(project, "--json", "reports/x.json", "--", sys.executable, "-c", code)
    assert (result.returncode, result.stderr) == (
        7,
        "onebase: run: reports/x.json: cannot be written: No such file or directory\n",
    )


PETS = """
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy.orm import configure_mappers
from db import Base

vet = Table("vet", MetaData(), Column("id", Integer, primary_key=True))
owner = Table("owner", Base.metadata, Column("id", Integer, primary_key=True))
pet = Table("pet", Base.metadata, Column("owner", ForeignKey("owner.id")), Column("vet", ForeignKey("vet.id")))
cat = Table(
    "cat",
    Base.metadata,
    Column("mother", ForeignKey("cat.id")),
    Column("vet", ForeignKey("vet.id"), primary_key=True),
    Column("id", Integer, primary_key=True),
)


def map_cats():
    type("Cat", (Base,), {"__table__": cat})
    configure_mappers()
"""


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("owner.join(pet)", []),
        ("pet.join(owner)", []),
        ("owner.join(Table('farm', Base.metadata), owner.c.id == 1).join(pet)", []),
        ("map_cats()", []),
        ("vet.join(pet)", ["OB302"]),
        ("pet.join(vet)", ["OB302"]),
        ("pet.c.vet.references(vet.c.id)", ["OB302"]),
    ],
)
def test_what_sqlalchemy_raises_for_itself_is_no_failure(statement: str, codes: list[str], project: Path) -> None:
    code = f"{PETS}\n\ntry:\n    {statement}\nexcept Exception as error:\n    print(error)\n    exit(3)\n"
    result = run(write(project, {"pets.py": code}), "--json", "report.json", "--", "pets.py")
    assert (result.returncode, result.stdout.count("could not find")) == (3 if codes else 0, len(codes)), result.stderr
    assert [each["code"] for each in json.loads((project / "report.json").read_text())["findings"]] == codes
