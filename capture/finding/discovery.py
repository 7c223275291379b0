"""WS-Discovery: asks one network who is an ONVIF device, and takes down who answers.

One packet to a group of addresses that no router passes on, and some seconds of listening; the
libraries for it keep threads and answer others as well.
"""

import contextlib
import socket
import time
import uuid
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from capture.finding import soap
from mien.bus.messages import FoundCamera

GROUP = ("239.255.255.250", 3702)
WAIT_S = 3.0
_MOST = 256
_NAME = "onvif://www.onvif.org/name/"
_HARDWARE = "onvif://www.onvif.org/hardware/"
_PROBE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
    'xmlns:n="http://www.onvif.org/ver10/network/wsdl">'
    "<e:Header><w:MessageID>urn:uuid:{}</w:MessageID>"
    "<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>"
    "<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>"
    "<e:Body><d:Probe><d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"
)


def search(host: str, interface: str, wait_s: float = WAIT_S) -> list[FoundCamera]:
    """Ask the network of an interface, and no other, for ONVIF devices.

    Args:
        host: This machine.
        interface: Its IPv4 address there.
        wait_s: How long answers are waited for.

    Raises:
        OSError: The interface cannot be used.
    """
    devices: dict[str, FoundCamera] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((interface, 0))
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        for _ in range(2):  # a packet may be lost
            line.sendto(_PROBE.format(uuid.uuid4()).encode(), GROUP)
        ends_s = time.monotonic() + wait_s
        while (left_s := ends_s - time.monotonic()) > 0 and len(devices) < _MOST:
            line.settimeout(left_s)
            with contextlib.suppress(TimeoutError):
                packet, (sender, _) = line.recvfrom(65_536)
                for camera in _answer(host, packet, sender):
                    devices.setdefault(camera.address, camera)
    return sorted(devices.values(), key=lambda camera: (camera.name.lower(), camera.address))


def _answer(host: str, packet: bytes, sender: str) -> list[FoundCamera]:
    try:
        root = soap.parsed(packet)
    except soap.SoapError:
        return []
    cameras = []
    for match in soap.all_of(root, "ProbeMatch"):
        addresses = [
            text
            for text in soap.text(match, "XAddrs").split()
            if text.startswith(("http://", "https://"))
        ]
        # It may name addresses by which others reach it, or such as lead elsewhere.
        own = [text for text in addresses if _host(text) == sender]
        if own:
            cameras.append(
                FoundCamera(host=host, name=_name(match) or sender, address=own[0], onvif=True)
            )
    return cameras


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _name(match: Element) -> str:
    """What it calls itself: its name, and its model where that is something else."""
    scopes = soap.text(match, "Scopes").split()
    told = [
        unquote(scope.removeprefix(prefix)).strip()
        for prefix in (_NAME, _HARDWARE)
        for scope in scopes
        if scope.startswith(prefix)
    ]
    return " ".join(dict.fromkeys(filter(None, told)))[:80]
