"""What is kept for when there is no connection: the pack of a province, and copies of the crisis page."""
