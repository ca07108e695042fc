"""The production gate: `booking-backend verify`."""
