"""Cameras on the network: what may be connected to, and how their answers are read."""
