"""Who may look and do what: people, their sessions, tokens of scripts, links of wall screens."""
