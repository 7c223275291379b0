"""Faces that wait for a person's label, and those that have one."""
