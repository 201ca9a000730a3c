"""Numbers, the ledger of their checks, and the state that follows from it."""
