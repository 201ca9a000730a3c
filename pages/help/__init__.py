"""`/help`: the public guidance."""
