"""What alert rules make of who is in view, live and looking back. No Redis, no clock of its own."""
