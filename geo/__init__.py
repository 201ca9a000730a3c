"""Who can reach whom: travel times, the nearest units, reach, and the maps that show them."""
