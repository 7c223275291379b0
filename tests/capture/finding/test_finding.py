"""Looking for cameras: on loopback with a device of the tests' own, and what is refused."""

import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from capture.finding import devices, discovery, onvif, soap
from capture.network.reach import Reach
from capture.sources import SourceError
from mien.bus.messages import FindAnswer, FindWish, FoundCamera, now_ms
from mien.cameras import finding
from tests.capture.finding.onvif_device import OnvifDevice, Stream, onvif_device
from tests.capture.network.web_server import content, serving
from tests.capture.test_worker import worker
from tests.conftest import wait_until

STREAMS = (
    Stream("Main", "rtsp://192.0.2.1:8554/large?x=1&amp;y=2", 640, 352),
    Stream("Sub", "rtsp://192.0.2.1/small", 224, 160),
)


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    with onvif_device(STREAMS) as running:
        running.host = "192.0.2.1"  # as behind a router
        yield running


def test_a_device_answers_a_search_by_the_address_that_it_answers_from(
    device: OnvifDevice,
) -> None:
    answered: list[FoundCamera] = []

    def found() -> bool:
        answered[:] = [
            camera
            for camera in discovery.search("here", "127.0.0.1", 0.5)
            if camera.name == device.name  # another test may have one just now
        ]
        return bool(answered)

    wait_until(found, "the device, which may not listen yet")
    assert answered == [
        FoundCamera(host="here", name=device.name, address=device.address, onvif=True)
    ]


def test_a_device_tells_its_streams_to_who_may_ask(device: OnvifDevice) -> None:
    offered = onvif.profiles(device.address, Reach("1"), "me", "s3cret")
    assert [(each.name, each.source) for each in offered] == [
        ("Main", "rtsp://127.0.0.1:8554/large?x=1&y=2"),
        ("Sub", "rtsp://127.0.0.1/small"),
    ], "at the host that was asked, whatever the device calls itself"
    assert (offered[1].encoding, offered[1].width, offered[1].height) == ("H264", 224, 160)
    assert offered[1].fps == 10


@pytest.mark.parametrize("login", [("me", "wrong"), ("", "")])
def test_nobody_else_learns_them(device: OnvifDevice, login: tuple[str, str]) -> None:
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 refuses: wrong user name or password"):
        onvif.profiles(device.address, Reach("1"), *login)


def test_this_machine_is_not_asked_unless_that_is_wanted(device: OnvifDevice) -> None:
    with pytest.raises(SourceError, match="may not be opened"):
        onvif.profiles(device.address, Reach("0"), "me", "s3cret")


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        b"plain",
        b"\xff\xfe<\0a\0/\0>\0",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>" + b" " * 1_000_001 + b"</a>",
        b"<a/>",
    ],
)
def test_what_is_no_device_is_told_so(answer: bytes) -> None:
    with (
        serving({"/": content(answer)}) as server,
        pytest.raises(SourceError, match=r"not as an ONVIF device|offers no video"),
    ):
        onvif.profiles(server.url("/"), Reach("1"), "", "")


def test_what_a_device_is_sent_cannot_leave_its_place() -> None:
    sent = soap.envelope("<a/>", "</s:Username><b>", "x", None)
    assert b"<b>" not in sent


def test_webcams_have_names_and_addresses_that_stay(tmp_path: Path) -> None:
    for number, name, index in ((0, "HD Webcam", 0), (1, "HD Webcam", 1), (10, "Grabber", 0)):
        folder = tmp_path / "sys" / f"video{number}"
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n")
        (folder / "index").write_text(f"{index}\n")
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    (tmp_path / "video0").touch()
    (by_id / "usb-HD_Webcam-video-index0").symlink_to(tmp_path / "video0")
    found = devices.webcams("here", tmp_path / "sys", by_id)
    assert [(each.name, each.address, each.onvif) for each in found] == [
        ("HD Webcam", str(by_id / "usb-HD_Webcam-video-index0"), False),
        ("Grabber", "/dev/video10", False),
    ]


def test_loopback_is_an_interface_only_where_that_is_wanted() -> None:
    addresses = [each.address for each in devices.interfaces("here", loopback=True)]
    assert "127.0.0.1" in addresses
    assert "127.0.0.1" not in [each.address for each in devices.interfaces("h", loopback=False)]


def ask(redis: Redis, **wish: str) -> FindAnswer:
    """Ask the workers that run, and wait for one answer."""
    asked = FindWish(id=secrets.token_hex(4), until_ms=now_ms() + 60_000, **wish)
    finding.ask(redis, asked)
    wait_until(lambda: bool(finding.answers(redis, asked.id)), "an answer")
    (answer,) = finding.answers(redis, asked.id)
    finding.forget(redis, asked.id)
    assert (finding.wishes(redis), finding.answers(redis, asked.id)) == ([], [])
    return answer


@pytest.mark.process
def test_a_worker_answers_what_it_is_asked(redis: Redis, device: OnvifDevice) -> None:
    with worker(redis), worker(redis):  # one of them answers
        before = threading.active_count()
        there = ask(redis)
        assert "127.0.0.1" in [each.address for each in there.interfaces]
        refused = ask(redis, interface="192.0.2.7").reason
        assert refused == "there is no such network interface that may be searched"
        offered = ask(redis, host=there.host, device=device.address, user="me", password="s3cret")
        assert [each.name for each in offered.profiles] == ["Main", "Sub"]
        wrong = ask(redis, host=there.host, device=device.address, user="me", password="x")
        assert wrong.reason == "127.0.0.1 refuses: wrong user name or password"
        wait_until(lambda: threading.active_count() <= before, "its threads to end")
