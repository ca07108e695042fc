"""What holds for the source as a whole. The layers are held by import-linter, see pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import onebase

PACKAGE = Path(onebase.__file__).parent
TESTS = Path(__file__).parent
STATIC = sorted(
    file for part in ["project", "facts", "program", "rules", "vocabulary"] for file in (PACKAGE / part).rglob("*.py")
)
DANGEROUS = {"importlib", "importlib.util", "imp", "pkgutil", "runpy", "exec", "eval", "__import__"}


@pytest.mark.parametrize("file", STATIC, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_what_reads_source_never_executes_it(file: Path) -> None:
    """Even asking for the specification of `a.b` by `importlib.util.find_spec` imports `a`."""
    used: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            used |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and [alias.name for alias in node.names] != ["import_module"]:
            used.add(node.module or "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            used.add(node.func.id)
            if node.func.id == "import_module":
                assert names_a_module_of_ours(node.args[0])
    assert used & DANGEROUS == set()


def names_a_module_of_ours(argument: ast.expr) -> bool:
    return ast.unparse(argument).lstrip("f").startswith(("'onebase.", "'{__package__}."))


def modules_after(code: str) -> set[str]:
    """The top-level names of all modules that are loaded after some code was executed by a bare interpreter."""
    program = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", program]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_the_version_is_printed_without_importing_anything_of_weight() -> None:
    loaded = modules_after("from onebase.__main__ import carry_out; carry_out(['--version'])")
    assert loaded & {"click", "rich", "ast", "re", "dataclasses", "typing"} == set()


def test_the_library_needs_nothing_but_python() -> None:
    loaded = modules_after("import onebase.session, onebase.project.discovery, onebase.facts, onebase.program")
    assert loaded - sys.stdlib_module_names <= {"onebase", "tomli", "__main__", *before()}


def before() -> set[str]:
    """What the interpreter loads by itself, for instance because of `.pth` files in site-packages."""
    return modules_after("pass")


def test_every_directory_with_tests_is_a_package() -> None:
    """Otherwise two test files of one name would have one module name."""
    directories = {file.parent for file in TESTS.rglob("test_*.py")}
    assert {directory for directory in directories if not (directory / "__init__.py").exists()} == set()
