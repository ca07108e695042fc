"""What a run found, as one value."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint
from onebase.project.files import FileIndex
from onebase.project.settings_values import Settings
from onebase.vocabulary import Certainty, Finding, Rule, Severity

# The rule that says which files were not read: formats for people list them at the end instead of one by one.
FILE_NOT_READ = "OB003"


class Unread(NamedTuple):
    """A file or directory that could not be read; `line` is 0 where the reason has no line."""

    path: str
    line: int
    why: str


class Timing(NamedTuple):
    """How long one stage, or one rule over all entry points, took."""

    name: str
    seconds: float


class Confirmation(NamedTuple):
    """What a living process says of a finding: `state` is "confirmed", "refuted" or "not tried", `why` the reason."""

    state: str
    why: str


# By the keys of the findings.
Confirmed: TypeAlias = dict[tuple[str, str, str, tuple[str, ...]], Confirmation]


class _Report(NamedTuple):
    findings: tuple[Finding, ...]
    files_not_read: tuple[Unread, ...]
    entry_points: tuple[EntryPoint, ...]
    files: int
    rules: tuple[Rule, ...]
    settings: Settings
    suppressed: int = 0
    remembered: int = 0
    uncertain: int = 0
    forgotten: int = 0
    unmatched: tuple[str, ...] = ()
    duration: float = 0.0
    timings: tuple[Timing, ...] = ()
    confirmed: Mapping[tuple[str, str, str, tuple[str, ...]], Confirmation] = MappingProxyType({})
    listed: FileIndex | None = None


class Report(_Report):
    """The outcome of one run.

    `findings` are sorted and are those that are to be shown. `files` counts the Python files of the project, of which
    those in `files_not_read` are unknown. `rules` are the rules that ran. Then come counts of what is not shown:
    `suppressed` by comments and per-file-ignores, `remembered` by the baseline, `uncertain` because the source does not
    settle it; `forgotten` counts the entries of the baseline that match nothing any more. `unmatched` are asked paths
    below which no file was read. `confirmed` is empty unless entry points were started. `listed` are all
    files.
    """

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each rule that ran, by its code."""
        return {rule.code: rule.name for rule in self.rules}

    def number_of(self, severity: Severity) -> int:
        """How many findings of that severity there are, without those that the source cannot settle."""
        return sum(1 for finding in self.findings if is_settled(finding) and finding.severity is severity)

    def is_failure(self, finding: Finding) -> bool:
        """Whether a finding reaches the level at which a run fails. What cannot be told never fails a run."""
        return is_settled(finding) and finding.severity >= self.settings.fail_level

    @property
    def fails(self) -> bool:
        """Whether the run fails."""
        return any(self.is_failure(finding) for finding in self.findings)


def is_settled(finding: Finding) -> bool:
    """Whether the source settles a finding, for certain or in all likelihood."""
    return finding.certainty is not Certainty.CANNOT_TELL
