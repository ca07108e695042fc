"""What a process tells the `onebase run` that started it: one line of JSON for each thing, in a file of its own.

What it takes to tell of failures is imported when there is one.
"""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onebase.vocabulary import Finding


class Journal:
    """Appends to a file in `directory` that is named after the process. What cannot be written is not told."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._told: set[tuple[object, ...]] = set()

    def finding(self, finding: "Finding", *, shown: bool) -> None:
        """Tells of a cause, once; `shown` says that the process has printed all of it."""
        key = (os.getpid(), finding.key)
        if key not in self._told:
            from onebase.observer.text import render

            self._told.add(key)
            places = [[str(step.place), step.says] for step in finding.evidence]
            self.write(
                "finding",
                {
                    "code": finding.code,
                    "message": finding.message,
                    "subject": {"kind": finding.subject.kind, "name": finding.subject.name},
                    "certainty": finding.certainty.name.lower().replace("_", " "),
                    "places": [{"place": place, "says": says} for place, says in places],
                    "tables": [item.name for item in finding.extent],
                    "notes": list(finding.notes),
                    "help": finding.help,
                    "shown": shown,
                    "text": list(render(finding)),
                },
            )

    def failure(self, text: str, files: Sequence[tuple[str, int]]) -> None:
        """Tells of a failure whose cause this process does not know, with the files that it goes through."""
        from onebase.observer.messages import recognise

        key = (os.getpid(), text)
        if key not in self._told and recognise(text) is not None:
            self._told.add(key)
            self.write("failure", {"text": text, "files": [list(file) for file in files]})

    def write(self, kind: str, value: Mapping[str, Any]) -> None:
        """Writes one line. A full disk or a directory that is gone is no concern of the program."""
        import json

        line = json.dumps({"kind": kind, "process": os.getpid(), **value}) + "\n"
        try:
            with open(os.path.join(self._directory, f"{os.getpid()}.jsonl"), "a", encoding="utf-8") as file:
                file.write(line)
        except OSError:
            return
