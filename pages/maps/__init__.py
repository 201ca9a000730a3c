"""`/`, `/provinces/` and `/map/`: the country, the provinces, and the data of their maps."""
