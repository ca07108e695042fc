import json

from .conftest import Onebase, Write

TRACE = """\
pytest
  pytest: pytest is configured here
  working directory: .

Import roots, in the order in which they are searched
  tests  pytest puts the first directory without __init__.py above tests/test_user.py in front of sys.path \
(tests/test_user.py)
  .      pythonpath says so in pytest.ini (pytest.ini:2)
  src    pythonpath says so in pytest.ini (pytest.ini:2)

4 of 5 executed modules: those that lead to tables (--all shows every one)
  test_user  tests/test_user.py  <- pytest.ini:2
    models  src/models.py  <- tests/test_user.py:1  [table users]
      database  src/database.py  <- src/models.py:3  [base Base]
    src.models  src/models.py  <- tests/test_user.py:2  AGAIN, first as models  [table users]

MetaData Base.metadata made at src/database.py:3 in database: 1 table in 2 definitions
  users  models.User      src/models.py:6
  users  src.models.User  src/models.py:6
"""


def test_without_an_entry_point_they_are_listed(double: Onebase) -> None:
    assert double("trace") == (0, "pytest  pytest: pytest is configured here\n", "")


def test_what_an_entry_point_loads(double: Onebase) -> None:
    assert double("trace", "pytest") == (0, TRACE, "")


def test_an_entry_point_may_be_named_in_another_case_or_spacing(double: Onebase) -> None:
    assert double("trace", " PYTEST ").out == TRACE


def test_all_modules_are_shown_on_request(double: Onebase) -> None:
    found = double("trace", "pytest", "--all")
    assert "5 modules executed, each below the one that asks for it" in found.out
    assert "    src  src/__init__.py" in found.out


def test_as_json(double: Onebase) -> None:
    listed = json.loads(double("trace", "--json").out)
    assert [entry["label"] for entry in listed["entry_points"]] == ["pytest"]
    (trace,) = json.loads(double("trace", "pytest", "--json", "--all").out)["traces"]
    names = [module["name"] for module in trace["modules"]]
    assert names == ["test_user", "models", "database", "src", "src.models"]
    assert [module["earlier"] for module in trace["modules"]][-1] == ["models"]
    assert [root["path"] for root in trace["search_path"]] == ["tests", ".", "src"]
    (metadata,) = trace["metadata"]
    assert [table["module"] for table in metadata["tables"]] == ["models", "src.models"]


def test_a_script_may_be_named_by_its_file(double: Onebase, write: Write) -> None:
    write({"report.py": 'import src.database\n\nif __name__ == "__main__":\n    print(src)\n'})
    found = double("trace", "report.py")
    assert found.code == 0
    assert "  __main__  report.py" in found.out
    assert "    src.database  src/database.py  <- report.py:1  [base Base]" in found.out


def test_a_command_that_nothing_mentions_is_tried_out(double: Onebase, write: Write) -> None:
    write({"main.py": "import src.models\nimport models\napp = 1\n"})
    found = double("trace", "PYTHONPATH=src  uvicorn main:app")
    assert found.code == 0
    assert "  main  main.py" in found.out
    assert "AGAIN, first as src.models" in found.out


def test_entry_points_of_one_label_are_shown_one_after_the_other(double: Onebase, write: Write) -> None:
    files = {"a/Procfile": "web: python main.py\n", "a/main.py": "x = 1\n", "main.py": "import models\n"}
    write({**files, "Procfile": "web: python main.py\nworker: PYTHONPATH=src python main.py\n"})
    labels = [entry["label"] for entry in json.loads(double("trace", "--json").out)["entry_points"]]
    for label in labels:
        traces = json.loads(double("trace", label, "--json").out)["traces"]
        assert [trace["entry_point"]["label"] for trace in traces] == [label] * labels.count(label)


def test_a_file_of_tests_is_run_alone(double: Onebase, write: Write) -> None:
    write({"tests/test_other.py": "import src.database\n"})
    found = double("trace", "tests/test_other.py")
    assert found.out.startswith("pytest tests/test_other.py\n")
    assert "src.database  src/database.py" in found.out
    assert "test_user" not in found.out.partition("Not loaded")[0].partition("executed")[2]


def test_models_that_are_not_loaded(double: Onebase, write: Write) -> None:
    write({"main.py": "from src import database\n", "Procfile": "web: PYTHONPATH=src python main.py\n"})
    found = double("trace", "PYTHONPATH=src python main.py")
    assert "Not loaded here: 1 file with models\n  src/models.py  users  the file that imports it is not" in found.out
    assert "(tests/test_user.py:1)" in found.out
    (trace,) = json.loads(double("trace", "PYTHONPATH=src python main.py", "--json").out)["traces"]
    assert [(each["path"], each["tables"], each["certain"]) for each in trace["missing"]] == [
        ("src/models.py", ["users"], True)
    ]


def test_nothing_is_missing_where_imports_are_computed(double: Onebase, write: Write) -> None:
    text = "import sys, importlib\nfrom src import database\nimportlib.import_module(sys.argv[1])\n"
    write({"main.py": text, "Procfile": "web: PYTHONPATH=src python main.py\n"})
    found = double("trace", "PYTHONPATH=src python main.py")
    assert "Not loaded here, as far as can be told: 1 file with models" in found.out
    assert "main.py:3: imports a module whose name is computed" in found.out


def test_a_part_of_a_label_leads_to_the_label(double: Onebase, write: Write) -> None:
    write({"service/app.py": "", "Procfile": "web: cd service && alembic upgrade head\n"})
    write({"service/alembic.ini": "[alembic]\nscript_location = mig\n", "service/mig/env.py": "x = 1\n"})
    found = double("trace", "alembic")
    assert (found.code, found.out) == (2, "")
    assert 'no entry point is called "alembic"; did you mean "cd service && alembic' in found.err


def test_what_alembic_compares_with(double: Onebase, write: Write) -> None:
    files = {
        "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = src\n",
        "migrations/env.py": "from alembic import context\nfrom database import Base\n"
        "context.configure(target_metadata=Base.metadata)\n",
    }
    write(files)
    assert "\nAlembic compares with Base.metadata (migrations/env.py:3)\n" in double("trace", "alembic").out
    (trace,) = json.loads(double("trace", "alembic", "--json").out)["traces"]
    assert trace["compared"]["metadata"] == ["Base.metadata"]
