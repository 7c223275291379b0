"""Alert rules judged once a second, and webhooks that are told of it."""
