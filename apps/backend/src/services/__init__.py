"""What the business does. Nothing here knows of HTTP."""
