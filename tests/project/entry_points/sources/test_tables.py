"""Task tables in pyproject.toml, Pipfile and package.json; systemd, supervisor, fly.toml, Jenkinsfile."""

from pathlib import Path

import pytest

from tests.project.entry_points.support import all_told, entry_points, project, told_of

APP = {"app/__init__.py": "", "app/main.py": "", "lib/x.py": ""}
MAIN = "run app/main.py as __main__"
PLAIN = f"script: python app/main.py [app] {MAIN}"
WITH_LIB = f"script: PYTHONPATH=lib python app/main.py [app lib] {MAIN}"


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("pyproject.toml", '[tool.pdm.scripts]\nstart = "python app/main.py"\n', PLAIN),
        ("pyproject.toml", '[tool.pdm.scripts]\nstart = {cmd = ["python", "app/main.py"]}\n', PLAIN),
        (
            "pyproject.toml",
            '[tool.pdm.scripts]\n_.env = {PYTHONPATH = "lib"}\nx.shell = "python app/main.py"\n',
            WITH_LIB,
        ),
        (
            "pyproject.toml",
            '[tool.poe.tasks.start]\ncmd = "python app/main.py"\nenv = {PYTHONPATH = "lib"}\n',
            WITH_LIB,
        ),
        (
            "pyproject.toml",
            '[tool.poe.tasks]\nstart = [{cmd = "x"}, "y"]\nb.shell = "cd app && python main.py"\n',
            None,
        ),
        (
            "pyproject.toml",
            '[tool.hatch.envs.test]\nenv-vars.PYTHONPATH = "lib"\nscripts.x = "python app/main.py"\n',
            WITH_LIB,
        ),
        ("pyproject.toml", '[tool.taskipy.tasks]\nx = "env PYTHONPATH=lib python app/main.py"\n', WITH_LIB),
        ("Pipfile", '[scripts]\nstart = "python app/main.py"\n', PLAIN),
        ("package.json", '{"scripts": {"api": "PYTHONPATH=lib python app/main.py"}}', WITH_LIB),
        ("tox.toml", '[env_run_base]\ncommands = [["python", "app/main.py"]]\n', PLAIN),
        (
            "tox.toml",
            '[env_run_base]\nset_env.PYTHONPATH = "lib"\n[env.a]\ncommands = [["python", "{tox_root}/app/main.py"]]\n',
            WITH_LIB,
        ),
        (
            "tox.toml",
            '[env_run_base]\ncommands = [["python", {replace = "posargs", default = ["app/main.py"]}]]\n',
            PLAIN,
        ),
        ("pyproject.toml", '[tool.tox.env.a]\ncommands = [["python", "app/main.py"]]\n', PLAIN),
        (
            "noxfile.py",
            '@nox.session\ndef a(s):\n    s.run("python", "app/main.py", *s.posargs)\n',
            PLAIN,
        ),
        (
            "noxfile.py",
            '@session\ndef a(s):\n    s.run("python", "app/main.py", env={"PYTHONPATH": "lib"})\n',
            WITH_LIB,
        ),
        ("noxfile.py", '@session\ndef a(s):\n    s.chdir("app")\n    s.run("python", "main.py")\n', None),
        ("fly.toml", '[processes]\nweb = "python app/main.py"\n', PLAIN),
        ("Jenkinsfile", "stage('x') { sh 'python app/main.py' }\n", PLAIN),
        ("Jenkinsfile", 'sh """\n  cd app\n  python main.py\n"""\n', None),
        (
            "conf/supervisord.conf",
            "[program:x]\ncommand=python app/main.py\nenvironment=A=\"1\",PYTHONPATH='lib'\n",
            WITH_LIB,
        ),
    ],
)
def test_commands_in_tables(tmp_path: Path, path: str, text: str, line: str | None) -> None:
    expected = line or f"script: cd app && python main.py [app] {MAIN}"
    assert told_of(project(tmp_path, **APP, **{path: text}), path) == [expected]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tox.toml", "[env_run_base]\ncommands = 1\nset_env = []\n[env]\na = 3\n# python"),
        ("tox.toml", "[env_run_base]\ncommands = [[1, {replace = 'posargs'}], 'python app/main.py']\n"),
        (
            "noxfile.py",
            '@session\ndef a(s):\n    s.run("python", words())\n    s.chdir(x)\n    s.run("python", "main.py")\n',
        ),
        ("noxfile.py", "def a(s):\n    s.run('python', 'app/main.py')\n"),
        ("noxfile.py", "@session\ndef a(:\n"),
    ],
)
def test_what_is_no_command_starts_nothing(tmp_path: Path, path: str, text: str) -> None:
    assert told_of(project(tmp_path, **APP, **{path: text}), path) == []


def test_a_unit_runs_in_a_directory_of_the_machine(tmp_path: Path) -> None:
    text = (
        "[Service]\nEnvironment=PYTHONPATH=/srv/lib\nWorkingDirectory=/srv\nExecStart=/srv/bin/uvicorn app.main:app\n"
    )
    (line,) = told_of(project(tmp_path, **APP, **{"web.service": text}), "web.service")
    assert line == (
        "application: uvicorn app.main:app []  ? ExecStart in web.service runs in /srv, "
        "and it is not known which directory of the project that is"
        " ? PYTHONPATH in web.service names /srv/lib, and it is not known which directory of the project that is"
    )


def test_broken_files_are_said(tmp_path: Path) -> None:
    directory = project(
        tmp_path,
        **APP,
        **{"package.json": "{python", "pyproject.toml": "a = = python", "Procfile": "w: python app/main.py"},
    )
    (line,) = all_told(directory)
    assert line.startswith(PLAIN)
    assert "package.json is not valid JSON" in line
    assert "pyproject.toml is not valid TOML" in line


def test_places_of_commands_in_tables(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n[tool.pdm.scripts]\nstart = "python app/main.py"\n'
    (entry,) = entry_points(project(tmp_path, **APP, **{"pyproject.toml": text}))
    assert str(entry.reason.place) == "pyproject.toml:4:10"
