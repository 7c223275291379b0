"""A candidate measured against the champion, and the gate that it must pass."""
