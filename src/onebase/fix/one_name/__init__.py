"""One import name per file: which of two import roots stays, and everything that says the other name."""
