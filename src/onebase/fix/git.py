"""Whether git could give back what a fix changes."""

import os
import subprocess
from collections.abc import Sequence


def uncommitted(directory: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Those of the files whose content git does not have: changed, staged or untracked. Sorted, relative to the
    repository.

    Empty where the directory is in no repository, or git is not there to be asked. Nothing that the repository
    configures is executed.
    """
    command = ["git", "-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--"]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        result = subprocess.run(  # noqa: S603  git itself, with paths as arguments
            [*command, *paths], cwd=directory, env=environment, capture_output=True, check=False
        )
    except OSError:
        return ()
    if result.returncode:
        return ()
    entries = os.fsdecode(result.stdout).split("\0")
    return tuple(sorted(entry[3:] for entry in entries if len(entry) > 3 and entry[2] == " "))
