"""Who reviewed the guidance, and when."""
