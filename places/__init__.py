"""The gazetteer: provinces, districts, communes and villages, how they are loaded and how they are found by name."""
