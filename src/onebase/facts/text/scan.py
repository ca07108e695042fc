"""The imports of a text without parsing it, where every import plainly stands at the left margin.

Exact or nothing: what is not plain (indented imports, semicolons, continued lines) is left to the parser. Only a
file that Python could not parse at all may be taken for a sound one; Python 2, merge conflicts and templates are
noticed by their commonest forms.
"""

import re

from onebase.facts.module import Import, ModuleFacts
from onebase.facts.text.interest import imports_anything, may_be_old, names_anything
from onebase.facts.text.multiline import Spans, covered, multiline_texts
from onebase.facts.values import Span
from onebase.patterns import compile_later
from onebase.python_text import NotRead, decode

_IMPORT = re.compile(r"import\b")
_ALIAS = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\s+as\s+([A-Za-z_]\w*))?", re.ASCII)
_ONE = r"[A-Za-z_][\w.]*(?:[ \t]+as[ \t]+[A-Za-z_]\w*)?"
_NAMES = rf"{_ONE}(?:[ \t]*,[ \t]*{_ONE})*"
_END = r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)"
_CONTINUED = "\\\n"
_PLAIN = re.compile(rf"import[ \t]+({_NAMES}){_END}", re.ASCII)
_FROM = re.compile(
    rf"from[ \t]+(\.*)([A-Za-z_][\w.]*|(?<=\.))[ \t]+import[ \t]+(?:({_NAMES})|(\*)|\(([^()]*)\))".replace(
        r"[ \t]", r"(?:[ \t]|\\\n)"
    )
    + _END,
    re.ASCII,
)
_COMMENT = compile_later(r"#[^\n]*")
_LIST = compile_later(rf"\s*{_NAMES}\s*,?\s*".replace(r"[ \t]", r"\s"), re.ASCII)
# Merge conflicts and templates: better said than read over.
_CONFLICT = re.compile(r"<(?<=\n<)<{6} ")
_TEMPLATE = re.compile(r"\{(?:% |\{ ?cookiecutter)")


def scan_file(path: str, data: bytes) -> ModuleFacts | None:
    """The facts of a file that only imports matter of, or None where it must be parsed to be sure."""
    try:
        text = decode(data)
    except NotRead:
        return None
    imports = None if names_anything(text) else scan_imports(text)
    if imports is None or imports_anything(text, imports):
        return None
    return ModuleFacts(path, complete=False, imports=tuple(imports))


def scan_imports(text: str) -> list[Import] | None:
    """All imports of a text, or None where they are not plain."""
    if "\f" in text or may_be_old(text) or _CONFLICT.search(text) or _TEMPLATE.search(text):
        return None
    lines = _statement_lines(text)
    if lines is None:
        return None
    spans = multiline_texts(text, lines[-1]) if lines else []
    return _read(text, lines, spans) if spans is not None else None


def _statement_lines(text: str) -> list[int] | None:
    """Where the lines start that may be import statements; None if one may stand anywhere but at the margin."""
    lines = []
    for word in _IMPORT.finditer(text):
        position = word.start()
        line = text.rfind("\n", 0, position) + 1
        if not text[line:position].strip(" \t"):
            line = _continued_from(text, line)
        if line == position or text.startswith(("from ", "from\t"), line):
            if text[line - 2 : line] == _CONTINUED:
                return None
            lines.append(line)
        elif not _is_no_statement(text, line, position):
            return None
    return lines


def _continued_from(text: str, line: int) -> int:
    """The start of the line before, where it starts `from` and goes on here; otherwise that of the line itself."""
    if text[line - 2 : line] != _CONTINUED:
        return line
    before = text.rfind("\n", 0, line - 1) + 1
    goes_on = text.startswith(("from ", "from\t"), before) and text.find("#", before, line) < 0
    return before if goes_on else line


def _is_no_statement(text: str, line: int, position: int) -> bool:
    """Whether `import` at a position cannot begin a statement: other words before it, a comment, part of a name."""
    before = text[position - 1]
    if before == "_" or before.isalnum():
        return True
    head = text[line:position].strip()
    code, comment, _ = head.partition("#")
    if comment and not ('"' in code or "'" in code):
        return not code or not (":" in code or ";" in code)
    if not head or head.startswith("from") or ":" in head or ";" in head:
        return False
    return text[line - 2 : line] != _CONTINUED


def _read(text: str, lines: list[int], spans: Spans) -> list[Import] | None:
    """The imports of statement lines; None if one of them is not written plainly."""
    imports: list[Import] = []
    number, counted = 1, 0
    end = 0
    for line in lines:
        if line < end or (spans and covered(spans, line)):
            continue
        number, counted = number + text.count("\n", counted, line), line
        end = _read_import(text, line, number, imports) or _read_from(text, line, number, imports)
        if not end:
            return None
    return imports


def _read_import(text: str, line: int, number: int, imports: list[Import]) -> int:
    statement = _PLAIN.match(text, line)
    if statement is None:
        return 0
    for name in _ALIAS.finditer(text, statement.start(1), statement.end(1)):
        span = Span(number, name.start() - line + 1, name.end() - line + 1)
        imports.append(Import(name.group(1), 0, "", name.group(2) or "", span))
    return statement.end()


def _read_from(text: str, line: int, number: int, imports: list[Import]) -> int:
    statement = _FROM.match(text, line)
    if statement is None:
        return 0
    dots, module, plain, star, bracketed = statement.groups()
    if module.endswith(".") or ".." in module:
        return 0
    if bracketed is not None:
        plain = _COMMENT.sub("", bracketed)
        if not _LIST.fullmatch(plain):
            return 0
    elif plain:
        plain = plain.replace(_CONTINUED, " ")
    span = Span(number, 1, _end_column(text, line, statement))
    for name, alias in [("*", "")] if star else _ALIAS.findall(plain):
        if "." in name:
            return 0
        imports.append(Import(module, len(dots), name, alias, span))
    return statement.end()


def _end_column(text: str, line: int, statement: "re.Match[str]") -> int:
    """Where the statement ends on its first line."""
    last = max(statement.end(3), statement.end(4), statement.end(5) + 1)
    first = text.find("\n", line)
    if first < 0 or last <= first:
        return last - line + 1
    return len(text[line:first].rstrip()) + 1
