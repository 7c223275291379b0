"""REST of alert rules, alerts and webhooks."""
