"""The documentation names what there is, and leads where it says."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import onebase
from onebase.cli import main
from onebase.project.conventions import OUTPUT_FORMATS
from onebase.project.settings_keys import KEYS
from onebase.selection.catalogue import DIRECTORY, all_rules

ROOT = Path(__file__).resolve().parent.parent
TEXTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *Path(DIRECTORY).glob("*.md")])
COMMANDS = sorted(main.commands.items())
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    text = read("docs/commands.md")
    assert f"## onebase {name}\n" in text
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
    assert {option for option in options if f"`{option}" not in text} == set()


def test_every_option_that_is_documented_exists() -> None:
    known = {option for _, command in COMMANDS for parameter in command.params for option in parameter.opts}
    documented = set(re.findall(r"`(--?[a-z-]+)", read("docs/commands.md")))
    assert documented <= known | {"-h", "--help", "--version"}


def test_every_output_format_is_documented() -> None:
    assert [name for name in OUTPUT_FORMATS if f"`{name}`" not in read("docs/commands.md")] == []


def test_every_setting_is_documented_and_no_other() -> None:
    rows = [line.split("|")[1] for line in read("docs/configuration.md").splitlines() if line.startswith("| `")]
    assert sorted(key for row in rows for key in re.findall(r"`([a-z-]+)`", row)) == sorted(KEYS)


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    pages = {page.stem.replace("_", "-") for page in Path(DIRECTORY).glob("*.md")}
    assert pages == {rule.name for rule in all_rules()}


def test_the_index_of_rules_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("rules_index", ROOT / "docs/rules_index.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert read("docs/rules.md") == module.index()


def links() -> Iterator[tuple[Path, str]]:
    for file in TEXTS:
        prose = re.sub(r"^(```+).*?^\1", "", file.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        for target in LINK.findall(prose):
            if not target.startswith(("https://", "mailto:")):
                yield file, target


@pytest.mark.parametrize(("file", "target"), [pytest.param(*link, id=f"{link[0].name}-{link[1]}") for link in links()])
def test_links_lead_somewhere(file: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    found = file.parent / path if path else file
    assert found.exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_the_output_in_the_readme_is_what_is_printed() -> None:
    """Lines may be left out where the README says `...`."""
    shown = re.search(r"\$ onebase check examples/bookings\n(.*?)```", read("README.md"), flags=re.DOTALL)
    assert shown is not None
    command = [sys.executable, "-m", "onebase", "check", "--no-cache", "--isolated", "examples/bookings"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    rest = printed
    for part in shown[1].split("...\n"):
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]
    assert "..." in shown[1] or not rest


def test_the_version_is_said_once() -> None:
    assert f'version = "{onebase.__version__}"' in read("pyproject.toml")
    assert f"## {onebase.__version__} " in read("CHANGELOG.md")
