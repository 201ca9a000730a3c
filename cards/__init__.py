"""Contact cards: what somebody carries away to call by."""
