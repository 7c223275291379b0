"""What a package brings along so that it can be retrained: weights and features."""
