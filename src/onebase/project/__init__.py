"""Reading a project: its files, its configuration, its import roots and entry points. Never runs its code."""
