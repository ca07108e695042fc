"""Taking statements out of a file, together with what served only them."""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

import libcst as cst

from onebase.fix.moving.statements import first_line, last_line
from onebase.fix.source import Replacement, Source

Element: TypeAlias = ast.expr | ast.keyword

_BLOCKS = ("body", "orelse", "finalbody")


class Removal:
    """Statements that go from one file. `keep` tells whether somebody else may use a name of it."""

    def __init__(self, source: Source, tree: ast.Module, keep: Callable[[str], bool]) -> None:
        self._source = source
        self._tree = tree
        self._keep = keep
        self._blocks = list(_blocks(tree))

    def replacements(self, statements: Collection[ast.stmt]) -> list[Replacement]:
        """The file without the statements, the `if` around nothing else, and names that only they used."""
        gone = self._with_guards(set(statements))
        aliases: list[tuple[ast.stmt, str]] = []
        while True:
            served = self._served_only(gone, aliases)
            if not served:
                break
            for statement, name in served:
                if isinstance(statement, (ast.Import, ast.ImportFrom)) and len(statement.names) > 1:
                    aliases.append((statement, name))
                    if all((statement, binding(alias)) in aliases for alias in statement.names):
                        gone.add(statement)
                else:
                    gone.add(statement)
        return [*self._removed(gone), *self._fewer_names(gone, aliases)]

    def without_name(self, statement: ast.Import | ast.ImportFrom, name: str) -> list[Replacement]:
        """The file without one name that an import binds."""
        return self.without_names([(statement, name)])

    def without_names(self, aliases: Sequence[tuple[ast.Import | ast.ImportFrom, str]]) -> list[Replacement]:
        """The file without names that imports bind; an import goes where none is left of it."""
        gone = {each for each, _ in aliases if all((each, binding(alias)) in aliases for alias in each.names)}
        return [*self._removed(gone), *self._fewer_names(gone, aliases)]

    def _with_guards(self, gone: set[ast.stmt]) -> set[ast.stmt]:
        """`if path not in sys.path:` goes with its only statement."""
        for block, owner in self._blocks:
            if isinstance(owner, ast.If) and owner.body is block and not owner.orelse and gone.issuperset(block):
                return self._with_guards({*(gone - set(block)), owner})
        return gone

    # -- names that nothing else uses

    def _served_only(
        self, gone: Collection[ast.stmt], aliases: Sequence[tuple[ast.stmt, str]]
    ) -> list[tuple[ast.stmt, str]]:
        removed = [node for statement in gone for node in ast.walk(statement)]
        inside = {id(node) for node in removed}
        suspects = {node.id for node in removed if isinstance(node, ast.Name)}
        used = {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name) and id(node) not in inside}
        used -= {name for name in suspects if self._only_bound(name, inside)}
        texts = {node.value for node in ast.walk(self._tree) if isinstance(node, ast.Constant)}
        found = []
        for statement in self._tree.body:
            for name in _bindings(statement):
                read = name in used and not self._bound_again(statement, name, inside)
                free = name in suspects and not read and name not in texts and not self._keep(name)
                if free and statement not in gone and (statement, name) not in aliases:
                    found.append((statement, name))
        return found

    def _bound_again(self, statement: ast.stmt, name: str, inside: Collection[int]) -> bool:
        """Whether a later import gives the name another meaning before anything that stays reads it."""
        later = [
            each.lineno
            for each in self._tree.body
            if isinstance(each, (ast.Import, ast.ImportFrom))
            and each.lineno > statement.lineno
            and name in _bindings(each)
        ]
        return bool(later) and not any(
            isinstance(node, ast.Name) and node.id == name and id(node) not in inside and node.lineno < later[0]
            for node in ast.walk(self._tree)
        )

    def _only_bound(self, name: str, inside: Collection[int]) -> bool:
        """Whether what is left only assigns the name once, and never reads it."""
        left = [n for n in ast.walk(self._tree) if isinstance(n, ast.Name) and n.id == name and id(n) not in inside]
        return len(left) == 1 and isinstance(left[0].ctx, ast.Store)

    # -- from statements to text

    def _removed(self, gone: Collection[ast.stmt]) -> Iterator[Replacement]:
        for block, owner in self._blocks:
            mine = [statement for statement in block if statement in gone]
            if mine and len(mine) == len(block) and not isinstance(owner, ast.Module):
                yield self._span(mine[0], mine[-1], "pass")
            else:
                for run in _runs(block, mine):
                    inside = run[0] is block[0] and not isinstance(owner, ast.Module)
                    yield self._without(run, at_end=run[-1] is block[-1], at_start=inside)

    def _span(self, first: ast.stmt, last: ast.stmt, new: str) -> Replacement:
        return Replacement(self._start(first), self._source.end(last), new)

    def _start(self, node: ast.stmt) -> int:
        """Where a statement begins; its decorators have lines of their own."""
        if first_line(node) == node.lineno:
            return self._source.start(node)
        line = self._source.line(first_line(node))
        return self._source.line_starts[first_line(node) - 1] + len(line) - len(line.lstrip())

    def _without(self, run: Sequence[ast.stmt], *, at_end: bool, at_start: bool) -> Replacement:
        """Whole lines where the statements have them for themselves, with a comment above that is about the path."""
        source = self._source
        start, end = self._start(run[0]), source.end(run[-1])
        first, last = first_line(run[0]), last_line(run[-1])
        before, rest = source.line_before(start), source.line_after(end)
        if before.strip() or rest.lstrip().startswith(";"):
            return self._within_line(start, end, rest, before)
        first = self._with_comment(first)
        blank_before, blank_after = self._blank(first - 1, -1), self._blank(last + 1, 1)
        if at_end and last + blank_after >= self._lines:
            first -= blank_before
        elif first - blank_before == 1 or (at_start and not blank_before):
            last += blank_after
        else:
            last += min(blank_before, blank_after)
        return Replacement(source.line_starts[first - 1], source.line_end(last), "")

    def _within_line(self, start: int, end: int, rest: str, before: str) -> Replacement:
        """One of several statements on a line: with the semicolon that separates it."""
        if rest.lstrip().startswith(";"):
            after = rest.lstrip()[1:]
            return Replacement(start, end + len(rest) - len(after.lstrip(" \t")), "")
        return Replacement(start - len(before) + len(before.rstrip().rstrip(";").rstrip()), end, "")

    def _with_comment(self, first: int) -> int:
        line = first
        while line > 1 and self._source.line(line - 1).lstrip().startswith("#"):
            line -= 1
        block = "".join(self._source.line(number) for number in range(line, first)).lower()
        code = ("coding", "#!", "noqa: f", "ruff", "flake8", "pylint", "type:", "mypy")
        return line if "path" in block and not any(word in block for word in code) else first

    @property
    def _lines(self) -> int:
        starts = self._source.line_starts
        return len(starts) - (starts[-1] == len(self._source.text))

    def _blank(self, line: int, step: int) -> int:
        count = 0
        while 1 <= line <= self._lines and not self._source.line(line).strip():
            count += 1
            line += step
        return count

    def _fewer_names(
        self, gone: Collection[ast.stmt], aliases: Sequence[tuple[ast.stmt, str]]
    ) -> Iterator[Replacement]:
        for statement in dict.fromkeys(statement for statement, _ in aliases if statement not in gone):
            names = {name for owner, name in aliases if owner is statement}
            line = cst.parse_statement(self._source.written(statement))
            parsed = cst.ensure_type(line, cst.SimpleStatementLine).body[0]
            if isinstance(parsed, (cst.Import, cst.ImportFrom)) and not isinstance(parsed.names, cst.ImportStar):
                kept = [each for each in parsed.names if (each.evaluated_alias or each.evaluated_name) not in names]
                if not getattr(parsed, "lpar", None):
                    kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
                code = cst.Module([], default_newline=self._source.newline).code_for_node(
                    parsed.with_changes(names=kept)
                )
                yield self._span(statement, statement, code)


def _blocks(tree: ast.Module) -> Iterator[tuple[list[ast.stmt], ast.AST]]:
    for node in ast.walk(tree):
        for name in _BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield block, node


def _runs(block: Sequence[ast.stmt], mine: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Neighbours that go together."""
    run: list[ast.stmt] = []
    for statement in block:
        if statement in mine:
            run.append(statement)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _bindings(statement: ast.stmt) -> list[str]:
    """The names that a statement binds and does nothing else: an import, or one name for one expression."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return []
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [binding(alias) for alias in statement.names]
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return [statement.targets[0].id]
    return []


def binding(alias: ast.alias) -> str:
    """The name that an import binds."""
    return alias.asname or alias.name.partition(".")[0]


def without_element(
    source: Source,
    elements: Sequence[Element],
    gone: Element,
    *,
    ends: "Mapping[ast.expr, ast.expr] | None" = None,
    keep_comma: bool = False,
) -> Replacement:
    """One element goes out of a list of arguments, of a tuple or of a dictionary (`ends`: key → value).

    A line that it has for itself goes as a whole, with its comment. `keep_comma`: what is left needs one.
    """
    number = next(index for index, each in enumerate(elements) if each is gone)
    start, end = _bounds(source, gone, ends)
    before, after = source.line_before(start), source.line_after(end)
    rest = after.lstrip(" \t").removeprefix(",").strip()
    if not before.strip() and (not rest or rest.startswith("#")):
        return Replacement(start - len(before), end + len(after), "")
    if number + 1 < len(elements):
        return Replacement(start, _bounds(source, elements[number + 1], ends)[0], "")
    if number and not before.strip() and gone.col_offset < elements[number - 1].col_offset:
        return Replacement(start, end, "")  # the closing bracket keeps the line that the element shared with it
    previous = _bounds(source, elements[number - 1], ends)[1] if number else start
    comma = "," if keep_comma and not after.lstrip().startswith(",") else ""
    return Replacement(previous, end, comma)


def _bounds(source: Source, element: Element, ends: "Mapping[ast.expr, ast.expr] | None") -> tuple[int, int]:
    last = ends[element] if ends is not None and isinstance(element, ast.expr) else element
    return source.start(element), source.end(last)
