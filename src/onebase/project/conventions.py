"""What is agreed upon and needs no import: the names of formats and files."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike
    from typing import TypeAlias

    AnyPath: TypeAlias = str | PathLike[str]

OUTPUT_FORMATS = ("full", "concise", "json", "json-lines", "github", "gitlab", "junit", "sarif")
CACHE_DIRECTORY = ".onebase_cache"
OWN_FILE = "onebase.toml"
PYPROJECT = "pyproject.toml"
