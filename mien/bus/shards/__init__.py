"""Cameras spread over several parts of a server, so that no single one has to carry them all."""
