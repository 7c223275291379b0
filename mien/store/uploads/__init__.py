"""Videos that were uploaded, and what was found in them."""
