"""What ``mien analyze`` is made of: files found, pictures annotated, a summary."""
