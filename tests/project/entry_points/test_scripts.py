from pathlib import Path

from tests.project.entry_points.support import all_told, entry_points, project


def test_tests_and_modules_are_no_scripts(tmp_path: Path) -> None:
    files = {
        "helper.py": "",
        "test_x.py": "",
        "conftest.py": "",
        "setup.py": "",
        "pkg/main.py": "",
        "pkg/__init__.py": "",
    }
    guarded = {"test_x.py", "conftest.py", "setup.py", "missing.py"}
    assert [line for line in all_told(project(tmp_path, **files), guarded) if "pytest" not in line] == []


def test_a_guarded_file_is_a_script(tmp_path: Path) -> None:
    assert all_told(project(tmp_path, **{"tools/load.py": ""}), {"tools/load.py"}) == [
        "script: python tools/load.py [tools] run tools/load.py as __main__"
    ]


def test_a_guarded_file_in_a_package_is_a_module(tmp_path: Path) -> None:
    files = {"src/app/__init__.py": "", "src/app/jobs/__init__.py": "", "src/app/jobs/load.py": ""}
    (entry,) = entry_points(project(tmp_path, **files), {"src/app/jobs/load.py"})
    assert (entry.label, entry.directory, [root.path for root in entry.search_path]) == (
        *("python -m app.jobs.load", "src"),
        ["src"],
    )


def test_a_package_at_the_top_is_run_by_its_files(tmp_path: Path) -> None:
    files = {"__init__.py": "", "load.py": ""}
    assert all_told(project(tmp_path / "top", **files), {"load.py"}) == [
        "script: python load.py [.] run load.py as __main__"
    ]


def test_usual_names_count_at_the_top_of_projects(tmp_path: Path) -> None:
    files = {"main.py": "", "api/app.py": "", "api/requirements.txt": "", "api/deep/run.py": "", "other.py": ""}
    assert all_told(project(tmp_path, **files)) == [
        "script: python main.py [.] run main.py as __main__",
        "script: python api/app.py [api] run api/app.py as __main__",
    ]


def test_a_command_is_better_evidence_than_a_guard(tmp_path: Path) -> None:
    found = entry_points(
        project(tmp_path, "python main.py", "PYTHONPATH=lib python main.py", **{"main.py": "", "lib/x.py": ""}),
        {"main.py"},
    )
    assert [(entry.label, entry.reason.text) for entry in found] == [
        ("PYTHONPATH=lib python main.py", "the target t1 in Makefile starts it"),
        ("python main.py", "the target t0 in Makefile starts it"),
    ]


def test_notebooks_are_listed(tmp_path: Path) -> None:
    (entry,) = entry_points(project(tmp_path, **{"docs/a.ipynb": "{}"}))
    assert (entry.kind, entry.label, entry.steps, entry.reruns) == (
        "notebook",
        "jupyter notebook docs/a.ipynb",
        (),
        True,
    )
    assert [root.path for root in entry.search_path] == ["docs"]


def test_what_is_installed_comes_last(tmp_path: Path) -> None:
    files = {"pyproject.toml": "[build-system]\n", "src/app.py": "", "tools/load.py": ""}
    assert all_told(project(tmp_path, **files), {"tools/load.py"}) == [
        "script: python tools/load.py [tools src] run tools/load.py as __main__"
    ]


def test_a_guard_that_does_nothing_starts_nothing(tmp_path: Path) -> None:
    idle = "import app\n\nif __name__ == '__main__':\n    pass\n"
    files = {"idle.py": idle, "busy.py": f"{idle}    print(app)\n", "later.py": f"{idle}print(app)\n"}
    entries = entry_points(project(tmp_path, **files), set(files))
    assert [entry.label for entry in entries] == ["python busy.py"]


def test_a_file_that_names_its_package_is_started_by_that_name(tmp_path: Path) -> None:
    files = {
        "src/company/shop/__init__.py": "",
        "src/company/shop/load.py": "    from company.shop.models import Booking\n",
        "src/company/shop/save.py": "from shop.models import Booking\n",
    }
    entries = entry_points(project(tmp_path, **files), {"src/company/shop/load.py", "src/company/shop/save.py"})
    assert [(entry.label, entry.directory) for entry in entries] == [
        ("python -m company.shop.load", "src"),
        ("python -m shop.save", "src/company"),
    ]
