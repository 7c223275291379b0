"""Corrections: faces kept, reviewed, relabelled and exchanged."""
