"""What a file does to the import system: paths, loaded modules, imports by name."""
