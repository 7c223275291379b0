"""From a trained network to a model package with its card and golden samples."""
