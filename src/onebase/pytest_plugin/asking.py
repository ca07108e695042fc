"""Questions to the half of onebase that reads source, which works in a process of its own."""

import os
import subprocess
import sys

SECONDS = 60


def ask(command: str, directory: str, said: str = "") -> str:
    """What a command of onebase prints about a project; `said` is its standard input. "" where it fails."""
    # The process is started where onebase lies, because `python -m` searches its working directory before the library.
    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    words = [sys.executable, "-m", "onebase", command, directory]
    try:
        result = subprocess.run(  # noqa: S603 - our own command
            words, env=kept, input=said, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=home
        )
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
    return result.stdout if result.returncode == 0 else ""
