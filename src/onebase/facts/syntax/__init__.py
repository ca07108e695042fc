"""From the syntax tree of a file to its facts: one walk, in source order."""
