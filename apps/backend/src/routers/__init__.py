"""HTTP: what comes in and what goes out. Decisions are in `services`."""
