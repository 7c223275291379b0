"""The first revisions; those after them lie above."""
