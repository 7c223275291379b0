"""Where cameras and webhooks may lead: each address is judged, and then connected to as it is.

Whoever adds a camera or a webhook chooses an address that this machine then opens. Services on
loopback and link-local addresses count on nobody outside reaching them, and a cloud's metadata
service hands passwords to whoever asks. So a name is looked up once, all its addresses are judged,
and the connection goes to an address that was judged: a name that is pointed elsewhere in between
gains nothing.
"""

import errno
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Literal

#: ``world`` and ``network`` (this one's neighbours) are other machines; ``machine`` is this one;
#: ``link`` needs no router and no lease; ``never`` is metadata, many at once, or no address.
Place = Literal["world", "network", "machine", "link", "never"]

#: Metadata and control services of clouds: AWS, Azure, Alibaba, Oracle, Google, also by IPv6.
_METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    )
)
#: "This network", which Linux takes for this machine.
_THIS = IPv4Network("0.0.0.0/8")
_PROTOCOLS = IPv4Network("192.0.0.0/24")
_SHARED = IPv4Network("100.64.0.0/10")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
#: Prefixes of 96 bits before an IPv4 address: mapped, compatible, translated, NAT64 (RFC 6052).
_WRAPPERS = tuple(
    IPv6Network(f"{text}/96") for text in ("::ffff:0:0", "::", "::ffff:0:0:0", "64:ff9b::")
)
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_STRICTNESS: tuple[Place, ...] = ("world", "network", "machine", "link", "never")
#: To connect to one address, when the time of all is over.
_LEAST_S = 0.01
#: Interface identifiers before an IPv4 address (ISATAP, RFC 5214), in 32 bits.
_ISATAP = (0x00005EFE, 0x02005EFE)


class ForbiddenAddressError(OSError):
    """A name leads only to addresses that may not be opened; the text names one of them.

    Args:
        address: The one that was judged last.
        place: What it is.
        text: Why, and what to do; None where the caller says that.
    """

    def __init__(self, address: str, place: Place, text: str | None = None) -> None:
        super().__init__(text or f"{address} may not be opened")
        self.address = address
        self.place = place


def place_of(address: str) -> Place:
    """Tell where an address leads, whatever it is wrapped in.

    Args:
        address: IPv4 or IPv6, perhaps with a zone; an IPv6 address that holds an IPv4 address
            (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) is judged by that as well.

    Example: ``64:ff9b::7f00:1`` is ``machine``, as ``127.0.0.1`` is.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address) or ip in (IPv6Address(0), IPv6Address(1)):
        return _place(ip)
    wrapped = [_place(inner) for inner in _inner(ip)]
    outside = [] if _only_wraps(ip) else [_place(ip)]
    return max(outside + wrapped, key=_STRICTNESS.index)  # both ends of a tunnel count


def _place(ip: IPv4Address | IPv6Address) -> Place:
    if ip in _METADATA or ip.is_multicast:
        return "never"
    if ip.is_loopback or ip.is_unspecified or (isinstance(ip, IPv4Address) and ip in _THIS):
        return "machine"
    if ip.is_link_local:
        return "link"
    if isinstance(ip, IPv4Address):
        if ip in _PROTOCOLS or ip.is_reserved:
            return "never"
        return "network" if ip.is_private or ip in _SHARED else "world"
    if ip in _LOCAL_NAT64 or ip.is_site_local:
        return "never"  # what it leads to cannot be told
    return "network" if ip.is_private else "world"


def _only_wraps(ip: IPv6Address) -> bool:
    return any(ip in prefix for prefix in _WRAPPERS)


def _inner(ip: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses to which an IPv6 address may lead."""
    number = int(ip)
    last = number & 0xFFFFFFFF
    if _only_wraps(ip) or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(last)
    if ip in _SIX_TO_FOUR:
        yield IPv4Address((number >> 80) & 0xFFFFFFFF)
    if ip in _TEREDO:
        yield IPv4Address((number >> 64) & 0xFFFFFFFF)
        yield IPv4Address(last ^ 0xFFFFFFFF)


def connect(
    host: str, port: int, timeout_s: float, allows: Callable[[Place], bool]
) -> socket.socket:
    """Open a connection to the first address of a host that answers.

    The address that was judged is the one that is used: the name is not looked up again.

    Args:
        host: Name or address.
        port: TCP port.
        timeout_s: How long all its addresses together may take, and later each step of the
            conversation.
        allows: Tells for each place whether it may be reached.

    Raises:
        ForbiddenAddressError: The address that was tried last may not be reached.
        OSError: Nobody answers there.
    """
    failure: OSError = OSError(f"{host} has no address")
    known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ends_s = time.monotonic() + timeout_s
    for number, (family, kind, protocol, _, address) in enumerate(known):
        place = place_of(str(address[0]))
        if not allows(place):
            failure = ForbiddenAddressError(str(address[0]), place)
            continue
        line = socket.socket(family, kind, protocol)
        # The first that is silent leaves time for the others.
        left_s = max(ends_s - time.monotonic(), _LEAST_S)
        line.settimeout(left_s / (len(known) - number))
        try:
            line.connect(address)
        except OSError as error:
            line.close()
            failure = error
        else:
            line.settimeout(timeout_s)
            return line
    raise failure


def secure(line: socket.socket, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Begin TLS on a connection, which is closed when that fails.

    Args:
        line: From ``connect``; taken over.
        host: Whose certificate it should be.
        context: What is trusted.

    Raises:
        OSError: The other side does not speak TLS, or its certificate is not right.
    """
    context.sslsocket_class = _TlsSocket
    try:
        return context.wrap_socket(line, server_hostname=host)
    except (OSError, ValueError):
        line.close()
        raise


class _TlsSocket(ssl.SSLSocket):
    """Does not stay open when its other side hangs up before the first word."""

    def getpeername(self) -> Any:
        try:
            return super().getpeername()
        except OSError:
            self.close()
            reason = "the other side hung up"
            raise ConnectionResetError(errno.ECONNRESET, reason) from None
