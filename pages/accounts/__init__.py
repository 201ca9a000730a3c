"""One's own account, and the administrator's pages."""
