"""Running somebody's command before and after a change, in copies of the project."""
