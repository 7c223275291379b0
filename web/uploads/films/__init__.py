"""Films of runs: kept, played, annotated, and the pictures that faces are corrected in."""
