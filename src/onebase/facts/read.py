"""Reading one file completely, by its syntax tree."""

from onebase.facts.module import ModuleFacts


def read_file(path: str, data: bytes) -> ModuleFacts:
    """Everything the source of one file says. `path` is relative to the project, `data` the bytes of the file.

    Never raises: what this Python cannot parse gives facts with a `problem` in one short line.
    """
    # The parser is imported only where a file must be parsed: warm runs do without it.
    from onebase.facts.source import NotRead, decode, parse
    from onebase.facts.tree import read_tree

    try:
        text = decode(data)
        return read_tree(path, text, parse(text))
    except NotRead as reason:
        return ModuleFacts(path, complete=True, problem=reason.problem, problem_line=reason.line)
    except (RecursionError, MemoryError):
        return ModuleFacts(path, complete=True, problem="nested too deeply to be read")
