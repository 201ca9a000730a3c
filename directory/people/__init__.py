"""Pastors, officers and contacts, and what each agreed to."""
