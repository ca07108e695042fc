"""A rule page as values: what docs/writing-a-rule.md describes."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from .markdown import Block, Heading, Line, read_markdown

HEADINGS = (
    "What is wrong",
    "Why it happens",
    "What you see at run time",
    "Example",
    "Fixed",
    "When to leave it",
    "Fix safety",
)
_TITLE = re.compile(r"([a-z][a-z0-9-]*) \((OB\d{3})\)")
_SUBSECTION = re.compile(r"(Clean|Flagged|Fixed): (.+)")
_MARK = re.compile(r"\s*# (?P<severity>error|warning|note): \[(?P<codes>OB\d{3}(?:, OB\d{3})*)\]")
_FINDING = re.compile(r"Finding: `(?P<code>OB\d{3}) (?P<path>[^:`]+?)(?::(?P<line>\d+))?`")
_START = re.compile(r'Starting from: "(.+)"')
_REMOVED = re.compile(r"Removed: `(.+)`")
_EXPLAINED = "Not fixed here: "


class Expected(NamedTuple):
    """A finding that a page announces. `severity` is "" where the page does not say it; `line` 0 is the whole file."""

    path: str
    line: int
    code: str
    severity: str = ""


class Run(NamedTuple):
    """Commands, and what they must print. `raises` ends in failure, `prints` in success; `needs` is a module."""

    commands: tuple[str, ...]
    needs: str = ""
    raises: str = ""
    prints: tuple[str, ...] = ()


class Example(NamedTuple):
    """One small project. `links` maps a symbolic link to its target; `findings` are sorted. `repair` is the difference
    that `onebase fix` makes of the flagged example, where a fixed one says so."""

    kind: str
    name: str
    files: Mapping[str, str]
    links: Mapping[str, str]
    findings: tuple[Expected, ...]
    runs: tuple[Run, ...]
    explained: bool
    repair: str = ""

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.name}"


class Page(NamedTuple):
    path: Path
    name: str
    code: str
    headings: tuple[str, ...]
    examples: tuple[Example, ...]

    def of_kind(self, kind: str) -> list[Example]:
        return [example for example in self.examples if example.kind == kind]


def read_page(path: Path) -> Page:
    """The page in `path`. Raises ValueError, with the reason, for anything that is not in the format."""
    parts = list(read_markdown(path.read_text(encoding="utf-8")))
    title = _TITLE.fullmatch(parts[0].text) if isinstance(parts[0], Heading) else None
    if title is None:
        raise ValueError(f"{path.name}: the first line is not of the form '# rule-name (OB101)'")
    headings = tuple(part.text for part in parts if isinstance(part, Heading) and part.level == 2)
    return Page(path, title[1], title[2], headings, _examples(parts))


def _examples(parts: Iterable[Heading | Line | Block]) -> tuple[Example, ...]:
    """Cuts at every heading; a heading of the third level starts an example."""
    examples: dict[str, Example] = {}
    title, body = "", list[Line | Block]()
    for part in (*parts, Heading(2, "")):
        if not isinstance(part, Heading):
            body.append(part)
            continue
        if title:
            examples[title] = _example(title, body, examples)
        title, body = (part.text if part.level == 3 else ""), []
    return tuple(examples.values())


def _example(title: str, body: list[Line | Block], earlier: Mapping[str, Example]) -> Example:
    match = _SUBSECTION.fullmatch(title)
    if match is None or title in earlier:
        raise ValueError(f"{title!r} does not begin with 'Clean: ', 'Flagged: ' or 'Fixed: ', or occurs twice")
    said = [part.text for part in body if isinstance(part, Line)]
    starts = [found[1] for text in said if (found := _START.match(text))]
    files, links = _start(starts or [f"Flagged: {match[2]}"] * (match[1] == "Fixed"), earlier)
    for path in (found[1] for text in said if (found := _REMOVED.match(text))):
        del (links if path in links else files)[path]
    findings = [_stated(found) for text in said for found in _FINDING.finditer(text)]
    for block in (part for part in body if isinstance(part, Block) and "path" in part.options):
        path = block.options["path"]
        if block.kind == "symlink":
            links[path] = block.text.strip()
        else:
            files[path] = _MARK.sub("", block.text)
            findings += _marked(path, block.text)
    return Example(
        match[1],
        match[2],
        files,
        links,
        tuple(sorted(findings)),
        _runs(body),
        explained=any(text.startswith(_EXPLAINED) for text in said),
        repair="".join(part.text for part in body if isinstance(part, Block) and part.kind == "diff"),
    )


def _start(titles: list[str], earlier: Mapping[str, Example]) -> tuple[dict[str, str], dict[str, str]]:
    """The files and links of the example of that title; none where no title is given."""
    if not titles:
        return {}, {}
    if titles[0] not in earlier:
        raise ValueError(f"there is no example {titles[0]!r} before this one to start from")
    return dict(earlier[titles[0]].files), dict(earlier[titles[0]].links)


def _stated(found: re.Match[str]) -> Expected:
    return Expected(found["path"], int(found["line"] or 0), found["code"])


def _marked(path: str, text: str) -> Iterable[Expected]:
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _MARK.finditer(line):
            for code in found["codes"].split(", "):
                yield Expected(path, number, code, found["severity"])


def _runs(body: list[Line | Block]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for block in (part for part in body if isinstance(part, Block)):
        if block.kind == "run":
            runs.append(Run(tuple(block.text.splitlines()), needs=block.options.get("needs", "")))
        elif block.kind == "raises":
            runs[-1] = runs[-1]._replace(raises=block.text)
        elif block.kind == "prints":
            runs[-1] = runs[-1]._replace(prints=tuple(block.text.splitlines()))
    return tuple(runs)
