"""The directory: churches, police units and hotlines, their people, their phones and the checks of these."""
