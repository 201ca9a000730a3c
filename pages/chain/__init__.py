"""Pages of the chain from village to police."""
