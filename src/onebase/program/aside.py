"""Files that are no part of the application."""

# Directories whose files are no part of the application.
ASIDE = frozenset({"test", "tests", "testing", "example", "examples", "docs", "doc", "build", "benchmarks", "samples"})


def is_aside(path: str) -> bool:
    """Whether a file is a test, an example or the like: what it declares for itself is no part of the application."""
    *directories, name = path.split("/")
    return (
        not ASIDE.isdisjoint(directories)
        or name.startswith(("test_", "conftest"))
        or name.endswith(("_test.py", "_tests.py"))
        or name == "tests.py"
    )
