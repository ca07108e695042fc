"""Findings that tell one edit as a value (of the families OB1, OB2, OB4, OB5 and OB7)."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from onebase.fix.as_told.calls import other_callee, other_expression, other_keyword, with_argument, without_argument
from onebase.fix.as_told.imports import executed, moved_down, moved_up, without_fallback
from onebase.fix.as_told.lines import with_comment, with_key, without_condition, without_statement
from onebase.fix.attempt import attempt
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import Edit, Fix, Grade, Refused
from onebase.python_text import parse
from onebase.report.words import joined
from onebase.vocabulary import (
    Belated,
    Finding,
    Misplaced,
    MissingArgument,
    MissingComment,
    MissingKey,
    NeedlessArgument,
    NeedlessCondition,
    NeedlessFallback,
    NeedlessStatement,
    OtherCallee,
    OtherExpression,
    OtherKeyword,
    Place,
    Remedy,
    Unexecuted,
)

_Editor = Callable[[Source, ast.Module, Any], list[Replacement]]
_WAYS: dict[type[tuple[Any, ...]], tuple[str, _Editor]] = {
    MissingArgument: ("give `{callee}` the argument `{name}={value}`", with_argument),
    NeedlessArgument: ("take the argument `{name}` away", without_argument),
    OtherExpression: ("`{new}` instead of the call of `{callee}`", other_expression),
    OtherCallee: ("call `{new}` instead of `{old}`", other_callee),
    OtherKeyword: ("say `{new}` instead of `{old}`", other_keyword),
    NeedlessStatement: ("remove the statement", without_statement),
    MissingKey: ('add `"{key}": "{value}"`', with_key),
    Unexecuted: ("import `{name}` when the file is executed", executed),
    NeedlessFallback: ("keep the first import and remove the fallback", without_fallback),
    Belated: ("import it at the top of the file, before what its failure leaves behind", moved_up),
    NeedlessCondition: ("without the condition", without_condition),
    Misplaced: ("move the call below line {below}", moved_down),
    MissingComment: ("end the line with `# {text}`", lambda source, _, wanted: with_comment(source, wanted)),
}


NOTES = {"OB702": ("databases that exist have the type under the old name: rename it there in a migration",)}


def as_told(situation: Situation) -> Iterator[Fix | Refused]:
    """For each such finding: all its edits together. A comment changes no meaning, everything else may."""
    for finding in situation.wanted:
        remedies = [each for each in finding.remedy if type(each) in _WAYS]
        if remedies:
            yield _fix(situation, finding, remedies)


def _fix(situation: Situation, finding: Finding, remedies: list[Remedy]) -> Fix | Refused:
    fix = Fix(
        code=finding.code,
        title=joined([_title(each) for each in remedies]),
        grade=Grade.SAFE if all(isinstance(each, MissingComment) for each in remedies) else Grade.UNSAFE,
        repairs=frozenset({finding.key}),
        notes=NOTES.get(finding.code, ()),
    )
    return attempt(fix, lambda: _edits(situation, remedies))


def _title(remedy: Remedy) -> str:
    place = _place(remedy)
    return f"{_WAYS[type(remedy)][0].format(**remedy._asdict())} ({place.path}:{place.line})"


def _place(remedy: Remedy) -> Place:
    return next(each for each in remedy if isinstance(each, Place))


def _edits(situation: Situation, remedies: list[Remedy]) -> Iterator[Edit]:
    for path in sorted({_place(each).path for each in remedies}):
        source = situation.tree.source(path)
        tree = parse(source.text)
        here = [each for each in remedies if _place(each).path == path]
        yield from source.edits([edit for each in here for edit in _WAYS[type(each)][1](source, tree, each)])
