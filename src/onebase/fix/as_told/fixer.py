"""Findings that tell one edit as a value (of the families OB1, OB2, OB4, OB5 and OB7)."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from onebase.facts.text.source import NotRead, parse
from onebase.fix.as_told.calls import other_callee, other_expression, with_argument, without_argument
from onebase.fix.as_told.lines import with_comment, with_key, without_statement
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.vocabulary import (
    Finding,
    MissingArgument,
    MissingComment,
    MissingKey,
    NeedlessArgument,
    NeedlessStatement,
    OtherCallee,
    OtherExpression,
    Place,
    Remedy,
)

_Editor = Callable[[Source, ast.Module, Any], list[Replacement]]
_WAYS: dict[type[tuple[Any, ...]], tuple[str, _Editor]] = {
    MissingArgument: ("give `{callee}` the argument `{name}={value}`", with_argument),
    NeedlessArgument: ("take the argument `{name}` away", without_argument),
    OtherExpression: ("`{new}` instead of the call of `{callee}`", other_expression),
    OtherCallee: ("call `{new}` instead of `{old}`", other_callee),
    NeedlessStatement: ("remove the statement", without_statement),
    MissingKey: ('add `"{key}": "{value}"`', with_key),
    MissingComment: ("end the line with `# {text}`", lambda source, _, wanted: with_comment(source, wanted)),
}


def as_told(situation: Situation) -> Iterator[Fix | Refused]:
    """For each such finding: that edit. A comment changes no meaning, everything else may."""
    for finding in situation.wanted:
        for remedy in finding.remedy:
            if type(remedy) in _WAYS:
                yield _fix(situation, finding, remedy)


def _fix(situation: Situation, finding: Finding, remedy: Remedy) -> Fix | Refused:
    words, editor = _WAYS[type(remedy)]
    place = next(each for each in remedy if isinstance(each, Place))
    fix = Fix(
        code=finding.code,
        title=f"{words.format(**remedy._asdict())} ({place.path}:{place.line})",
        grade=Grade.SAFE if isinstance(remedy, MissingComment) else Grade.UNSAFE,
        repairs=frozenset({finding.key}),
    )
    try:
        source = situation.tree.source(place.path)
        return replace(fix, edits=source.edits(editor(source, parse(source.text), remedy)))
    except (CannotEdit, NotRead) as reason:
        return Refused(fix, str(reason))
