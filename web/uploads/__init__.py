"""Photos and videos that people upload."""
