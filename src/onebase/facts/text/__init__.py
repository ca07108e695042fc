"""What can be told from the text of a file without parsing all of it."""
