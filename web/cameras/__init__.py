"""Cameras: stored ones, those of the command line, of browsers, and trials."""
