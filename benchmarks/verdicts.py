"""What people judged about real projects: docs/real-projects.toml, and how a finding is compared with it."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).parents[1] / "docs" / "real-projects.toml"

VERDICTS = ("real", "harmless", "missed", "false alarm")
"""True, and it matters; true, but without consequence; true, and not found; not true, which is a defect of onebase."""


class Judgement(NamedTuple):
    """One finding that somebody judged. It is recognised by its code and by words that its text must contain."""

    code: str
    words: tuple[str, ...]
    verdict: str
    reason: str

    def meets(self, finding: Mapping[str, Any]) -> bool:
        """Whether `finding`, an object of the format "json", is the one that was judged."""
        if finding["code"] != self.code:
            return False
        text = json.dumps(finding, ensure_ascii=False)
        return all(word in text for word in self.words)

    def __str__(self) -> str:
        return f"{self.code} {', '.join(self.words)} ({self.verdict})"


class Project(NamedTuple):
    """One repository at one commit: what a newcomer types, and what onebase has to say about it."""

    repository: str
    commit: str
    starts: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    about: str = ""

    @property
    def directories(self) -> tuple[str, str]:
        """The names under which a checkout may lie in the directory of checkouts."""
        return self.repository.partition("/")[2], self.repository.replace("/", "+")


class Difference(NamedTuple):
    """What is reported and not judged, judged real and not reported, and the entry points that were not found."""

    new: tuple[Mapping[str, Any], ...]
    missing: tuple[Judgement, ...]
    starts: tuple[str, ...]
    found_again: tuple[Judgement, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.missing or self.starts or self.found_again)


def read_verdicts(path: Path = FILE) -> tuple[Project, ...]:
    """The projects of a verdict list, in the order of the file. Raises KeyError for an entry that is not complete."""
    with path.open("rb") as stream:
        entries = tomllib.load(stream)["project"]
    return tuple(_project(entry) for entry in entries)


def _project(entry: Mapping[str, Any]) -> Project:
    judged = tuple(
        Judgement(one["code"], tuple(one["words"]), one["verdict"], one["reason"]) for one in entry.get("finding", ())
    )
    return Project(entry["repository"], entry["commit"], tuple(entry["starts"]), judged, entry.get("about", ""))


def compare(project: Project, findings: Iterable[Mapping[str, Any]], labels: Sequence[str]) -> Difference:
    """The difference between a verdict and a run. `labels` are the entry points that the run found."""
    found = tuple(findings)
    judged = project.judgements
    return Difference(
        new=tuple(one for one in found if not any(each.meets(one) for each in judged)),
        missing=tuple(each for each in judged if each.verdict == "real" and not any(map(each.meets, found))),
        starts=tuple(start for start in project.starts if not any(start in label for label in labels)),
        found_again=tuple(each for each in judged if each.verdict == "missed" and any(map(each.meets, found))),
    )
