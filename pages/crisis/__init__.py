"""`/nearest`: the crisis search, as a page and as JSON."""
