from pathlib import Path

import pytest

from tests.project.entry_points.support import entry_points, project, told_of

APP = {"api/app/__init__.py": "", "api/app/main.py": "", "api/lib/x.py": "", "main.py": ""}
MAIN = "run api/app/main.py as __main__"


def said(directory: Path, path: str, text: str) -> list[str]:
    return told_of(project(directory, **APP, **{path: text}), path)


WORKFLOW = """
env:
  PYTHONPATH: ${{ github.workspace }}/api/lib
defaults:
  run:
    working-directory: api
jobs:
  test:
    steps:
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: python -m pip install .
      - name: Run
        run: |
          echo start
          python app/main.py
      - working-directory: .
        env:
          PYTHONPATH: api
        run: python main.py
"""


def test_steps_of_a_github_workflow(tmp_path: Path) -> None:
    assert said(tmp_path, ".github/workflows/ci.yml", WORKFLOW) == [
        "script: PYTHONPATH=api python main.py [. api] run main.py as __main__",
        f"script: cd api && PYTHONPATH=lib python app/main.py [api/app api/lib] {MAIN}",
    ]


def test_places_are_those_of_the_lines(tmp_path: Path) -> None:
    places = [
        str(entry.reason.place) for entry in entry_points(project(tmp_path, **{**APP, ".github/a.yml": WORKFLOW}))
    ]
    assert ".github/a.yml:16:11" in places


def test_what_a_step_adds_to_the_environment_holds_for_later_ones(tmp_path: Path) -> None:
    text = """
jobs:
  test:
    steps:
      - run: python api/app/main.py
      - run: echo "PYTHONPATH=$PWD/api/lib" >> $GITHUB_ENV
      - run: python main.py
"""
    assert said(tmp_path, ".github/workflows/ci.yml", text) == [
        "script: PYTHONPATH=api/lib python main.py [. api/lib] run main.py as __main__",
        f"script: python api/app/main.py [api/app] {MAIN}",
    ]


def test_scripts_of_a_gitlab_job_share_a_shell(tmp_path: Path) -> None:
    text = """
variables:
  PYTHONPATH: $CI_PROJECT_DIR/api/lib
before_script:
  - pip install .
  - cd api
test:
  script:
    - python app/main.py
other:
  before_script: [echo]
  script: python main.py
"""
    assert said(tmp_path, ".gitlab-ci.yml", text) == [
        "script: PYTHONPATH=api/lib python main.py [. api/lib] run main.py as __main__",
        f"script: cd api && PYTHONPATH=lib python app/main.py [api/app api/lib] {MAIN}",
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".travis.yml", "script:\n  - cd api\n  - python app/main.py\n"),
        ("azure-pipelines.yml", "steps:\n- script: python app/main.py\n  workingDirectory: api\n"),
        (
            ".circleci/config.yml",
            "jobs:\n  t:\n    steps:\n      - run:\n          command: cd api && python app/main.py\n",
        ),
        (
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - cd api; python app/main.py\n",
        ),
        ("Taskfile.yml", "tasks:\n  t:\n    dir: api\n    cmds:\n      - python app/main.py\n"),
        ("render.yaml", "services:\n  - type: web\n    rootDir: api\n    startCommand: python app/main.py\n"),
        ("heroku.yml", "run:\n  web: cd api && python app/main.py\n"),
    ],
)
def test_other_pipelines_and_platforms(tmp_path: Path, path: str, text: str) -> None:
    assert said(tmp_path, path, text) == [f"script: cd api && python app/main.py [api/app] {MAIN}"]


def test_a_file_that_is_no_mapping_is_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, ".travis.yml", "- python main.py\n") == []
