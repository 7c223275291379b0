"""What the services share: messages, pictures, faces, models, results, the database."""
