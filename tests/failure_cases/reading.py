"""Reads cases. Each is one Markdown file below `cases/`, in the directory of its rule, or in `healthy/`.

The first line is `# A19: title`; prose says what is wrong. A `toml` block holds what the tool should say: the fields of
`Case` from `static` on, and the findings as `[[finding]]` with `code`, `file`, `names` and `places` ("path|text": the
first line of that file with that text, "*" for the file).

Fenced blocks with `path=` are the files of the project; of kind `symlink`, the text is the target; `encoding=utf-16` is
for what is not UTF-8. A `run` block holds commands, one on each line, with `needs=module` and `sqlalchemy=2.0,2.1`
where it is not for everybody. A following `raises` block means that the last command fails, a `prints` block that it
succeeds; each of their lines is printed. Below `## Fixed` stand the files that the repair changes; a line that says
``Removed: `path` `` takes one away.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.rule_pages.markdown import Block, Heading, Line, read_markdown

from .case import Case, Expected, Run, Said, Spot, Variant

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = Path(__file__).parent / "cases"
_TITLE = re.compile(r"([A-Z]\d\d): (.+)")
_REMOVED = re.compile(r"Removed: `(.+)`")


@lru_cache(maxsize=1)
def read_cases() -> tuple[Case, ...]:
    """All cases, by rule and name; the healthy ones last."""
    cases = [read_case(path) for path in sorted(CASES.rglob("*.md"))]
    return tuple(sorted(cases, key=lambda case: (case.rule or "healthy", case.name)))


def read_variants() -> dict[str, Variant]:
    """All variants of all cases: "A19-broken", "A19-fixed", "T01-healthy"."""
    return {f"{case.name}-{name}": variant for case in read_cases() for name, variant in case.variants.items()}


def read_case(path: Path) -> Case:
    """The case in `path`. Raises ValueError, with the reason, for what is not in the format."""
    parts = list(read_markdown(path.read_text(encoding="utf-8")))
    title = _TITLE.fullmatch(parts[0].text) if isinstance(parts[0], Heading) else None
    if title is None:
        raise ValueError(f"{path.name}: the first line is not of the form '# A19: title'")
    first, second = _split(parts[1:])
    broken = _variant(first, Variant({}, {}, ()))
    fixed = _variant(second, broken) if second else None
    rule = "" if path.parent.name == "healthy" else path.parent.name
    return _case(title[1], title[2], rule, _table(first), broken, fixed)


def _case(name: str, title: str, rule: str, table: Mapping[str, Any], broken: Variant, fixed: Variant | None) -> Case:
    unknown = set(table) - {*Case._fields, "finding"}
    if unknown:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)}")
    return Case(
        name=name,
        title=title,
        rule=rule,
        static=table.get("static", "yes"),
        expect=table.get("expect", "found" if rule else "silent"),
        reason=table.get("reason", ""),
        catalogue=table.get("catalogue", rule),
        evidence=table.get("evidence", ""),
        also=tuple(table.get("also", ())),
        tolerates=tuple(table.get("tolerates", ())),
        pending=table.get("pending", ""),
        unforeseen=tuple(table.get("unforeseen", ())),
        findings=tuple(_expected(each) for each in table.get("finding", ())),
        broken=broken,
        fixed=fixed,
    )


def _expected(table: Mapping[str, Any]) -> Expected:
    spots = (spot.partition("|") for spot in table.get("places", ()))
    names = tuple(table.get("names", ()))
    return Expected(table["code"], table.get("file", ""), names, tuple(Spot(path, text) for path, _, text in spots))


def _split(parts: list[Heading | Line | Block]) -> tuple[list[Line | Block], list[Line | Block]]:
    """What stands above the heading "Fixed", and what stands below it."""
    sections: list[list[Line | Block]] = [[]]
    for part in parts:
        if not isinstance(part, Heading):
            sections[-1].append(part)
        elif part == Heading(2, "Fixed") and len(sections) == 1:
            sections.append([])
        else:
            raise ValueError(f"unexpected heading {part.text!r}")
    return sections[0], sections[1] if len(sections) == 2 else []


def _table(parts: Iterable[Line | Block]) -> dict[str, Any]:
    texts = [part.text for part in parts if isinstance(part, Block) and part.kind == "toml" and not part.options]
    return tomllib.loads("".join(texts))


def _variant(parts: Iterable[Line | Block], start: Variant) -> Variant:
    files, links = dict(start.files), dict(start.links)
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, Line):
            if removed := _REMOVED.fullmatch(part.text):
                del (links if removed[1] in links else files)[removed[1]]
        elif "path" in part.options:
            _add(part, files, links)
        elif part.kind == "run":
            runs.append(Run(tuple(part.text.splitlines()), part.options.get("needs", ""), _versions(part), ()))
        elif part.kind in ("raises", "prints"):
            said = Said(part.kind == "raises", tuple(part.text.splitlines()), _versions(part))
            runs[-1] = runs[-1]._replace(said=(*runs[-1].said, said))
        elif part.kind != "toml":
            raise ValueError(f"a block of kind {part.kind!r} without path=")
    return Variant(files, links, tuple(runs))


def _add(block: Block, files: dict[str, bytes], links: dict[str, str]) -> None:
    if block.kind == "symlink":
        links[block.options["path"]] = block.text.strip()
    else:
        files[block.options["path"]] = block.text.encode(block.options.get("encoding", "utf-8"))


def _versions(block: Block) -> tuple[str, ...]:
    listed = block.options.get("sqlalchemy", "")
    return tuple(listed.split(",")) if listed else ()
