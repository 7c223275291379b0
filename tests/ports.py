"""Ports of this process of the tests."""

import contextlib
import itertools
import os
import random
import socket

#: What ``free_port`` hands out: 1,500 numbers of this process of the tests, begun anywhere.
_FIRST_PORT = 20_000 + 1_500 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
_BEGUN = random.randrange(1_500)
_PORTS = (_FIRST_PORT + (_BEGUN + taken) % 1_500 for taken in itertools.count())


def free_port() -> int:
    """A TCP port that nobody uses, and that nobody but its caller is given.

    It lies below those that the system hands to outgoing connections, and each process of the tests
    has a stretch of its own: a server that is asked for is never another's.
    """
    while True:
        port = next(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
