"""People of a listing, their numbers, and the checks of a number."""
