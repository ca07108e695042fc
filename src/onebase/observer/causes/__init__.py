"""From a message and what was observed to the cause: one file for each kind of message."""
