"""Where webhooks may go: other machines, never this one unless its operator says so.

Addresses of the local network are what home automation is about. Metadata services hand out
passwords, so that no setting opens them.
"""

import socket

from mien.process import addresses
from mien.process.addresses import ForbiddenAddressError, Place


def connect(host: str, port: int, timeout_s: float, local: bool) -> socket.socket:
    """Open a connection to the first address of a host that answers.

    Args:
        host: Name or address.
        port: TCP port.
        timeout_s: How long all its addresses together may take, and later each step of the
            conversation.
        local: True allows addresses of this machine and its link as well.

    Raises:
        ForbiddenAddressError: The address that was tried last is forbidden; the text says which,
            and what to do.
        OSError: Nobody answers there.
    """
    try:
        return addresses.connect(host, port, timeout_s, lambda place: _allows(place, local))
    except ForbiddenAddressError as error:
        text = (
            f"{error.address} is a metadata service or none of one machine; webhooks never go there"
            if error.place == "never"
            else f"{error.address} belongs to this machine or its link; "
            "webhooks go there only with MIEN_LOCAL_WEBHOOKS=1"
        )
        raise ForbiddenAddressError(error.address, error.place, text) from None


def is_forbidden(address: str) -> bool:
    """True for addresses of this machine, of its link, of many at once, and of metadata services.

    Example: ``127.0.0.1`` and ``169.254.169.254`` are forbidden, ``192.168.1.20`` is not.
    """
    return not _allows(addresses.place_of(address), local=False)


def _allows(place: Place, local: bool) -> bool:
    return place in ("world", "network") or (local and place in ("machine", "link"))
