"""For a process that starts others under the observer: the environment they need, and what they have told."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import onebase
from onebase.guard import process

ATTACH = os.path.join(os.path.dirname(os.path.abspath(process.__file__)), "attach")


def observed(environment: Mapping[str, str], policy: str, journal: str, directory: str) -> dict[str, str]:
    """`environment`, and what puts the observer into Python processes that have it (see `attach/sitecustomize.py`).

    They write into the directory `journal`, and show places relative to `directory`.
    """
    before = environment.get("PYTHONPATH")
    return {
        **environment,
        "PYTHONPATH": os.pathsep.join([ATTACH, before] if before else [ATTACH]),
        "ONEBASE_HOME": str(Path(onebase.__file__).parent.parent),
        process.POLICY: policy,
        process.JOURNAL: journal,
        process.DIRECTORY: directory,
    }


def told(journal: str) -> Iterator[dict[str, Any]]:
    """What the processes have told. A line that was cut off when its process died is left out."""
    for file in sorted(Path(journal).glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError):
                yield json.loads(line)
