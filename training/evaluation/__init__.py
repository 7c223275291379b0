"""Figures of merit of a model package on labelled faces."""
