"""Police units: what they are responsible for, and which are not to be used."""
