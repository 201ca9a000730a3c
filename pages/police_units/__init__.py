"""`/police-units/`."""
