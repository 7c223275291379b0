"""An MQTT broker's address, and a client that goes only where webhooks may go."""

import socket
import ssl
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from recorder.alerts import reach

PORTS = {"mqtt": 1883, "mqtts": 8883}
#: How long connecting may take, and each step of the conversation after it.
TIMEOUT_S = 5.0
DEFAULT_PREFIX = "mien"


class Broker(NamedTuple):
    """A broker as a URL names it: ``mqtts://user:password@host:8883/prefix``.

    Attributes:
        host: Name or address.
        port: TCP port.
        tls: True for ``mqtts``.
        prefix: What all topics begin with.
        user: None without a login.
        password: Of the user.
    """

    host: str
    port: int
    tls: bool
    prefix: str
    user: str | None
    password: str | None


def broker_of(url: str) -> Broker:
    """Take a broker's URL apart; without a path the prefix is ``mien``."""
    parts = urlsplit(url)
    return Broker(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        tls=parts.scheme == "mqtts",
        prefix=unquote(parts.path).strip("/") or DEFAULT_PREFIX,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def client_of(broker: Broker, *, local: bool) -> Client:
    """Make a client for a broker, not connected yet.

    Args:
        broker: Which.
        local: True allows addresses of this machine as well.
    """
    client = _GuardedClient(local)
    client.connect_timeout = TIMEOUT_S
    if broker.user is not None:
        client.username_pw_set(broker.user, broker.password)
    if broker.tls:
        client.tls_set_context(ssl.create_default_context())
    return client


class _GuardedClient(Client):
    """paho's client, which asks before it connects; ``paho-mqtt`` is pinned below 3 for this."""

    def __init__(self, local: bool) -> None:
        super().__init__(CallbackAPIVersion.VERSION2)
        self._local = local

    def _create_socket_connection(self) -> socket.socket:
        address: Any = self  # the base class keeps host and port to itself
        return reach.connect(address._host, address._port, TIMEOUT_S, self._local)
