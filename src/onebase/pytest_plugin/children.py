"""The Python processes that tests start: where a session is healed, servers and commands of the project are as well."""

import os
import shutil
import tempfile

from onebase.guard import parent
from onebase.observer.records import Healed


class HealedChildren:
    """Puts into the environment what heals child processes, as `onebase run --heal` does, until `leave`.

    `directory` is what they show places relative to. The module names that are to stay are in the environment already
    (see `canonical`).
    """

    def __init__(self, directory: str) -> None:
        self._journal = _journal()
        wanted = parent.observed(os.environ, "heal", self._journal, directory)
        self._before = {name: os.environ.get(name) for name in wanted if os.environ.get(name) != wanted[name]}
        self._ours = {name: wanted[name] for name in self._before}
        os.environ.update(self._ours)

    def healed(self) -> list[Healed]:
        """What those that have ended have told."""
        ends = [each for each in parent.told(self._journal) if each["kind"] == "loaded"]
        return [Healed(name, real, file, None) for each in ends for name, real, file in each["second names"]]

    def leave(self) -> None:
        """Takes it out of the environment, but for what somebody has changed since."""
        for name, before in self._before.items():
            if os.environ.get(name) != self._ours[name]:
                continue
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before
        if self._journal != os.devnull:
            shutil.rmtree(self._journal, ignore_errors=True)


def _journal() -> str:
    """A directory for what they tell; where none can be made, they are healed all the same."""
    try:
        return tempfile.mkdtemp(prefix="onebase-")
    except OSError:
        return os.devnull
