import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.twins import Twin


@pytest.fixture
def twin(tmp_path: Path) -> "Twin":
    """Makes a copy of the backend with these mistakes, and with `replay` shows that the last of them does its harm."""

    from support.twins import SCRIPT

    def make(*mistakes: str, replay: bool = False) -> Path:
        directory = tmp_path / "backend"
        command = [sys.executable, str(SCRIPT), str(directory), *mistakes, *(["--replay"] if replay else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return directory

    return make
