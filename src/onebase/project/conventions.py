"""What is agreed upon and needs no import: the names of formats and files."""

OUTPUT_FORMATS = ("full", "concise", "json", "json-lines", "github", "gitlab", "junit", "sarif")
CACHE_DIRECTORY = ".onebase_cache"
OWN_FILE = "onebase.toml"
PYPROJECT = "pyproject.toml"
