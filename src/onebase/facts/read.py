"""Reading one file completely, by its syntax tree."""

from onebase.facts.module import ModuleFacts


def read_file(path: str, data: bytes) -> ModuleFacts:
    """Everything the source of one file says. `path` is relative to the project, `data` the bytes of the file.

    Never raises: what this Python cannot parse gives facts with a `problem` in one short line.
    """
    # The parser is imported only where a file must be parsed: warm runs do without it.
    from onebase.facts.syntax.tree import read_tree
    from onebase.facts.text.skeleton import parse_wholly
    from onebase.python_text import NotRead, decode

    try:
        text = decode(data)
        return read_tree(path, text, parse_wholly(text))
    except NotRead as reason:
        return ModuleFacts(path, complete=True, problem=reason.problem, problem_line=reason.line)


def read_as_needed(path: str, text: str) -> ModuleFacts:
    """The complete facts of a decoded text that names anything of interest, of any other its imports.

    Raises NotRead.
    """
    from onebase.facts.text.interest import imports_anything, names_anything
    from onebase.facts.text.scan import scan_imports

    if _is_package(path, text) or names_anything(text):
        return read_quickly(path, text)
    imports = scan_imports(text)
    facts = _read_imports(path, text) if imports is None else ModuleFacts(path, complete=False, imports=tuple(imports))
    return read_quickly(path, text) if imports_anything(text, facts.imports) else facts


def read_quickly(path: str, text: str) -> ModuleFacts:
    """The same facts as read_file, from decoded text, without parsing functions that cannot tell anything.

    Only what Python cannot parse within such a function goes unnoticed. Raises NotRead.
    """
    from onebase.facts.syntax.tree import read_tree
    from onebase.facts.text.skeleton import parse_skeleton

    return read_tree(path, text, parse_skeleton(text))


def _is_package(path: str, text: str) -> bool:
    """Whether others may ask what names the file binds: `from package import name` looks for a submodule otherwise."""
    return path.endswith("__init__.py") and bool(text.strip())


def _read_imports(path: str, text: str) -> ModuleFacts:
    from onebase.facts.syntax.tree import read_imports
    from onebase.facts.text.skeleton import parse_skeleton

    return read_imports(path, parse_skeleton(text, only_imports=True))
