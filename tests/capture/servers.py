"""Cameras of the tests' own: an HTTP server of MJPEG, and an RTSP server of H.264."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av

from tests import clips

JPEGS = [clips.jpeg(number / 15) for number in range(15)]


class MjpegServer(ThreadingHTTPServer):
    """Serves ``/stream``, ``/secret`` (asks for a password), ``/frozen`` and ``/short``.

    Attributes:
        connections: How many streams were begun.
        blocked: While set, streams send nothing.
        jpegs: What ``/stream`` and ``/short`` show, again and again.
        pause_s: Between two pictures.
        sent: How many pictures were sent.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MjpegHandler)
        self.connections = 0
        self.blocked = threading.Event()
        self.jpegs = JPEGS
        self.pause_s = 1 / 30
        self.sent = 0
        self.closing = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _MjpegHandler(BaseHTTPRequestHandler):
    server: MjpegServer

    def do_GET(self) -> None:  # the base class's name
        if self.path == "/secret":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/missing":
            self.send_error(404)
            return
        self.server.connections += 1
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        try:
            self._stream(5 if self.path == "/short" else 10_000)
        except OSError:
            return  # the viewer left

    def _stream(self, pictures: int) -> None:
        for _ in range(pictures):
            # A stream that was broken off goes on with the next picture.
            jpeg = self.server.jpegs[self.server.sent % len(self.server.jpegs)]
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + jpeg + b"\r\n")
            self.server.sent += 1
            while self.server.blocked.is_set() and not self.server.closing.is_set():
                self.server.closing.wait(0.05)
            if self.server.closing.wait(self.server.pause_s):
                return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running(server: socketserver.BaseServer, closing: threading.Event) -> Iterator[None]:
    """Let a server answer until the block ends; ``closing`` tells its handlers to end."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def mjpeg_server() -> Iterator[MjpegServer]:
    """Run an MJPEG server for the length of a test."""
    server = MjpegServer()
    with running(server, server.closing):
        yield server


class RtspServer(socketserver.ThreadingTCPServer):
    """Plays one H.264 stream to whoever asks, over interleaved TCP or by UDP alone.

    Args:
        udp_from: The address from which it sends by UDP; None for TCP.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, udp_from: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _RtspHandler)
        self.closing = threading.Event()
        self.udp_from = udp_from

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/live"


SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n"
    "a=control:track1\r\n"
)


class _RtspHandler(socketserver.StreamRequestHandler):
    server: RtspServer

    def handle(self) -> None:
        """Answer requests in order; PLAY begins the stream."""
        try:
            while request := self._request():
                self._answer(*request)
        except OSError:
            return  # the viewer left

    def _answer(self, method: str, fields: dict[str, str]) -> None:
        status, extra, body = "200 OK", "", ""
        if method == "OPTIONS":
            extra = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
        elif method == "DESCRIBE":
            extra, body = "Content-Type: application/sdp\r\n", SDP
        elif method == "SETUP" and self.server.udp_from is None:
            extra = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n"
        elif method == "SETUP" and "tcp" in fields["transport"]:
            status = "461 Unsupported Transport"
        elif method == "SETUP":
            self.viewer_port = int(fields["transport"].partition("client_port=")[2].split("-")[0])
            extra = f"Transport: {fields['transport']};server_port=9-10\r\nSession: 1\r\n"
        elif method == "PLAY":
            extra = "Session: 1\r\n"
        answer = f"RTSP/1.0 {status}\r\nCSeq: {fields['cseq']}\r\n{extra}"
        self.wfile.write(f"{answer}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        if method == "PLAY":
            self._play()

    def _request(self) -> tuple[str, dict[str, str]] | None:
        lines = []
        while line := self.rfile.readline().decode().strip():
            lines.append(line)
        if not lines:
            return None
        fields = dict(line.lower().split(": ", 1) for line in lines[1:])
        return lines[0].split()[0], fields

    def _play(self) -> None:
        """FFmpeg cuts the video into RTP packets, on a UDP port of ours; they go on over TCP."""
        kind = socket.AF_INET, socket.SOCK_DGRAM
        with socket.socket(*kind) as udp, socket.socket(*kind) as sender:
            sender.bind((self.server.udp_from or "127.0.0.1", 0))
            udp.bind(("127.0.0.1", 0))
            udp.settimeout(2)
            url = f"rtp://127.0.0.1:{udp.getsockname()[1]}"
            with av.open(url, "w", format="rtp") as out:
                stream = out.add_stream("libx264", rate=15)
                stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
                stream.options = {"preset": "ultrafast", "tune": "zerolatency", "g": "15"}
                for number in range(10_000):
                    if self.server.closing.wait(1 / 30):
                        return
                    image = clips.image(number / 15)
                    for packet in stream.encode(av.VideoFrame.from_ndarray(image, "bgr24")):
                        out.mux(packet)
                    self._forward(udp, sender)

    def _forward(self, udp: socket.socket, sender: socket.socket) -> None:
        udp.setblocking(False)
        while True:
            try:
                packet = udp.recv(65_536)
            except BlockingIOError:
                return
            if packet[1] & 0x7F != 96:  # RTCP
                continue
            if self.server.udp_from:
                sender.sendto(packet, ("127.0.0.1", self.viewer_port))
            else:
                self.wfile.write(b"$\0" + len(packet).to_bytes(2, "big") + packet)


@contextmanager
def rtsp_server(udp_from: str | None = None) -> Iterator[RtspServer]:
    """Run an RTSP server for the length of a test."""
    server = RtspServer(udp_from)
    with running(server, server.closing):
        yield server


@contextmanager
def still_server(picture: bytes) -> Iterator[str]:
    """Serve one picture, again and again, at the address that it gives."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the base class's name
            self.send_response(200)
            self.send_header("Content-Length", str(len(picture)))
            self.end_headers()
            self.wfile.write(picture)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/snap.png"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
