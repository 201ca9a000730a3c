"""What every page shares: who may see it, its language, errors, limits, rendering."""
