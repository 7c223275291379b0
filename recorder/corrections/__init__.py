"""Faces chosen for the review queue."""
