"""Import statements."""

import ast

from onebase.facts.module import Import
from onebase.facts.syntax.reading import Reading, Where


def read_import(reading: Reading, node: ast.Import, where: Where) -> None:
    """`import a.b, c as d`: each imported name has its own span."""
    for alias in node.names:
        reading.names.learn(alias.name, 0, "", alias.asname or "")
        reading.imports.append(
            Import(alias.name, 0, "", alias.asname or "", reading.span(alias), where.scope, where.guards)
        )


def read_import_from(reading: Reading, node: ast.ImportFrom, where: Where) -> None:
    """`from .a import b as c`: all names have the span of the statement, which is where the module is named."""
    span, module = reading.span(node), node.module or ""
    for alias in node.names:
        reading.imported.add((where.scope, alias.asname or alias.name))
        reading.names.learn(module, node.level, alias.name, alias.asname or "")
        reading.imports.append(
            Import(module, node.level, alias.name, alias.asname or "", span, where.scope, where.guards)
        )
