from pathlib import Path

import pytest

from tests.project.entry_points.support import project, told_of

APP = {"app/__init__.py": "", "app/main.py": "", "app/seed.py": "", "requirements.txt": "", "lib/x.py": ""}


def said(directory: Path, text: str, path: str = "Dockerfile", **files: str) -> list[str]:
    return told_of(project(directory, **{**APP, **files, path: text}), path)


def test_commands_without_python_of_the_project_are_nothing(tmp_path: Path) -> None:
    text = 'FROM python\nRUN pip install x && python -m venv /v\nCMD ["nginx", "-g", "daemon off;"]\n'
    assert said(tmp_path, text) == []


def test_other_applications_are_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, 'FROM python\nCOPY . /app\nWORKDIR /app\nCMD ["gunicorn", "mlflow.server:app"]\n') == []


@pytest.mark.parametrize(
    "copied",
    [
        "WORKDIR /code\nCOPY . .",
        "WORKDIR /code\nADD . /code/",
        "COPY --chown=a:b ./ /code\nWORKDIR /code",
        'WORKDIR /code\nCOPY ["app", "app"]',
        "WORKDIR /code\nCOPY requirements.txt .\nCOPY app ./app",
        "WORKDIR /code\nCOPY requirements.txt ./\nCOPY app/*.py app/",
        "FROM x AS build\nCOPY . /src\nFROM y\nCOPY --from=build /src /code\nWORKDIR /code",
        "ARG HERE=/code\nENV THERE=${HERE}\nWORKDIR $THERE\nCOPY . ${THERE}",
        "COPY app /code/app\nWORKDIR /\nWORKDIR code",
    ],
)
def test_directories_of_the_container_are_mapped(tmp_path: Path, copied: str) -> None:
    text = f'FROM python\n{copied}\nCMD ["uvicorn", "app.main:app"]\n'
    assert said(tmp_path, text) == ["application: uvicorn app.main:app [.] import app.main"]


def test_what_cannot_be_mapped_is_not_known(tmp_path: Path) -> None:
    text = "FROM python\nWORKDIR /code\nCOPY app /code/other\nCMD uvicorn app.main:app\n"
    assert said(tmp_path, text) == [
        (
            "application: uvicorn app.main:app [] "
            " ? CMD in Dockerfile runs in /code, and it is not known which directory of the project that is"
        )
    ]


def test_python_path_is_in_the_order_that_it_says(tmp_path: Path) -> None:
    text = (
        "FROM python\nWORKDIR /code\nCOPY . .\nENV PYTHONPATH=/code/lib \\\n  # comment\n    OTHER=1\n"
        'ENV PYTHONPATH "${PYTHONPATH}:/code/app:/opt"\nCMD ["python", "-m", "app.main"]\n'
    )
    assert said(tmp_path, text) == [
        (
            "module: PYTHONPATH=lib:app python -m app.main [. lib app] import app; run app/main.py as __main__ in app"
            " ? PYTHONPATH in Dockerfile names /opt, and it is not known which directory of the project that is"
        )
    ]


def test_entrypoint_and_command_belong_together(tmp_path: Path) -> None:
    text = 'FROM p\nCOPY . /a\nWORKDIR /a\nENTRYPOINT ["python", "-m"]\nCMD ["app.main"]\n'
    assert said(tmp_path, text) == ["module: python -m app.main [.] import app; run app/main.py as __main__ in app"]


def test_a_script_is_read_where_it_is_called(tmp_path: Path) -> None:
    text = 'FROM p\nCOPY . /a\nWORKDIR /a\nENV PYTHONPATH=/a/lib\nENTRYPOINT ["./start.sh"]\n'
    directory = project(tmp_path, **APP, Dockerfile=text, **{"start.sh": "cd app\npython main.py\n"})
    assert told_of(directory, "start.sh") == [
        "script: cd app && PYTHONPATH=../lib python main.py [app lib] run app/main.py as __main__",
    ]


def test_the_rest_of_an_entry_script_runs_the_command(tmp_path: Path) -> None:
    text = 'FROM p\nCOPY . /a\nWORKDIR /a\nENTRYPOINT ["./start.sh"]\nCMD ["python", "app/seed.py"]\n'
    directory = project(tmp_path, **APP, Dockerfile=text, **{"start.sh": '#!/bin/sh\nset -e\nexec "$@"\n'})
    assert told_of(directory, "start.sh") == ["script: python app/seed.py [app] run app/seed.py as __main__"]


def test_stages_inherit_and_each_one_may_run(tmp_path: Path) -> None:
    text = (
        "ARG LAST=second\nFROM p AS base\nCOPY . /a\nWORKDIR /a\nFROM base AS first\nCMD python app/main.py\n"
        "FROM base AS second\nCMD python app/seed.py\nFROM ${LAST}\n"
    )
    assert said(tmp_path, text) == [
        "script: python app/main.py [app] run app/main.py as __main__",
        "script: python app/seed.py [app] run app/seed.py as __main__",
    ]


def test_run_counts_with_what_is_there_by_then(tmp_path: Path) -> None:
    text = "FROM p\nCOPY . /a\nRUN cd /a && \\\n    # inside\n    python -m app.seed\nWORKDIR /a\n"
    assert said(tmp_path, text) == ["module: python -m app.seed [.] import app; run app/seed.py as __main__ in app"]


def test_here_documents_are_read_by_what_reads_programs(tmp_path: Path) -> None:
    text = (
        "FROM python\nWORKDIR /code\nCOPY . .\nRUN --mount=type=cache,target=/c <<EOF\nset -e\n# python -m app.none\n"
        "python -m app.seed\nEOF\nRUN python - <<'PY' && true\n# app\nif True:\n    import app.main\nPY\n"
        "COPY <<EOF /start.sh\npython -m app.main\nEOF\nCMD uvicorn app.main:app\n"
    )
    assert said(tmp_path, text) == [
        "application: uvicorn app.main:app [.] import app.main",
        "module: python -m app.seed [.] import app; run app/seed.py as __main__ in app",
        'script: python -c "# app if True: import app.main" [.] import app.main',
    ]


def test_the_build_context_is_a_directory_that_has_what_is_copied(tmp_path: Path) -> None:
    text = "FROM p\nWORKDIR /a\nCOPY app /a/app\nCMD uvicorn app.main:app\n"
    assert said(tmp_path, text, "docker/web/Dockerfile") == ["application: uvicorn app.main:app [.] import app.main"]


def test_the_build_context_is_the_one_that_makes_sense(tmp_path: Path) -> None:
    text = 'FROM p\nCOPY ./ /a/\nCMD ["/a/.docker/start.sh"]\n'
    files = {".docker/Dockerfile": text, ".docker/start.sh": "cd /a\npython app/main.py", ".docker/part.py": ""}
    directory = project(tmp_path, **APP, **files)
    assert told_of(directory, ".docker/start.sh") == ["script: python app/main.py [app] run app/main.py as __main__"]


def test_places_are_those_of_the_words(tmp_path: Path) -> None:
    from tests.project.entry_points.support import entry_points

    text = "FROM p\nCOPY . /a\nWORKDIR /a\nENV A=1 PYTHONPATH=lib\nCMD exec uvicorn app.main:app --port 80\n"
    (entry,) = entry_points(project(tmp_path, **APP, Dockerfile=text))
    assert str(entry.reason.place) == "Dockerfile:5:5"
    assert [str(root.reason.place) for root in entry.search_path] == ["Dockerfile:5:5", "Dockerfile:4:9"]
