"""What a finding tells as values is done: an argument, a statement, a key, a comment more or less."""
