"""Travel times by road: an engine that routes, a network that it routes on, and the times that are stored from it."""
