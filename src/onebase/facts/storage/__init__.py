"""Reading many files, and remembering their facts."""
