"""What expressions are worth, from the file alone."""
