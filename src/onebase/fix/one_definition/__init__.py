"""Two definitions of one table: the one that only repeats the other goes; where they differ, both are shown."""
