"""Webcams of this machine, and its network interfaces."""

import socket
from pathlib import Path

import psutil

from mien.bus.messages import FoundCamera, Interface

_SYS = Path("/sys/class/video4linux")
_BY_ID = Path("/dev/v4l/by-id")


def webcams(host: str, sys_dir: Path = _SYS, by_id: Path = _BY_ID) -> list[FoundCamera]:
    """List webcams with the names that they have, and addresses that stay when one is plugged in.

    A webcam may have several devices; the first is its pictures, the others tell about them.

    Args:
        host: This machine.
        sys_dir: Where the kernel lists them.
        by_id: Where udev links to them.
    """
    links = {link.resolve().name: link for link in sorted(by_id.glob("*-index0"), reverse=True)}
    webcams = []
    for device in sorted(sys_dir.glob("video*"), key=_number):
        try:
            name = (device / "name").read_text().strip()
            if (device / "index").read_text().strip() != "0":
                continue
        except OSError:
            continue  # unplugged meanwhile
        address = links.get(device.name, Path("/dev") / device.name)
        webcams.append(FoundCamera(host=host, name=name or device.name, address=str(address)))
    return webcams


def _number(device: Path) -> int:
    digits = device.name.removeprefix("video")
    return int(digits) if digits.isdecimal() else 0


def interfaces(host: str, *, loopback: bool) -> list[Interface]:
    """List the network interfaces that are up and have an IPv4 address.

    Args:
        host: This machine.
        loopback: Whether this machine's own addresses are among them.
    """
    up = psutil.net_if_stats()
    return [
        Interface(host=host, name=name, address=address.address)
        for name, addresses in sorted(psutil.net_if_addrs().items())
        for address in addresses
        if address.family == socket.AF_INET
        and (name not in up or up[name].isup)
        and (loopback or not address.address.startswith("127."))
    ]
