"""One MetaData, one definition of each table, one way to load them."""

import ast
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

SOURCE = Path(__file__).parents[1] / "src"


def tables_in_source() -> set[str]:
    """Table names as they are written in the files, whether or not anybody imports them."""
    return {name for file in SOURCE.rglob("*.py") for name in tables_of(ast.parse(file.read_text()))}


def tables_of(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__":
            names.add(ast.literal_eval(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Table":
            names.add(ast.literal_eval(node.args[0]))
    return names


def test_every_table_of_the_source_is_loaded() -> None:
    command = "from models.loading import metadata; print(*metadata.tables)"
    loaded = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout.split()
    assert sorted(loaded) == sorted(tables_in_source())
    assert len(loaded) >= 30


def test_no_table_is_written_twice() -> None:
    names = [name for file in SOURCE.rglob("*.py") for name in tables_of(ast.parse(file.read_text()))]
    assert sorted(names) == sorted(set(names))


def test_all_classes_are_on_the_one_base(models: SimpleNamespace) -> None:
    from core.database import Base

    assert {mapped.metadata for mapped in vars(models).values()} == {Base.metadata}
