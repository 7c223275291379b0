"""What any process needs: settings, log lines without passwords, figures, stopping."""
