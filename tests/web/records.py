"""The whole app on a real database and a real Valkey, asked without a socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from store.database import Database
from tests.system.fleet import Server
from web.app import Parts, create_app
from web.desired import Desired


@pytest.fixture
def redis(own_redis: Server) -> Iterator[Redis]:
    """A connection to a Valkey that no web service of another test keeps up to date."""
    connection = own_redis.client()
    yield connection
    connection.close()


@pytest.fixture
def app(redis: Redis, database: Database, tmp_path: Path) -> Flask:
    return create_app(Parts(redis, database, Desired(redis, database, ()), tmp_path))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as opened:
        yield opened
