from pathlib import Path

from tests.project.entry_points.support import project, told_of

APP = {
    "backend/app/__init__.py": "",
    "backend/app/main.py": "",
    "backend/lib/x.py": "",
    "backend/requirements.txt": "",
}
IMAGE = {"backend/Dockerfile": "FROM p\nWORKDIR /a\nCOPY . .\nENV PYTHONPATH=/a\nCMD python app/main.py\n"}
MAIN = "run backend/app/main.py as __main__"


def said(directory: Path, text: str, path: str = "docker-compose.yml", **files: str) -> list[str]:
    return told_of(project(directory, **{**APP, **files, path: text}), path)


def test_services_of_others_are_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, "services:\n  db:\n    image: postgres\n    command: python -m app.main\n") == []


def test_a_service_runs_the_command_of_its_image_in_its_own_environment(tmp_path: Path) -> None:
    text = """
services:
  web:
    build: ./backend
    environment:
      PYTHONPATH: /a/lib:$$X
"""
    directory = project(tmp_path, **APP, **IMAGE, **{"docker-compose.yml": text})
    unknown = "PYTHONPATH in docker-compose.yml names $X, and it is not known which directory of the project that is"
    assert told_of(directory, "backend/Dockerfile") == [
        f"script: cd backend && PYTHONPATH=. python app/main.py [backend/app backend] {MAIN}",
        f"script: cd backend && PYTHONPATH=lib python app/main.py [backend/app backend/lib] {MAIN} ? {unknown}",
    ]


def test_a_command_replaces_the_one_of_the_image(tmp_path: Path) -> None:
    text = """
services:
  web:
    build:
      context: backend
    command: uvicorn app.main:app --port 80
  job:
    build: backend
    working_dir: /a/app
    environment:
      - PYTHONPATH=
    entrypoint: ["python"]
    command:
      - main.py
"""
    assert said(tmp_path, text, **IMAGE) == [
        "application: cd backend && PYTHONPATH=. uvicorn app.main:app [backend] import app.main",
        f"script: cd backend/app && python main.py [backend/app] {MAIN}",
    ]


def test_mounts_need_no_image(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: python
    working_dir: /code
    volumes:
      - ./backend:/code:ro
    command: sh -c "cd app && python main.py"
"""
    assert said(tmp_path, text) == [f"script: cd backend/app && python main.py [backend/app] {MAIN}"]


def test_variables_come_from_the_file_beside_and_from_env_file(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: python
    working_dir: /code
    volumes: [ './backend:/code' ]
    env_file: web.env
    command: python ${SCRIPT:-x.py} $PORT
"""
    files = {".env": "SCRIPT=app/main.py\nPYTHONPATH=/nowhere\n", "web.env": "export PYTHONPATH='/code/lib' # here\n"}
    assert said(tmp_path, text, **files) == [
        f"script: cd backend && PYTHONPATH=lib python app/main.py [backend/app backend/lib] {MAIN}"
    ]


def test_a_further_file_goes_over_the_base_file(tmp_path: Path) -> None:
    base = "services:\n  web:\n    build: backend\n    environment: {PYTHONPATH: /a/lib}\n"
    over = "services:\n  web:\n    command: uvicorn app.main:app\n"
    directory = project(tmp_path, **APP, **IMAGE, **{"docker-compose.yml": base, "docker-compose.override.yml": over})
    assert told_of(directory, "docker-compose.override.yml") == [
        "application: cd backend && PYTHONPATH=lib uvicorn app.main:app [backend backend/lib] import app.main"
    ]


def test_an_image_that_another_service_builds(tmp_path: Path) -> None:
    text = """
services:
  base:
    build: backend
    image: mine
    command: sleep 1
  web:
    image: mine
    command: uvicorn app.main:app
"""
    assert said(tmp_path, text, **IMAGE) == [
        "application: cd backend && PYTHONPATH=. uvicorn app.main:app [backend] import app.main"
    ]


def test_commands_within_a_container(tmp_path: Path) -> None:
    text = "services:\n  web:\n    container_name: box\n    build: backend\n    command: sleep 1\n"
    make = (
        "t:\n\tdocker compose -f docker-compose.yml run --rm -e PYTHONPATH=/a/lib web python app/main.py\n"
        "u:\n\tdocker exec -it -w /a/app -e PYTHONPATH=/a/lib:/a box python main.py\n"
        "v:\n\tdocker-compose exec db psql\n"
    )
    directory = project(tmp_path, **APP, **IMAGE, **{"docker-compose.yml": text, "Makefile": make})
    assert told_of(directory, "Makefile") == [
        f"script: cd backend && PYTHONPATH=lib python app/main.py [backend/app backend/lib] {MAIN}",
        f"script: cd backend/app && PYTHONPATH=../lib:.. python main.py [backend/app backend/lib backend] {MAIN}",
    ]
