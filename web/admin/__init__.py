"""What an operator looks after: choices, status and metrics."""
