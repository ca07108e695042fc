"""The instructions of a Dockerfile (Dockerfile reference, docs.docker.com)."""

import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.entry_points.commands import Passage
from onebase.project.entry_points.commands.tokens import tokens
from onebase.project.entry_points.sources.images import arguments_of

_INSTRUCTION = compile_later(r"^[ \t]*([A-Za-z]+)[ \t]+((?:\\[ \t]*\r?\n|[^\n])*)", re.MULTILINE)


class Instruction(NamedTuple):
    """One instruction: its name in capitals, and its arguments where they stand."""

    name: str
    passage: Passage


def instructions(path: str, text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, with their here-documents (Dockerfile reference, "Here-Documents"). Comment
    lines, also those within an instruction, are blanked out."""
    written = text
    text = re.sub(r"^[ \t]*#.*$", lambda match: " " * (len(match[0]) - 1) + "\\", text, flags=re.MULTILINE)
    at = 0
    while match := _INSTRUCTION.search(text, at):
        name, start = match[1].upper(), match.start(2)
        at = match.end()
        if name in ("RUN", "COPY", "ADD") and "<<" in match[2]:
            at = _end_of_documents(written, start, at)
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        yield Instruction(name, Passage(path, match[2] + written[match.end() : at], line, column))


def _end_of_documents(text: str, start: int, end: int) -> int:
    """Where an instruction ends whose first lines end at `end`."""
    for token in tokens(text[start:]):
        if token.is_document and start + token.start <= end + 1:
            closing = text.find("\n", start + token.end)
            end = closing if closing >= 0 else len(text)
    return end


def copy_words(passage: Passage) -> tuple[str, list[str]]:
    """The stage that files are copied from ("" for the build context), and the paths."""
    text = passage.text
    stage = next(iter(re.findall(r"--from=(\S+)", text)), "")
    stripped = re.sub(r"--[a-z]+(?:=\S+)?[ \t]*", "", text)
    words = arguments_of(passage._replace(text=stripped))
    if words is not None:
        return stage, [word.text for word in words]
    return stage, [
        token.text.strip("'\"") for token in tokens(stripped) if not token.is_operator and not token.is_document
    ]


def copied_paths(each: Instruction) -> list[str]:
    """The paths of a COPY or ADD from the build context, the target last; none for any other instruction."""
    if each.name not in ("COPY", "ADD"):
        return []
    stage, words = copy_words(each.passage)
    return [] if stage else words
