"""Puts a variant of a case into a directory."""

from pathlib import Path

from .case import Variant


def materialise(variant: Variant, directory: Path) -> None:
    """Writes the files and links of `variant` into `directory`, which is empty."""
    for path, data in variant.files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    for path, target in variant.links.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).symlink_to(target)
