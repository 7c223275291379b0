"""Models: champion, shadow, drift, training jobs and their proofs."""
