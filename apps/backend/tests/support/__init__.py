"""What tests stand on: servers that a test run starts by itself, and fresh databases."""

SECRET = "a secret that only the tests know, and that is long enough"
