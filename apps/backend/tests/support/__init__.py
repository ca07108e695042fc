"""What tests stand on: servers that a test run starts by itself, and fresh databases."""
