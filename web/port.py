"""The listening socket; opened before anything else, so that a port in use stops nothing."""

import errno
import ipaddress
import socket


class PortError(RuntimeError):
    """The address cannot be listened on; the text says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket, so that a port in use is one clear line and no retry.

    Raises:
        PortError: The port is in use or the address is not ours.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        help_ = (
            "Stop what uses it, or choose another with --port or MIEN_PORT."
            if error.errno == errno.EADDRINUSE
            else "Give an address of this machine and a port above 1023 (MIEN_HOST, MIEN_PORT)."
        )
        reason = (error.strerror or str(error)).lower()
        raise PortError(f"cannot listen on {host}:{port} ({reason}). {help_}") from None
    return listener


def reached_at(host: str) -> str:
    """An address under which people reach what listens at ``host``: for all, one of this machine's.

    Nothing is sent to find it out.
    """
    if host not in ("0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of examples (RFC 5737)
            return str(probe.getsockname()[0])
        except OSError:  # there is no network
            return "127.0.0.1"


def is_local(listener: socket.socket) -> bool:
    """True when only this machine reaches it."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback
