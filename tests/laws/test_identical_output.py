"""Two runs print the same bytes, whatever the seed of Python's hashes and wherever the project lies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .projects import VARIANTS, place

FORMATS = ("full", "concise", "json", "sarif")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One tree of projects, twice: written in opposite orders, at two places."""
    one, other = tmp_path_factory.mktemp("one") / "tree", tmp_path_factory.mktemp("quite-another") / "tree"
    chosen = list(enumerate(VARIANTS))[::4]
    for directory, order in ((one, chosen), (other, chosen[::-1])):
        for number, variant in order:
            place(variant, directory / f"project{number}")
    return one, other


def printed(directory: Path, seed: str, output_format: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "COLUMNS": "100"}
    command = [sys.executable, "-m", "onebase", "check", ".", "--no-cache", "--output-format", output_format]
    run = subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=False)
    assert run.returncode == 1, run.stderr.decode()
    return run.stdout


@pytest.mark.parametrize("output_format", FORMATS)
def test_output_is_the_same_to_the_byte(places: tuple[Path, Path], output_format: str) -> None:
    one, other = places
    assert printed(one, "0", output_format) == printed(other, "4711", output_format)
