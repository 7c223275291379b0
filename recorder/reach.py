"""Where webhooks may go: other machines, never this one unless its operator says so.

Whoever may add a webhook chooses an address that this machine then posts to. Services that listen
on loopback or link-local addresses (a cloud's metadata at 169.254.169.254, say) count on nobody
outside reaching them. Addresses of the local network are what home automation is about.
"""

import ipaddress
import socket

#: Metadata services that clouds put at other addresses.
_METADATA = ("100.100.100.200", "fd00:ec2::254")


class ForbiddenAddressError(OSError):
    """A webhook leads to an address that it may not reach; the text says which, and what to do."""


def connect(host: str, port: int, timeout_s: float, local: bool) -> socket.socket:
    """Opens a connection to the first address of a host that answers.

    The address that was checked is the one that is used: the name is not looked up again.

    Args:
        host: Name or address.
        port: TCP port.
        timeout_s: How long one address may take, and later each step of the conversation.
        local: True allows every address.

    Raises:
        ForbiddenAddressError: All its addresses are forbidden.
        OSError: Nobody answers there.
    """
    failure: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        if not local and is_forbidden(str(address[0])):
            failure = ForbiddenAddressError(
                f"{address[0]} belongs to this machine or its link; webhooks go there only with "
                "MIEN_LOCAL_WEBHOOKS=1"
            )
            continue
        line = socket.socket(family, kind, protocol)
        line.settimeout(timeout_s)
        try:
            line.connect(address)
        except OSError as error:
            line.close()
            failure = error
        else:
            return line
    raise failure


def is_forbidden(address: str) -> bool:
    """True for addresses of this machine, of its link, of many at once, and of metadata services.

    Example: ``127.0.0.1`` and ``169.254.169.254`` are forbidden, ``192.168.1.20`` is not.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return (
        ip.is_loopback
        or ip.is_link_local
        or ip.is_unspecified
        or ip.is_multicast
        or (ip.version == 4 and ip.is_reserved)
        or str(ip) in _METADATA
    )
