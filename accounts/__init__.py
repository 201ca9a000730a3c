"""Who may do what: users, roles, permissions as data, sign-in, and the audit trail."""
