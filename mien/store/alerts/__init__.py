"""Alert rules, the alerts that they raised, and the webhooks that were told."""
