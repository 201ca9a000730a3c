"""Police units and hotlines as contacts on a phone: a file to open there, or a code to scan."""
