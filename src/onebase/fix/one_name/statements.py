"""Import statements and what they bind, with new names."""

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping

import libcst as cst

from onebase.fix.one_name.naming import FileNames, Nodes
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit


def import_replacements(source: Source, nodes: Nodes, names: FileNames) -> Iterator[Replacement]:
    """New import statements, and new attribute paths where an unaliased `import a.b` gets another first name.

    Raises CannotEdit where the file uses a name in a way that cannot be followed.
    """
    renamed: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            yield from _import_from(source, node, names)
        elif isinstance(node, ast.Import):
            yield from _import(source, node, names, renamed)
    if renamed:
        yield from _uses(source, nodes, names, renamed)


def _import_from(source: Source, node: ast.ImportFrom, names: FileNames) -> Iterator[Replacement]:
    module = node.module or ""
    new = names.relative(node.level, module) if node.level else names.absolute(module)
    if new:
        yield _statement(source, node, [_with_module(source, _parsed(source, node, cst.ImportFrom), new)])
        return
    moved = dict(names.submodules(module, node.level, [alias.name for alias in node.names if alias.name != "*"]))
    if moved:
        yield _statement(source, node, list(_split(source, node, moved)))


def _with_module(source: Source, statement: cst.ImportFrom, new: str) -> str:
    return _code(
        source,
        statement.with_changes(
            module=_dotted(new),
            relative=(),
            whitespace_after_from=_space(statement.whitespace_after_from),
            whitespace_before_import=_space(statement.whitespace_before_import),
        ),
    )


def _space(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """`from.import x` may do without a space, `from a import x` may not."""
    return cst.SimpleWhitespace(" ") if space.empty else space


def _split(source: Source, node: ast.ImportFrom, moved: Mapping[str, str]) -> Iterator[str]:
    """`from src import models, VERSION` is `import models` and `from src import VERSION`; comments stay with names."""
    comments = _comments(source.written(node), node.lineno)
    stay = [alias for alias in node.names if alias.name not in moved]
    if not stay:
        lines = {alias.lineno for alias in node.names}
        yield from (comment for line, comment in sorted(comments.items()) if line not in lines)
    for alias in node.names:
        if alias.name in moved:
            comment = comments.pop(alias.lineno, "")
            yield _module_bound_to(moved[alias.name], alias.asname or alias.name) + (f"  {comment}" if comment else "")
    if stay:
        statement = _parsed(source, node, cst.ImportFrom)
        kept = [alias for alias in statement.names if alias.evaluated_name not in moved]  # type: ignore[union-attr]
        yield _code(source, statement.with_changes(names=_last_without_comma(kept, statement)))


def _last_without_comma(kept: list[cst.ImportAlias], statement: cst.ImportFrom) -> list[cst.ImportAlias]:
    if statement.lpar is not None:
        return kept
    return [*kept[:-1], kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]


def _comments(segment: str, first_line: int) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(segment).readline)
    return {first_line + token.start[0] - 1: token.string for token in tokens if token.type == tokenize.COMMENT}


def _module_bound_to(module: str, name: str) -> str:
    """A statement that imports a module and binds it to a name."""
    package, _, last = module.rpartition(".")
    if module == name:
        return f"import {module}"
    return (
        f"from {package} import {module.rpartition('.')[2]}"
        if package and last == name
        else f"import {module} as {name}"
    )


def _import(source: Source, node: ast.Import, names: FileNames, renamed: dict[str, str]) -> Iterator[Replacement]:
    new = {alias.name: names.absolute(alias.name) for alias in node.names}
    if not any(new.values()):
        return
    statement = _parsed(source, node, cst.Import)
    stay: list[cst.ImportAlias] = []
    further: list[str] = []
    for alias, parsed in zip(node.names, statement.names, strict=True):
        module = new[alias.name]
        if not module:
            stay.append(parsed)
        elif alias.asname:
            same = cst.ensure_type(parsed.asname, cst.AsName) if module != alias.asname else None
            stay.append(parsed.with_changes(name=_dotted(module), asname=same))
        elif "." not in alias.name:
            further.append(_module_bound_to(module, alias.name))
        else:
            renamed[alias.name] = module
            stay.append(parsed.with_changes(name=_dotted(module)))
    if stay:
        stay[-1] = stay[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        further.insert(0, _code(source, statement.with_changes(names=stay)))
    yield _statement(source, node, further)


# -- attribute paths


def _uses(source: Source, nodes: Nodes, names: FileNames, renamed: Mapping[str, str]) -> Iterator[Replacement]:
    roots = {name.partition(".")[0] for name in renamed}
    _no_other_meaning(source, nodes, roots, {name.partition(".")[0] for name in renamed.values()}, names)
    still_bound = {
        alias.name.partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if not alias.asname and not names.absolute(alias.name)
    }
    for chain in _chains(nodes, roots):
        found = _longest(chain, names)
        if found is not None:
            node, new = found
            yield _expression(source, node, new)
        elif chain[0].id not in still_bound:
            raise CannotEdit(f"{source.path}:{chain[0].lineno}: `{chain[0].id}` is used by itself")


def _no_other_meaning(source: Source, nodes: Nodes, roots: set[str], new_roots: set[str], names: FileNames) -> None:
    """Raises CannotEdit where something else is bound to one of the first names."""
    for node in nodes:
        bound: list[str] = []
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound = [node.id]
        elif isinstance(node, ast.arg):
            bound = [node.arg]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound = [node.name]
        elif isinstance(node, ast.ImportFrom):
            bound = [alias.asname or alias.name for alias in node.names if not _is_the_module(node, alias, names)]
        elif isinstance(node, ast.Import):
            bound = [alias.asname for alias in node.names if alias.asname]
        for name in bound:
            if name in roots or name in new_roots:
                raise CannotEdit(f"{source.path}:{getattr(node, 'lineno', 0)}: `{name}` means something else here")


def _is_the_module(node: ast.ImportFrom, alias: ast.alias, names: FileNames) -> bool:
    """`from src import models`, which becomes `import models`."""
    name = alias.asname or alias.name
    return not node.level and bool(node.module) and names.absolute(f"{node.module}.{alias.name}") == name


Chain = tuple[ast.Name, list[ast.Attribute]]


def _chains(nodes: Nodes, roots: set[str]) -> Iterator[Chain]:
    """Every longest attribute path that begins with one of the names, from the name outwards."""
    inner: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            path: list[ast.Attribute] = []
            current: ast.expr = node
            while isinstance(current, ast.Attribute):
                inner.add(id(current))
                path.append(current)
                current = current.value
            if isinstance(current, ast.Name) and current.id in roots:
                inner.add(id(current))
                yield current, path[::-1]
        elif isinstance(node, ast.Name) and node.id in roots and id(node) not in inner:
            yield node, []


def _longest(chain: Chain, names: FileNames) -> tuple[ast.expr, str] | None:
    """The longest part of an attribute path that is a module with a new name."""
    name, attributes = chain
    dotted, found = name.id, None
    candidates: list[tuple[ast.expr, str]] = [(name, dotted)]
    for attribute in attributes:
        dotted = f"{dotted}.{attribute.attr}"
        candidates.append((attribute, dotted))
    for node, written in candidates:
        new = names.absolute(written)
        if new:
            found = (node, new)
    return found


# -- from nodes to text


def _parsed(source: Source, node: ast.stmt, kind: type[cst.CSTNodeT]) -> cst.CSTNodeT:
    line = cst.parse_statement(source.written(node))
    statement = line.body[0] if isinstance(line, cst.SimpleStatementLine) else line
    if not isinstance(statement, kind):
        raise CannotEdit(f"{source.path}:{node.lineno}: is not understood")
    return statement


def _statement(source: Source, node: ast.stmt, statements: list[str]) -> Replacement:
    """The statement is replaced by one or several, on lines of their own if it has its own."""
    start, end = source.span(node)
    indent = source.line_before(start)
    if not indent.strip() and not source.line_after(end).strip().startswith(";"):
        return Replacement(start, end, f"{source.newline}{indent}".join(statements))
    if any("#" in statement for statement in statements[:-1]):
        raise CannotEdit(f"{source.path}:{node.lineno}: shares its line with another statement")
    return Replacement(start, end, "; ".join(statements))


def _expression(source: Source, node: ast.expr, new: str) -> Replacement:
    start, end = source.span(node)
    if not all(part.isidentifier() for part in source.text[start:end].split(".")):
        raise CannotEdit(f"{source.path}:{node.lineno}: an attribute path is written over several lines")
    return Replacement(start, end, new)


def _dotted(name: str) -> cst.Attribute | cst.Name:
    first, *rest = name.split(".")
    node: cst.Attribute | cst.Name = cst.Name(first)
    for part in rest:
        node = cst.Attribute(node, cst.Name(part))
    return node


def _code(source: Source, node: cst.CSTNode) -> str:
    """The text of a statement, with the line ends of the file."""
    return cst.Module([], default_newline=source.newline).code_for_node(node)
