"""Model packages at rest: immutable folders in the data directory, each with a row.

Shared by the services that put packages there and those that publish them. Nothing here knows
Redis.
"""
