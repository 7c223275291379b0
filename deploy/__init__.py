"""Containers: their image, their locks, and what judges and pins what they are made of."""
