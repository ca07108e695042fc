"""Finding the files of a project: a walk that leaves out what is not the project's own source."""

from onebase.project.discovery.walk import discover_files

__all__ = ["discover_files"]
