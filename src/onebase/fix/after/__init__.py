"""What other steps make superfluous: import roots, and flags that hid a second definition."""
