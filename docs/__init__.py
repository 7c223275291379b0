"""Documents, and the program that takes their pictures."""
