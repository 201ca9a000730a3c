"""`/verify/consents`: whose agreement is to be renewed."""
