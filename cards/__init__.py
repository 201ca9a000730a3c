"""Contact cards: their sheet as PDF, and who holds which."""
