"""Servers, frameworks and workers, whether they are installed or not."""

from pathlib import Path

import pytest

from tests.project.entry_points.support import entry_points, project, told_of

FILES = {
    "shop/__init__.py": "",
    "shop/main.py": "",
    "shop/celery.py": "",
    "shop/api/__init__.py": "",
    "shop/api/server.py": "",
    "plain/start.py": "",
    "lib/helper.py": "",
    "settings.py": "chdir = 'shop'\nwsgi_app = \"main:app\"\n",
    "app.py": "",
    "ui/home.py": "",
    "ui/pages/two.py": "",
    "ui/pages/one.py": "",
    "shop.ini": "[uwsgi]\nbase = %dshop\nchdir = %(base)\npythonpath = %d/lib\nmodule = main:app\nimport = api.server\n"
    "[plain]\nfile = plain/start.py\n",
}
MAIN = "import shop.main"


@pytest.mark.parametrize(
    "command",
    [
        "uvicorn --help",
        "uvicorn other.main:app",
        "uwsgi --ini missing.ini -w other:app",
        "gunicorn mlflow.server:app",
        "celery --version",
        "celery -A other worker",
        "fastapi deploy",
        "streamlit hello",
        "rq info",
        "hypercorn",
        "dramatiq",
    ],
)
def test_what_is_not_of_the_project_is_nothing(tmp_path: Path, command: str) -> None:
    assert told_of(project(tmp_path, command, **FILES), "Makefile") == []


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("uvicorn shop.main:app --reload --port 80", f"application: uvicorn shop.main:app [.] {MAIN}"),
        ("/bin/wait-for-db.sh db 5432 uvicorn shop.main:app", f"application: uvicorn shop.main:app [.] {MAIN}"),
        ("./wait-for-it.sh db:5432 -t 30 -- uvicorn shop.main:app", f"application: uvicorn shop.main:app [.] {MAIN}"),
        ("uvicorn --factory --port=80 shop.main:app", f"application: uvicorn shop.main:app [.] {MAIN}"),
        ("uvicorn main:app --app-dir shop", "application: uvicorn main:app --app-dir shop [shop] import main"),
        ("PYTHONPATH=shop uvicorn main:app", "application: PYTHONPATH=shop uvicorn main:app [. shop] import main"),
        ("uvicorn $$APP", "application: uvicorn $APP []  ? uvicorn is given $APP, whose value is not known"),
        (
            "cd lib && uvicorn shop.main:app",
            "application: cd lib && uvicorn shop.main:app []  ? shop.main is not found from lib",
        ),
        ("uwsgi --http :80 -w shop.main:app --master", f"application: uwsgi --module shop.main:app [.] {MAIN}"),
        (
            "uwsgi --chdir shop --pythonpath ../lib --module main:app",
            "application: uwsgi --module main:app [lib shop] import main",
        ),
        (
            "uwsgi --wsgi-file shop/main.py",
            "application: uwsgi --wsgi-file shop/main.py [.] run shop/main.py as uwsgi_file_shop_main",
        ),
        ("uwsgi --mount /=shop.main:app", f"application: uwsgi --mount /=shop.main:app [.] {MAIN}"),
        ("uwsgi --ini shop.ini", "application: uwsgi --ini shop.ini [lib shop] import main; import api.server"),
        (
            "uwsgi shop.ini:plain",
            "application: uwsgi --ini shop.ini:plain [.] run plain/start.py as uwsgi_file_plain_start",
        ),
        ("uwsgi -w $$APP", "application: uwsgi --module $APP [.]  ? uwsgi is given $APP, whose value is not known"),
        (
            "uwsgi --chdir /srv/shop -w main:app",
            (
                "application: uwsgi --module main:app []  ? uwsgi runs in /srv/shop, "
                "and it is not known which directory of the project that is"
            ),
        ),
        ("gunicorn -w 4 -k x 'shop.main:app()' -b :80", f"application: gunicorn shop.main:app() [.] {MAIN}"),
        ("gunicorn --chdir shop main:app", "application: gunicorn main:app --chdir shop [shop .] import main"),
        (
            "gunicorn --pythonpath lib,plain shop.main:app",
            f"application: gunicorn shop.main:app [plain lib .] {MAIN}",
        ),
        (
            "gunicorn -c settings.py",
            "application: gunicorn main:app [shop .] run settings.py as __config__; import main",
        ),
        (
            "PYTHONPATH=.:lib gunicorn shop.main:app",
            f"application: PYTHONPATH=.:lib gunicorn shop.main:app [. lib] {MAIN}",
        ),
        ("hypercorn -b :80 shop/main:app", "application: hypercorn shop/main:app [shop] import main"),
        ("hypercorn asgi:shop.main:app", f"application: hypercorn asgi:shop.main:app [.] {MAIN}"),
        ("granian --interface asgi shop.main:app", f"application: granian shop.main:app [.] {MAIN}"),
        ("daphne -p 80 shop.main:app", f"application: daphne shop.main:app [.] {MAIN}"),
        ("waitress-serve --call shop.main:app", f"application: waitress-serve shop.main:app [.] {MAIN}"),
        (
            "PYTHONPATH=lib waitress-serve shop.main:app",
            f"application: PYTHONPATH=lib waitress-serve shop.main:app [lib .] {MAIN}",
        ),
        ("flask --app shop.main run --debug", f"application: flask --app shop.main run [.] {MAIN}"),
        ("cd shop && flask --app main run", f"application: cd shop && flask --app main run [.] {MAIN}"),
        (
            "cd shop/api && flask -A server:create run",
            "application: cd shop/api && flask --app server:create run [.] import shop.api.server",
        ),
        ("FLASK_APP=plain/start.py flask run", "application: flask run [plain] import start"),
        ("flask routes", "application: flask routes [.] import app"),
        ("flask --app $$X run", "application: flask run []  ? flask is given $X, whose value is not known"),
        ("fastapi run shop/main.py --port 80", f"application: fastapi run shop/main.py [.] {MAIN}"),
        ("fastapi dev plain/start.py", "application: fastapi dev plain/start.py [plain] import start"),
        ("fastapi run", "application: fastapi run [.] import app"),
        ("celery -A shop worker -l info", "worker: celery -A shop worker [.] import shop; import shop.celery"),
        ("celery --app=shop.main:celery beat", f"worker: celery -A shop.main:celery beat [.] {MAIN}"),
        ("celery -A shop.main.celery worker", f"worker: celery -A shop.main.celery worker [.] {MAIN}"),
        ("celery -A main --workdir shop worker", "worker: celery -A main worker [shop] import main"),
        (
            "PYTHONPATH=lib:. celery -A shop.main worker",
            f"worker: PYTHONPATH=lib:. celery -A shop.main worker [lib .] {MAIN}",
        ),
        ("arq shop.main.WorkerSettings", f"worker: arq shop.main.WorkerSettings [.] {MAIN}"),
        (
            "dramatiq shop.main:broker plain.start -p 2",
            f"worker: dramatiq shop.main:broker plain.start [.] {MAIN}; import plain.start",
        ),
        ("dramatiq main --path shop lib", "worker: dramatiq main [lib shop] import main"),
        ("huey_consumer shop.main.huey -w 2", f"worker: huey_consumer shop.main.huey [.] {MAIN}"),
        (
            "taskiq worker shop.main:broker plain.start",
            f"worker: taskiq worker shop.main:broker [.] {MAIN}; import plain.start",
        ),
        (
            "rq worker high",
            "worker: rq worker [.]  ? rq imports the modules of its jobs when they arrive, and the jobs are not known",
        ),
        (
            "streamlit run ui/home.py --server.port 80",
            (
                "streamlit: streamlit run ui/home.py [ui] run ui/home.py as __main__; run ui/pages/one.py as __main__; "
                "run ui/pages/two.py as __main__"
            ),
        ),
        ("python -m uvicorn shop.main:app", f"application: python -m uvicorn shop.main:app [.] {MAIN}"),
        ("python -m celery -A shop.main worker", f"worker: python -m celery -A shop.main worker [.] {MAIN}"),
    ],
)
def test_what_tools_import(tmp_path: Path, command: str, line: str) -> None:
    assert told_of(project(tmp_path, command, **FILES), "Makefile") == [line]


def test_streamlit_executes_its_files_again(tmp_path: Path) -> None:
    found = entry_points(project(tmp_path, "streamlit run ui/home.py", "python app.py", **FILES))
    assert [(entry.kind, entry.reruns) for entry in found] == [("script", False), ("streamlit", True)]


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({".flaskenv": "FLASK_APP=shop.main\n"}, f"application: flask run [.] {MAIN}"),
        (
            {".flaskenv": "FLASK_APP=shop.main\n", ".env": "FLASK_APP=plain/start.py\n"},
            "application: flask run [plain] import start",
        ),
        ({"wsgi.py": ""}, "application: flask run [.] import wsgi"),
    ],
)
def test_where_flask_finds_the_application(tmp_path: Path, files: dict[str, str], line: str) -> None:
    assert told_of(project(tmp_path, "flask run", **FILES, **files), "Makefile") == [line]


def test_a_package_that_binds_the_celery_application_itself(tmp_path: Path) -> None:
    files = {**FILES, "shop/__init__.py": "from .celery import app\n"}
    assert told_of(project(tmp_path, "celery -A shop worker", **files), "Makefile") == [
        "worker: celery -A shop worker [.] import shop"
    ]


def test_fastapi_reads_its_entry_point_from_pyproject(tmp_path: Path) -> None:
    files = {**FILES, "pyproject.toml": '[tool.fastapi]\nentrypoint = "shop.main:app"\n'}
    assert told_of(project(tmp_path, "fastapi dev", **files), "Makefile") == [f"application: fastapi dev [.] {MAIN}"]


def test_a_console_script_of_the_project_is_no_tool(tmp_path: Path) -> None:
    assert told_of(project(tmp_path, "poetry run start", **FILES), "Makefile") == []
