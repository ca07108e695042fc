"""Reading one file: what its source says, without knowing any other file. Never runs it."""
