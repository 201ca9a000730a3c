"""Trainings, who attended and taught them, and which church has met which police unit."""
