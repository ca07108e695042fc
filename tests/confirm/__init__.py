"""`check --confirm`."""
