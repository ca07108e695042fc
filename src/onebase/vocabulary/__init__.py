"""The words of the project: places, findings and what they are made of. Imports nothing of ours."""

from onebase.vocabulary.finding import Certainty, Evidence, Extent, Finding, Outcome, Severity, Subject
from onebase.vocabulary.place import Place
from onebase.vocabulary.remedy import (
    Belated,
    EarlierImport,
    FailingImport,
    Misplaced,
    MissingArgument,
    MissingComment,
    MissingImport,
    MissingKey,
    MissingSide,
    NeedlessArgument,
    NeedlessFallback,
    NeedlessStatement,
    OtherCallee,
    OtherExpression,
    Remedy,
    Rewording,
    Unexecuted,
)
from onebase.vocabulary.rule import Rule

__all__ = [
    "Belated",
    "Certainty",
    "EarlierImport",
    "Evidence",
    "Extent",
    "FailingImport",
    "Finding",
    "Misplaced",
    "MissingArgument",
    "MissingComment",
    "MissingImport",
    "MissingKey",
    "MissingSide",
    "NeedlessArgument",
    "NeedlessFallback",
    "NeedlessStatement",
    "OtherCallee",
    "OtherExpression",
    "Outcome",
    "Place",
    "Remedy",
    "Rewording",
    "Rule",
    "Severity",
    "Subject",
    "Unexecuted",
]
