"""Churches: what is asked about one, how it is stored, lists, likely duplicates."""
