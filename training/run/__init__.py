"""One training run: batches, epochs, and what it keeps to go on later."""
