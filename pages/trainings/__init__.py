"""Trainings: the list, one training, who was there, the sign-in sheet; and meetings of churches with police units."""
