"""Models that a process does not load: imports of them, one module that loads all of them, and a fixture for tests."""
