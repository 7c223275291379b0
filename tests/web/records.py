"""The whole app on a real database and a real Valkey, asked without a socket."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from mien.store.core.database import Database
from tests.system.fleet import Server
from web.app import Parts, create_app
from web.cameras.desired import Desired


@pytest.fixture
def redis(quiet_redis: Server) -> Iterator[Redis]:
    """A connection to that Valkey, which is empty when the test begins."""
    connection = quiet_redis.client()
    connection.flushall()
    yield connection
    connection.close()


@pytest.fixture
def app(redis: Redis, database: Database, tmp_path: Path) -> Iterator[Flask]:
    yield create_app(Parts(redis, database, Desired(redis, database, ()), tmp_path))
    for thread in threading.enumerate():
        if thread.name == "drift":  # begun by a scrape; the database is closed after it
            thread.join(30)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as opened:
        yield opened
