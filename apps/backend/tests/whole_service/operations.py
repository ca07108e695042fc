"""The operations of the OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from core.settings import Settings
from main import create_app


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each as `GET /path`, with what the document says of it."""
    for path, methods in create_app(Settings(_env_file=None)).openapi()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation
