"""Mien on one machine: its processes, who restarts them, the embedded server."""
