"""Demo data of trainings: made-up trainings of made-up churches, and answers that nobody has given."""
