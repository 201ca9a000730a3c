"""Pages of the contact cards."""
