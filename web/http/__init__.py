"""What every route needs: access, arguments, refusals, OpenAPI operations."""
