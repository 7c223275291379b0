"""What cameras saw: expressions by second, and what is read from them."""
