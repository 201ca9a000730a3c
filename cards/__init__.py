"""Contact cards: what somebody carries away to call by, on paper and on a phone, and who holds which."""
