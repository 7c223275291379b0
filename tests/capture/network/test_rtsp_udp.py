"""A camera that sends by UDP alone: only what comes from itself is heard, and its order is kept."""

import socket
from dataclasses import replace

import pytest

from capture import sources
from capture.network.rtsp_messages import RtspMessage, RtspReader
from capture.network.rtsp_udp import UdpPorts
from capture.sources import SourceError
from capture.video import Video
from mien.bus.messages import Camera
from tests.capture.servers import rtsp_server
from tests.capture.test_worker import HERE

pytestmark = pytest.mark.process

SETUP = (
    b"SETUP rtsp://cam/track1 RTSP/1.0\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
    b"CSeq: 3\r\n\r\n"
)


def test_what_comes_from_the_camera_itself_is_shown() -> None:
    with rtsp_server(udp_from="127.0.0.1") as server:
        source = sources.parse(server.url, HERE)
        with Video(source, Camera(id="c", name="", source="")) as video:
            shots = video.shots()
            sizes = {(next(shots).picture().width, next(shots).picture().height)}
    assert sizes == {(640, 480)}


def test_what_comes_from_elsewhere_is_not_heard_and_that_is_told() -> None:
    with rtsp_server(udp_from="127.0.0.2") as server:
        source = sources.parse(server.url, replace(HERE, open_s=2.0, read_s=2.0))
        with (
            pytest.raises(SourceError) as caught,
            Video(source, Camera(id="c", name="", source="")) as video,
        ):
            next(video.shots())
    assert str(caught.value) == (
        "127.0.0.1 sends its pictures by UDP alone, and none arrive: let UDP through, or have it "
        "send them over TCP"
    )


def test_channels_become_ports_and_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = socket.create_connection(server.getsockname()[:2])
        with line, UdpPorts(line) as ports, socket.socket(type=socket.SOCK_DGRAM) as camera:
            (setup,) = RtspReader().read(SETUP)
            assert isinstance(setup, RtspMessage)
            asked = ports.asked(setup)
            first, second = (each.getsockname()[1] for each in ports.sockets)
            assert (first % 2, second) == (0, first + 1)
            assert asked.field(b"transport") == b"RTP/AVP;unicast;client_port=%d-%d" % (
                first,
                second,
            )
            assert ports.asked(setup) == asked, "after a 401 it asks again"

            camera.bind(("127.0.0.1", 0))
            port = camera.getsockname()[1]
            offered = b"RTP/AVP;unicast;client_port=1-2;server_port=%d-%d" % (port, port + 1)
            answer = ports.answered(
                RtspMessage(b"RTSP/1.0 200 OK", ((b"Transport", offered),), b"")
            )
            assert answer.field(b"transport") == b"RTP/AVP/TCP;unicast;interleaved=0-1"
            assert len(camera.recv(100)) == 12, "what opens the way through a network's translation"
            assert ports.deaf
            camera.sendto(b"picture", ("127.0.0.1", first))
            camera.sendto(b"report", ("127.0.0.1", second))
            heard = [ports.received(each) for each in ports.sockets]
            assert heard == [b"$\0\0\x07picture", b"$\x01\0\x06report"]
            assert not ports.deaf


def test_a_message_is_understood_however_it_is_cut() -> None:
    said = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\ncontent-length: 4\r\n\r\nbody$\x01\0\x02ab" + SETUP
    reader = RtspReader()
    parts = [part for byte in said for part in reader.read(bytes([byte]))]
    answer = RtspMessage(b"RTSP/1.0 200 OK", ((b"CSeq", b"2"),), b"body")
    assert parts[:2] == [answer, b"$\x01\0\x02ab"]
    assert (answer.status, answer.method) == (200, None)
    assert isinstance(parts[2], RtspMessage)
    assert (parts[2].status, parts[2].method, len(parts)) == (None, b"SETUP", 3)
