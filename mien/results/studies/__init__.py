"""What studies are made of: rows in long form, averages around events, valence."""
