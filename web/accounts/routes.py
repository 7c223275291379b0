"""REST of accounts, all of it."""

from collections.abc import Callable

from flask import Blueprint

from mien.store.core.database import Database
from web.accounts import entry, keys, own, people
from web.accounts.guard import Guard
from web.accounts.oidc import routes as oidc


def blueprints(database: Database, guard: Guard, look: Callable[[], None]) -> list[Blueprint]:
    """All routes of accounts.

    Args:
        database: Where accounts are.
        guard: Knows who asks.
        look: Called when sessions ended, to end their sockets.
    """
    return [
        entry.blueprint(database, guard, look),
        oidc.blueprint(database, guard),
        own.blueprint(database, look),
        people.blueprint(database, look),
        keys.blueprint(database, look),
    ]
