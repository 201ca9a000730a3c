"""Hotlines, and the built-in reference of the public ones."""
