"""Loaders that stand before the real one of a spec."""

from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class Before:
    """Passes everything on to the loader of `spec`, in whose place it puts itself."""

    def __init__(self, spec: ModuleSpec) -> None:
        self._loader: Any = spec.loader
        spec.loader = self  # type: ignore[assignment]  # it has the methods of a loader

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the loader has
        return getattr(self._loader, name)

    def step_aside(self, spec: ModuleSpec) -> ModuleType | None:
        """Leaves the spec to its own loader and has that create the module."""
        spec.loader = self._loader
        created: ModuleType | None = self._loader.create_module(spec)
        return created
