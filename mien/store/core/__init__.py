"""The database itself: opening it, its tables, their migrations, what can go wrong."""
