"""Edits of source text. Each one says what it expects to find, and fails where that is not there."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

FLAG = "extend_existing"
VERSIONS = "alembic/versions"
MIGRATION = """\
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
"""


class DoesNotApply(Exception):
    """The backend no longer contains what an edit expects; the message names file and text."""


@dataclass(frozen=True)
class Replacement:
    """Replaces the only occurrence of `old` in a file."""

    path: str
    old: str
    new: str

    def apply(self, directory: Path) -> None:
        """Edits the file below `directory`. Raises DoesNotApply."""
        file = directory / self.path
        text = file.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise DoesNotApply(f"{self.path} contains {text.count(self.old)} times, not once: {self.old}")
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class AtTheTop:
    """Inserts statements below the docstring of a module."""

    path: str
    text: str

    def apply(self, directory: Path) -> None:
        """Edits the file below `directory`. Raises DoesNotApply."""
        file = directory / self.path
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        first = ast.parse("".join(lines)).body[0]
        if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and first.end_lineno):
            raise DoesNotApply(f"{self.path} has no docstring")
        lines.insert(first.end_lineno, f"\n{self.text}")
        file.write_text("".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class AtTheEnd:
    """Appends statements to a module."""

    path: str
    text: str

    def apply(self, directory: Path) -> None:
        """Edits the file below `directory`."""
        with (directory / self.path).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{self.text}")


@dataclass(frozen=True)
class NewFile:
    """Writes a file that was not there."""

    path: str
    text: str = ""

    def apply(self, directory: Path) -> None:
        """Writes the file below `directory`. Raises DoesNotApply where one is there already."""
        file = directory / self.path
        if file.exists():
            raise DoesNotApply(f"{self.path} exists already")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.text, encoding="utf-8")


@dataclass(frozen=True)
class NextMigration:
    """Writes a migration that comes after all others: one statement to apply, one to take back."""

    name: str
    upgrade: str
    downgrade: str

    def apply(self, directory: Path) -> None:
        """Writes the file below `directory`. Raises DoesNotApply where there is no migration to come after."""
        before = max((file.name[:4] for file in (directory / VERSIONS).glob("[0-9]*.py")), default="")
        if not before:
            raise DoesNotApply(f"{VERSIONS} has no migration")
        number = f"{int(before) + 1:04}"
        text = MIGRATION.format(number=number, before=before, upgrade=self.upgrade, downgrade=self.downgrade)
        NewFile(f"{VERSIONS}/{number}_{self.name}.py", text).apply(directory)


@dataclass(frozen=True)
class CopyOf:
    """Copies a file, as a backup beside the original does."""

    path: str
    source: str

    def apply(self, directory: Path) -> None:
        """Copies the file below `directory`."""
        NewFile(self.path, (directory / self.source).read_text(encoding="utf-8")).apply(directory)


@dataclass(frozen=True)
class ExtendExisting:
    """Gives `extend_existing` to mapped classes, and to `Table(...)` calls if `tables` says so.

    `classes` are the names of the chosen classes; none of them means all.
    """

    below: str
    classes: tuple[str, ...] = ()
    tables: bool = False

    def apply(self, directory: Path) -> None:
        """Edits all modules in and below the directory `below`. Raises DoesNotApply where there is nothing to edit."""
        changed = [file for file in sorted((directory / self.below).rglob("*.py")) if self._apply_to(file)]
        if not changed:
            raise DoesNotApply(f"{self.below} has no mapped class {', '.join(self.classes)}".rstrip())

    def _apply_to(self, file: Path) -> bool:
        text = file.read_text(encoding="utf-8")
        insertions = sorted(self._insertions(ast.parse(text), text.splitlines(keepends=True)), reverse=True)
        for offset, inserted in insertions:
            text = text[:offset] + inserted + text[offset:]
        file.write_text(text, encoding="utf-8")
        return bool(insertions)

    def _insertions(self, tree: ast.Module, lines: list[str]) -> Iterator[tuple[int, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and (not self.classes or node.name in self.classes):
                yield from _of_class(node, lines)
            elif self.tables and _is_table(node) and FLAG not in ast.unparse(node):
                yield _before_bracket(node, lines, f"{FLAG}=True")


def _is_table(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Table"


def _of_class(node: ast.ClassDef, lines: list[str]) -> Iterator[tuple[int, str]]:
    assigned = {
        target.id: statement
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    if FLAG in ast.unparse(assigned.get("__table_args__", ast.Pass())):
        return
    if "__table_args__" in assigned:
        yield _before_bracket(assigned["__table_args__"].value, lines, f'{{"{FLAG}": True}}')
    elif "__tablename__" in assigned:
        name = assigned["__tablename__"]
        yield _offset(lines, name.end_lineno, name.end_col_offset), f'\n    __table_args__ = {{"{FLAG}": True}}'


def _before_bracket(node: ast.expr, lines: list[str], argument: str) -> tuple[int, str]:
    """Where the closing bracket of a tuple or call is, and what to put before it."""
    offset = _offset(lines, node.end_lineno, node.end_col_offset) - 1
    before = "".join(lines)[:offset].rstrip()
    return offset, f"{'' if before.endswith(',') else ', '}{argument}"


def _offset(lines: list[str], line: int | None, column: int | None) -> int:
    """The number of characters before a position of `ast`, which counts the bytes of UTF-8 in a line."""
    number = (line or 1) - 1
    return sum(map(len, lines[:number])) + len(lines[number].encode()[: column or 0].decode())
