"""Programs of the project that drive Alembic themselves, and may load models before `env.py` is executed."""

import ast

from onebase.patterns import compile_later
from onebase.program import Program
from onebase.program.aside import is_aside
from onebase.python_text import NotRead, parse
from onebase.rules._texts import text_of

# What executes `env.py` to compare, or hands the command line of Alembic on (alembic 1.20: `command`, `config`);
# `compare_metadata` and `produce_migrations` compare without `env.py`.
_COMPARES = compile_later(
    r"\bautogenerate\s*=\s*True|\bCommandLine\b|\brevision\(|command\.check\("
    r"|alembic\.config\.main\b|from alembic\.config import [^\n]*\bmain\b"
    r"|\bgetattr\(\s*\w*command\b"
)


def makes_revisions(program: Program) -> bool:
    """Whether a file of the application, `env.py` apart, makes revisions through Alembic's own functions."""
    for path, facts in program.modules.items():
        drives = any(
            each.module in ("alembic.command", "alembic.config", "alembic.autogenerate")
            or (each.module == "alembic" and each.name in ("command", "config", "autogenerate"))
            for each in facts.imports
        )
        if drives and not is_aside(path) and path.rpartition("/")[2] != "env.py" and _compares(text_of(program, path)):
            return True
    return False


def _compares(text: str) -> bool:
    """Whether the code of a file says so: a message that speaks of "revision(s)" does not."""
    return bool(_COMPARES.search(text)) and bool(_COMPARES.search(_code(text)))


def _code(text: str) -> str:
    """The code without comments, and without what texts in it say; the text itself where Python cannot parse it."""
    try:
        return ast.unparse(_Silent().visit(parse(text)))
    except NotRead:
        return text


class _Silent(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.copy_location(ast.Constant(""), node) if isinstance(node.value, str) else node
