from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

Make: TypeAlias = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes empty files (a directory where the path ends in a slash) and files with a text; returns the project."""

    def make_files(*paths: str, texts: Mapping[str, str] | None = None) -> Path:
        for path, text in {**dict.fromkeys(paths, ""), **(texts or {})}.items():
            target = tmp_path / path
            (target if path.endswith("/") else target.parent).mkdir(parents=True, exist_ok=True)
            if not path.endswith("/"):
                target.write_text(text, encoding="utf-8")
        return tmp_path

    return make_files
