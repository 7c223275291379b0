"""What people chose, and the deletion that follows from it."""
