"""Model packages, training jobs, proofs, shadows and drift, as rows."""
