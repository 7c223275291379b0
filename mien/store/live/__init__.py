"""How people watch their cameras."""
