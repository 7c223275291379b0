"""RTSP cameras by GStreamer's own server; run by the system's Python, which has its bindings.

Writes the ports of its plain and its TLS server as one line of JSON, then serves until its standard
input ends. Every viewer gets a stream of its own, from its beginning. No two streams are of one
size, so that whoever looks at a picture knows whose it is.

Args (on the command line):
    Certificate and key of the TLS server, as files (PEM), and a folder with the pictures of
    ``/face-small`` and ``/face-large``: ``small-00.jpg``, ``small-01.jpg`` and so on.
    ``/side-small`` and ``/side-large`` show the same as a camera would that hangs on its side.
"""

import itertools
import json
import sys
import time
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

FPS = 10
LOGIN = ("me", "s3/cret@ä:")
#: After so many seconds a stream changes, stops or jumps.
TURN_S = 2

# One slice a picture: the payloader tells the parameters before each slice of a key frame, which
# readers take for the beginning of another picture.
H264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 threads=1"
PAY = "rtph264pay name=pay0 config-interval=-1"
HEVC = "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! h265parse"


def picture(width: int, height: int, pattern: str = "ball") -> str:
    """Caps of a test picture that moves."""
    return (
        f"videotestsrc is-live=true pattern={pattern} ! "
        f"video/x-raw,format=I420,width={width},height={height},framerate={FPS}/1"
    )


def face(name: str, then: str = "identity") -> str:
    """A moving face of the folder, again and again, at its own pace."""
    return (
        f"multifilesrc location={sys.argv[3]}/{name}-%02d.jpg loop=true "
        f"caps=image/jpeg,framerate={FPS}/1 ! jpegdec ! identity sync=true ! "
        f"videoconvert ! {then} ! video/x-raw,format=I420 ! {H264} ! {PAY}"
    )


STREAMS = {
    "/face-small": face("small"),
    "/face-large": face("large"),
    "/side-small": face("small", "videoflip video-direction=90l"),
    "/side-large": face("large", "videoflip video-direction=90l"),
    "/bars-small": f"{picture(144, 112, 'smpte')} ! {H264} ! {PAY}",
    "/bars-large": f"{picture(480, 272, 'smpte')} ! {H264} ! {PAY}",
    "/h264": f"{picture(160, 120)} ! {H264} ! {PAY}",
    "/h265": f"{picture(176, 144)} ! {HEVC} ! rtph265pay name=pay0 config-interval=-1",
    "/bframes": (
        f"{picture(192, 144)} ! x264enc bframes=2 b-adapt=false rc-lookahead=4 key-int-max=12 "
        f"speed-preset=ultrafast ! video/x-h264,profile=main ! {PAY}"
    ),
    "/mjpeg": f"{picture(208, 160)} ! jpegenc ! rtpjpegpay name=pay0",
    "/login": f"{picture(224, 160)} ! {H264} ! {PAY}",
    "/large": f"{picture(640, 352)} ! {H264} ! {PAY}",
    "/udp": f"{picture(240, 160)} ! {H264} ! {PAY}",
    "/udp-h265": f"{picture(256, 160)} ! {HEVC} ! rtph265pay name=pay0 config-interval=-1",
    "/udp-login": f"{picture(272, 160)} ! {H264} ! {PAY}",
    "/size": (
        f"{picture(256, 192)} ! videoscale ! capsfilter name=size "
        f"caps=video/x-raw,width=256,height=192 ! {H264} ! {PAY}"
    ),
    "/stops": f"{picture(272, 192)} ! {H264} ! identity name=gate ! {PAY}",
    "/jumps": f"{picture(304, 208)} ! {H264} ! {PAY}",
    "/wraps": f"{picture(320, 208)} ! {H264} ! {PAY} timestamp-offset={2**32 - 90_000}",
    "/ends": "",  # made anew for each viewer
}


class Factory(GstRtspServer.RTSPMediaFactory):  # type: ignore[misc]  # no types
    """Makes the stream of one path for each of its viewers.

    Args:
        path: One of ``STREAMS``.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.made = itertools.count()
        self.set_shared(False)
        permissions = GstRtspServer.RTSPPermissions()
        for role in ("anonymous", "viewer"):
            structure = Gst.Structure.new_empty(role)
            structure.set_value("media.factory.access", True)
            sees = role == "viewer" or path not in ("/login", "/large", "/udp-login")
            structure.set_value("media.factory.construct", sees)
            permissions.add_role_from_structure(structure)
        self.set_permissions(permissions)
        if path.startswith("/udp"):
            self.set_protocols(GstRtsp.RTSPLowerTrans.UDP)

    def do_create_element(self, _url: object) -> Gst.Element:
        """A pipeline from its description; ``/ends`` is another kind of stream each time."""
        if self.path != "/ends":
            return Gst.parse_launch(f"( {STREAMS[self.path]} )")
        size = (336, 224) if next(self.made) % 2 == 0 else (352, 240)
        source = picture(*size).replace("is-live=true", f"is-live=true num-buffers={TURN_S * FPS}")
        coded = f"{H264} ! {PAY}" if size[0] == 336 else f"{HEVC} ! rtph265pay name=pay0"
        return Gst.parse_launch(f"( {source} ! {coded} )")

    def do_configure(self, media: GstRtspServer.RTSPMedia) -> None:
        """Have a stream do its trick a while after its beginning."""
        GstRtspServer.RTSPMediaFactory.do_configure(self, media)
        trick = {"/size": _resize, "/stops": _stop}.get(self.path)
        if self.path == "/jumps":
            _jump(_part(media, "pay0").get_static_pad("src"))
        if trick is not None:
            media.connect("prepared", lambda media: GLib.timeout_add_seconds(TURN_S, trick, media))


def _part(media: GstRtspServer.RTSPMedia, name: str) -> Gst.Element:
    return media.get_element().get_by_name(name)


def _resize(media: GstRtspServer.RTSPMedia) -> bool:
    part = _part(media, "size")
    if part is None:
        return False
    is_small = "256" in part.get_property("caps").to_string()
    width, height = (288, 208) if is_small else (256, 192)
    part.set_property("caps", Gst.Caps.from_string(f"video/x-raw,width={width},height={height}"))
    return True


def _stop(media: GstRtspServer.RTSPMedia) -> bool:
    part = _part(media, "gate")
    if part is not None:
        part.set_property("drop-probability", 1.0)
    return False


def _jump(pad: Gst.Pad) -> None:
    """Have the times of an RTP stream go an hour ahead and, two seconds later, back, and so on.

    A clock that jumped would have the server itself wait, so the packets are rewritten.
    """
    first = time.monotonic()

    def rewritten(packet: Gst.Buffer) -> Gst.Buffer:
        ahead = int(time.monotonic() - first) // TURN_S % 2 * 3_600 * 90_000
        copy = packet.copy_deep()
        stamp = int.from_bytes(packet.extract_dup(4, 4), "big") + ahead
        copy.fill(4, (stamp % 2**32).to_bytes(4, "big"))
        return copy

    def probe(pad: Gst.Pad, info: Gst.PadProbeInfo) -> Gst.PadProbeReturn:
        listed = info.get_buffer_list() if info.type & Gst.PadProbeType.BUFFER_LIST else None
        packets = (
            [info.get_buffer()]
            if listed is None
            else [listed.get(number) for number in range(listed.length())]
        )
        for packet in packets:
            pad.get_peer().chain(rewritten(packet))
        return Gst.PadProbeReturn.DROP

    pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST, probe)


def _auth(certificate: Gio.TlsCertificate | None) -> GstRtspServer.RTSPAuth:
    """Anybody sees what is for anybody; Digest lets a viewer see the rest."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    anonymous = GstRtspServer.RTSPToken()
    anonymous.set_string("media.factory.role", "anonymous")
    auth.set_default_token(anonymous)
    viewer = GstRtspServer.RTSPToken()
    viewer.set_string("media.factory.role", "viewer")
    auth.add_digest(*LOGIN, viewer)
    if certificate is not None:
        auth.set_tls_certificate(certificate)
    return auth


def _serve(certificate: Gio.TlsCertificate | None) -> GstRtspServer.RTSPServer:
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    # By default one thread serves all, and whoever asks waits until everybody's encoder is there.
    server.get_thread_pool().set_max_threads(16)
    server.set_auth(_auth(certificate))
    mounts = server.get_mount_points()
    for path in STREAMS:
        mounts.add_factory(path, Factory(path))
    server.attach(None)
    return server


def main() -> None:
    """Serve until nobody holds the other end of standard input."""
    Gst.init(None)
    cert, key = (str(Path(name)) for name in sys.argv[1:3])
    servers = [_serve(None), _serve(Gio.TlsCertificate.new_from_files(cert, key))]
    print(json.dumps([server.get_bound_port() for server in servers]), flush=True)
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, lambda *_: loop.quit())
    loop.run()


if __name__ == "__main__":
    main()
