"""`/churches/`: lists, one church, and the question pages that add or change it."""
