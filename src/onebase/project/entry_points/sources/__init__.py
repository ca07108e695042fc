"""The files in which command lines stand: one reader for each kind of file."""
