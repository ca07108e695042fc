"""One Base: a second one is replaced by an import of the first."""
