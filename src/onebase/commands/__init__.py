"""What each command does with its options: one file for each."""
