"""`/verify`: the numbers to check, the progress, and the rules by which a check ages."""
