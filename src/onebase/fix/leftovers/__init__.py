"""What a fix leaves behind in the files that it changes: imports that nothing uses any more, needless comments."""
