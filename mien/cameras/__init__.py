"""Cameras in files: Mien's own, and what other programs' configurations say of theirs."""
