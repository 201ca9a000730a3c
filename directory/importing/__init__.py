"""Importing: a list of churches from a spreadsheet, read, checked row by row, looked at, stored at once, undone."""
