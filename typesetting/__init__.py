"""What leaves on paper: documents set by typst, and the fonts that they are set in."""
