"""The pages of an import: giving the list, matching its columns, checking its rows, storing, undoing."""
