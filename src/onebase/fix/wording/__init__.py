"""Names in models: misspelt ones, missing counterparts, names that are used twice."""
