"""The worklist: which numbers are to be checked, the most needed and oldest first, and who checks them."""
