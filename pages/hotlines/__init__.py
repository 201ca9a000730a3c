"""`/hotlines/`."""
