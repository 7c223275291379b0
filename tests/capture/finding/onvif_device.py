"""An ONVIF device made for the tests: answers WS-Discovery and SOAP on loopback."""

import base64
import hashlib
import re
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

from capture.finding.discovery import GROUP
from tests.capture.servers import running

_ENVELOPE = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" '
    'xmlns:tt="http://www.onvif.org/ver10/schema" '
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
    'xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>{}</s:Body></s:Envelope>'
)
_FAULT = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value>"
    "</s:Subcode></s:Code></s:Fault>"
)
#: Far from ours: a login is good only by the device's own clock.
_YEAR = 2020


@dataclass(frozen=True)
class Stream:
    """One profile of the device."""

    name: str
    source: str
    width: int
    height: int


class OnvifDevice(ThreadingHTTPServer):
    """Its device and its media service at one address.

    Attributes:
        streams: What it offers.
        login: Who may ask.
        host: Which host it names itself as in its answers.
    """

    daemon_threads = True

    def __init__(self, streams: Sequence[Stream], login: tuple[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.streams = streams
        self.login = login
        self.host = "127.0.0.1"
        self.closing = threading.Event()

    @property
    def name(self) -> str:
        """What it calls itself; no other device beside it does."""
        return f"Test gate {self.server_port}"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/onvif/device_service"

    def answer(self, asked: str) -> tuple[int, str]:
        """Status and body of the answer to a question."""
        if "<GetSystemDateAndTime" in asked:
            return 200, (
                "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime>"
                "<tt:Time><tt:Hour>12</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>0</tt:Second>"
                f"</tt:Time><tt:Date><tt:Year>{_YEAR}</tt:Year><tt:Month>1</tt:Month>"
                "<tt:Day>1</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
                "</tds:GetSystemDateAndTimeResponse>"
            )
        if not self._knows(asked):
            return 400, _FAULT
        if "<GetCapabilities" in asked:
            return 200, (
                "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>"
                f"http://{self.host}:{self.server_port}/onvif/media</tt:XAddr></tt:Media>"
                "</tds:Capabilities></tds:GetCapabilitiesResponse>"
            )
        if "<GetProfiles" in asked:
            profiles = "".join(map(self._profile, range(len(self.streams))))
            return 200, f"<trt:GetProfilesResponse>{profiles}</trt:GetProfilesResponse>"
        token = re.search(r"<ProfileToken>(\d+)</ProfileToken>", asked)
        if token is None:
            return 400, ""
        return 200, (
            "<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>"
            f"{self.streams[int(token[1])].source}"
            "</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>"
        )

    def _profile(self, number: int) -> str:
        stream = self.streams[number]
        return (
            f'<trt:Profiles token="{number}"><tt:Name>{stream.name}</tt:Name>'
            "<tt:VideoEncoderConfiguration><tt:Encoding>H264</tt:Encoding><tt:Resolution>"
            f"<tt:Width>{stream.width}</tt:Width><tt:Height>{stream.height}</tt:Height>"
            "</tt:Resolution><tt:RateControl><tt:FrameRateLimit>10</tt:FrameRateLimit>"
            "</tt:RateControl></tt:VideoEncoderConfiguration></trt:Profiles>"
        )

    def _knows(self, asked: str) -> bool:
        found = {
            name: (re.search(rf"<\w:{name}(?: [^>]*)?>([^<]*)<", asked) or ["", ""])[1]
            for name in ("Username", "Password", "Nonce", "Created")
        }
        if not found["Created"].startswith(str(_YEAR)):
            return False
        user, password = self.login
        secret = base64.b64decode(found["Nonce"]) + (found["Created"] + password).encode()
        digest = base64.b64encode(hashlib.sha1(secret).digest()).decode()
        return (found["Username"], found["Password"]) == (user, digest)

    def discover(self) -> None:
        """Answer probes until it closes."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            line.bind(GROUP)
            member = struct.pack("4s4s", *map(socket.inet_aton, (GROUP[0], "127.0.0.1")))
            line.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
            line.settimeout(0.1)
            while not self.closing.is_set():
                try:
                    packet, sender = line.recvfrom(65_536)
                except TimeoutError:
                    continue
                if b"NetworkVideoTransmitter" in packet:
                    line.sendto(b"no SOAP", sender)
                    line.sendto(_ENVELOPE.format(self._match()).encode(), sender)

    def _match(self) -> str:
        return (
            "<d:ProbeMatches><d:ProbeMatch><d:Scopes>onvif://www.onvif.org/type/video_encoder "
            f"onvif://www.onvif.org/name/{quote(self.name)}</d:Scopes>"
            f"<d:XAddrs>http://169.254.169.254/latest http://192.0.2.1/onvif {self.address}"
            "</d:XAddrs></d:ProbeMatch></d:ProbeMatches>"
        )


class _Handler(BaseHTTPRequestHandler):
    server: OnvifDevice

    def do_POST(self) -> None:  # the base class's name
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, body = self.server.answer(asked)
        raw = _ENVELOPE.format(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/soap+xml")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def onvif_device(
    streams: Sequence[Stream], login: tuple[str, str] = ("me", "s3cret")
) -> Iterator[OnvifDevice]:
    """Run a device for the length of a test."""
    device = OnvifDevice(streams, login)
    listening = threading.Thread(target=device.discover, daemon=True)
    with running(device, device.closing):
        listening.start()
        yield device
    listening.join(5)
