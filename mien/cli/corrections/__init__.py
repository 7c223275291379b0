"""``mien corrections``: kept faces with their labels, out, in, or away."""
