"""Data sets as people have them, read into arrays of crops."""
