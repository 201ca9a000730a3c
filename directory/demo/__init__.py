"""Demo data: made-up listings and accounts, marked as such and removable."""
