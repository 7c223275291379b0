"""A running Mien over REST, for Python programs; see docs/python.md."""
