from collections.abc import Callable
from pathlib import Path

import pytest

from onebase.project.conventions import OUTPUT_FORMATS
from onebase.project.settings import (
    ConfigurationError,
    ConfiguredEntryPoint,
    Layer,
    Overrides,
    PerFileIgnore,
    Selection,
    Settings,
    load_settings,
)
from onebase.project.settings_keys import KEYS
from onebase.vocabulary import Severity

WHAT_TO_DO = 'what a person would type, such as "uvicorn app.main:app"'

Write = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file of a project in which the test then stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


def problems_of(
    directory: Path, overrides: Overrides | None = None, judge: Callable[[str], str] = lambda _: ""
) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(directory, overrides, judge=judge)
    return caught.value.problems


def test_without_a_file_everything_is_as_documented(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(str(tmp_path), cache_directory=str(tmp_path / ".onebase_cache"))


def test_a_pyproject_without_our_table_says_nothing(tmp_path: Path, write: Write) -> None:
    write("pyproject.toml", "[tool.ruff]\nselect = ['ALL']\n")
    assert load_settings(tmp_path).sources == ()


def test_every_key_is_read(tmp_path: Path, write: Write) -> None:
    (tmp_path / "api").mkdir()
    write(
        "pyproject.toml",
        """
        [tool.onebase]
        select = ["OB1"]
        ignore = ["OB104"]
        extend-select = ["OB201"]
        extend-ignore = ["OB105"]
        exclude = ["legacy/"]
        extend-exclude = ["vendor/old"]
        respect-gitignore = false
        baseline = "known.json"
        output-format = "concise"
        fail-level = "error"
        show-uncertain = true
        cache-dir = ".cache"
        [tool.onebase.per-file-ignores]
        "tests/*" = ["OB106"]
        [tool.onebase.severity]
        OB110 = "note"
        [[tool.onebase.entry-points]]
        command = "uvicorn app.main:app"
        directory = "api"
        python-path = ["."]
        """,
    )
    settings = load_settings(tmp_path)
    assert settings == Settings(
        str(tmp_path),
        selection=(Selection(("OB1",), ("OB104", "OB105"), ("OB201",)),),
        per_file_ignores=(PerFileIgnore("tests/*", ("OB106",), str(tmp_path)),),
        severity=(("OB110", Severity.NOTE),),
        exclude=("legacy/", "vendor/old"),
        respect_gitignore=False,
        baseline=str(tmp_path / "known.json"),
        output_format="concise",
        fail_level=Severity.ERROR,
        show_uncertain=True,
        cache_directory=str(tmp_path / ".cache"),
        entry_points=(ConfiguredEntryPoint("uvicorn app.main:app", "api", (".",), "pyproject.toml"),),
        sources=("pyproject.toml",),
        origins=settings.origins,
        homes=(str(tmp_path / "api"),),
    )
    assert {source for _, source in settings.origins} == {"pyproject.toml"}


def test_the_command_line_wins_and_lists_that_extend_add_up(tmp_path: Path, write: Write) -> None:
    write("onebase.toml", 'extend-exclude = ["a"]\noutput-format = "json"\nfail-level = "note"\n')
    layer = Layer("command line", str(tmp_path), extend_exclude=("b",), output_format="github")
    settings = load_settings(tmp_path, Overrides(layer))
    assert settings.exclude == ("a", "b")
    assert (settings.output_format, settings.fail_level) == ("github", Severity.NOTE)
    assert settings.origins == (
        ("extend-exclude", "command line"),
        ("fail-level", "onebase.toml"),
        ("output-format", "command line"),
    )


class TestWhichFile:
    def test_the_nearest_wins(self, tmp_path: Path, write: Write) -> None:
        write("pyproject.toml", "[tool.onebase]\noutput-format = 'json'\n")
        write("backend/onebase.toml", "output-format = 'github'\n")
        assert load_settings(tmp_path / "backend").output_format == "github"
        assert load_settings(tmp_path).output_format == "json"

    def test_the_search_passes_a_pyproject_of_others(self, tmp_path: Path, write: Write) -> None:
        write("pyproject.toml", "[tool.onebase]\noutput-format = 'json'\n")
        write("backend/pyproject.toml", "[project]\nname = 'backend'\n")
        assert load_settings(tmp_path / "backend").output_format == "json"

    def test_the_own_file_wins_over_the_pyproject_beside_it(self, tmp_path: Path, write: Write) -> None:
        write("pyproject.toml", "[tool.onebase]\noutput-format = 'json'\n")
        write("onebase.toml", "")
        assert load_settings(tmp_path).output_format == "full"

    def test_the_search_ends_at_the_top_of_a_repository(self, tmp_path: Path, write: Write) -> None:
        write("pyproject.toml", "[tool.onebase]\noutput-format = 'json'\n")
        write("other/.git/HEAD", "")
        assert load_settings(tmp_path / "other").output_format == "full"

    def test_a_named_file_counts_alone(self, tmp_path: Path, write: Write) -> None:
        write("pyproject.toml", "[tool.onebase]\noutput-format = 'json'\n")
        named = write("ci/strict.toml", "fail-level = 'note'\n")
        settings = load_settings(tmp_path, Overrides(configuration=str(named)))
        assert (settings.output_format, settings.fail_level) == ("full", Severity.NOTE)

    def test_isolated_reads_none(self, tmp_path: Path, write: Write) -> None:
        write("pyproject.toml", "not TOML at all")
        assert load_settings(tmp_path, Overrides(isolated=True)).sources == ()

    def test_a_named_file_that_is_missing_is_a_problem(self, tmp_path: Path) -> None:
        (problem,) = problems_of(tmp_path, Overrides(configuration=str(tmp_path / "nowhere.toml")))
        assert problem == "nowhere.toml: cannot be read: No such file or directory"


class TestPathsOfAFileFurtherUp:
    def test_globs_are_said_relative_to_the_project(self, tmp_path: Path, write: Write) -> None:
        text = 'extend-exclude = ["*_old.py", "backend/legacy/", "frontend/x", "!backend/build/", "**/gen/*"]\n'
        write("onebase.toml", text)
        (tmp_path / "backend").mkdir()
        assert load_settings(tmp_path / "backend").exclude == ("*_old.py", "/legacy/", "!/build/", "**/gen/*")

    def test_so_are_globs_of_a_command_line_further_down(self, tmp_path: Path) -> None:
        layer = Layer("command line", str(tmp_path / "backend"), extend_exclude=("legacy/x", "build"))
        assert load_settings(tmp_path, Overrides(layer)).exclude == ("/backend/legacy/x", "build")

    def test_entry_points_of_other_projects_are_left_out(self, tmp_path: Path, write: Write) -> None:
        for name in ("api", "worker"):
            (tmp_path / name).mkdir()
        write(
            "onebase.toml",
            """
            [[entry-points]]
            command = "uvicorn main:app"
            directory = "api"
            [[entry-points]]
            command = "celery -A tasks worker"
            directory = "worker"
            python-path = ["worker", "."]
            """,
        )
        (point,) = load_settings(tmp_path / "worker").entry_points
        assert point == ConfiguredEntryPoint("celery -A tasks worker", ".", (".", ".."), "../onebase.toml")


class TestProblems:
    def test_all_are_said_at_once_each_with_file_and_key(self, tmp_path: Path, write: Write) -> None:
        write(
            "onebase.toml",
            """
            selct = ["OB1"]
            ignore = "OB1"
            respect-gitignore = "no"
            output-format = "xml"
            fail-level = 3
            cache-dir = ""
            colour = true
            [severity]
            OB101 = "fatal"
            OB104 = true
            [[entry-points]]
            comand = "x"
            [[entry-points]]
            command = "pytest"
            directory = "nowhere"
            """,
        )
        assert problems_of(tmp_path) == (
            'onebase.toml: unknown key "selct"; did you mean "select"?',
            "onebase.toml: ignore: expected a list of strings, not 'OB1'",
            "onebase.toml: respect-gitignore: expected true or false, not 'no'",
            f"onebase.toml: output-format: expected one of {', '.join(OUTPUT_FORMATS)}, not 'xml'",
            'onebase.toml: fail-level: expected "error", "warning" or "note", not 3',
            "onebase.toml: cache-dir: expected a string that is not empty, not ''",
            f'onebase.toml: unknown key "colour"; the keys are {", ".join(KEYS)}',
            'onebase.toml: severity: "OB101": expected "error", "warning" or "note", not \'fatal\'',
            'onebase.toml: severity: "OB104": expected "error", "warning" or "note", not true',
            'onebase.toml: entry-points: number 1: unknown key "comand"; did you mean "command"?',
            f'onebase.toml: entry-points: number 1: "command" is missing: {WHAT_TO_DO}',
        )

    def test_a_directory_of_an_entry_point_must_exist(self, tmp_path: Path, write: Write) -> None:
        write("onebase.toml", '[[entry-points]]\ncommand = "pytest"\ndirectory = "nowhere"\n')
        assert problems_of(tmp_path) == ('onebase.toml: entry-points: "pytest": there is no directory nowhere',)

    def test_selectors_are_judged_wherever_they_stand(self, tmp_path: Path, write: Write) -> None:
        write("onebase.toml", 'select = ["a"]\n[per-file-ignores]\n"tests/*" = ["b"]\n[severity]\nc = "note"\n')
        layer = Layer("command line", str(tmp_path), ignore=("d",), extend_select=("good",))
        found = problems_of(tmp_path, Overrides(layer), judge=lambda selector: "" if selector == "good" else "wrong")
        assert found == (
            'onebase.toml: select: "a": wrong',
            'onebase.toml: severity: "c": wrong',
            'onebase.toml: per-file-ignores "tests/*": "b": wrong',
            '--ignore: "d": wrong',
        )

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (b"[tool.onebase]\nselect = [\n", "pyproject.toml: not valid TOML: Invalid value at the end of the file"),
            (b"a = 1\nb = = 2\n", ":2: not valid TOML"),
            (b"name = '\xff'", "cannot be read: not UTF-8, which TOML must be (byte 8)"),
            (b"x = " + b"9" * 5000, "pyproject.toml: not valid TOML: Exceeds the limit"),
            (b"[tool.onebase]\nselect = 0x" + b"f" * 5000, "select: expected a list of strings, not such a number"),
            (b"tool = 1\n[tool.onebase]\n", ":2: not valid TOML"),
            (b"tool.onebase = 1\n", "[tool.onebase] must be a table"),
            (b"x = " + b"[" * 5000, "cannot be read: nested too deeply"),
        ],
    )
    def test_a_broken_pyproject_is_one_line_with_its_place(
        self, text: bytes, expected: str, tmp_path: Path, write: Write
    ) -> None:
        write("pyproject.toml", "").write_bytes(text)
        (problem,) = problems_of(tmp_path)
        assert problem.startswith("pyproject.toml:")
        assert expected in problem
        assert "\n" not in problem

    def test_a_directory_in_place_of_the_file_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "onebase.toml").mkdir()
        assert load_settings(tmp_path).sources == ()


def test_settings_can_be_replaced_one_by_one(tmp_path: Path) -> None:
    settings = Settings(str(tmp_path))
    assert settings._replace(output_format="json").directory == str(tmp_path)
