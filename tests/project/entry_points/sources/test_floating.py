"""Shell scripts that nothing calls."""

from pathlib import Path

import pytest

from tests.project.entry_points.support import project, told_of

APP = {"api/requirements.txt": "", "api/app/__init__.py": "", "api/app/main.py": "", "tools/x.py": ""}
FROM_API = "module: cd api && python -m app.main [api] import app; run api/app/main.py as __main__ in app"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("api/run.sh", "python -m app.main\n"),
        ("api/scripts/run.sh", "python -m app.main\n"),
        ("api/scripts/deep/run.sh", 'cd "$(dirname "$0")/../.."\npython -m app.main\n'),
        ("tools/run.sh", "cd api\nexec python -m app.main\n"),
        ("tools/run.sh", "cd ../api && python -m app.main\n"),
        ("tools/run.sh", 'ROOT=$(git rev-parse --show-toplevel)\n(cd "$ROOT/api"; python -m app.main)\n'),
    ],
)
def test_a_script_is_read_in_the_directory_in_which_it_makes_sense(tmp_path: Path, path: str, text: str) -> None:
    assert told_of(project(tmp_path, **APP, **{path: text}), path) == [FROM_API]


def test_a_script_that_makes_no_sense_anywhere_is_not_known(tmp_path: Path) -> None:
    directory = project(tmp_path, **APP, **{"run.sh": "cd $1\npython -m app.main\npython $2\n"})
    unknown = "run.sh runs in the project/$1, and it is not known which directory of the project that is"
    assert told_of(directory, "run.sh") == [
        f"module: python -m app.main []  ? {unknown}",
        f"script: python $2 []  ? {unknown} ? python is given $2, whose value is not known",
    ]


def test_a_script_of_a_container_is_read_there(tmp_path: Path) -> None:
    image = "FROM p\nCOPY api /srv/api\nENV PYTHONPATH=/srv\nWORKDIR /srv/api\nCMD nginx\n"
    files = {"Dockerfile": image, "api/prestart.sh": "python /srv/api/app/main.py\n"}
    assert told_of(project(tmp_path, **APP, **files), "api/prestart.sh") == [
        "script: cd api && PYTHONPATH=.. python app/main.py [api/app .] run api/app/main.py as __main__"
    ]


def test_a_called_script_is_not_read_on_its_own(tmp_path: Path) -> None:
    files = {"Procfile": "web: sh api/run.sh\n", "api/run.sh": "cd api; python -m app.main\n"}
    assert told_of(project(tmp_path, **APP, **files), "api/run.sh") == [FROM_API]
