"""Commands about accounts and the audit, on the database itself."""
