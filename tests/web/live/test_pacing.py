"""How frames reach viewers: one in flight, always the newest, nobody waits for another."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mien.bus.shards import keyspace
from tests.conftest import wait_until
from tests.web.conftest import WebService
from tests.web.feeder import LABELS, Feeder
from tests.web.viewer import Viewer
from web.live.frame_header import FrameHeader

pytestmark = pytest.mark.process

BOX = (10.0, 20.0, 30.0, 40.0)
Connect = Callable[[WebService], Viewer]


def settled(viewer: Viewer, number: int) -> None:
    wait_until(lambda: len(viewer.frames) >= number, f"{number} frames")


def test_a_frame_arrives_with_exactly_its_own_boxes_and_picture(
    web: WebService, feeder: Feeder, viewer_of: Connect
) -> None:
    viewer = viewer_of(web)
    viewer.watch(feeder.camera)
    scores = (0.05, 0.65, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05)
    for number in range(20):
        feeder.frame(b"jpeg %d" % number, ((float(number), 1.0, 2.0, 3.0),), scores)
        settled(viewer, number + 1)
    for number, (header, jpeg) in enumerate(viewer.frames):
        told = msgspec.convert(header, FrameHeader)
        assert msgspec.json.decode(msgspec.json.encode(told)) == header
        assert jpeg == b"jpeg %d" % number
        assert header["tracks"][0]["box_xywh"] == [number, 1, 2, 3]
        assert header["seq"] == number + 1
    header = viewer.frames[-1][0]
    assert tuple(header["labels"]) == LABELS
    assert header["model_version"] == "test-12345678"
    assert header["tracks"][0]["label"] == "happiness"
    assert header["tracks"][0]["uncertain"] is False
    assert header["age_ms"] < 5_000


def test_one_in_flight_and_the_newest_after_the_acknowledgement(
    web: WebService, feeder: Feeder, viewer_of: Connect
) -> None:
    slow, quick = viewer_of(web), viewer_of(web)
    slow.going.clear()
    slow.watch(feeder.camera)
    quick.watch(feeder.camera)
    for number in range(10):
        feeder.frame(b"x", (BOX,))
        settled(quick, number + 1)
    settled(slow, 1)
    assert slow.sequence(feeder.camera) == [1]
    assert quick.sequence(feeder.camera) == list(range(1, 11))
    slow.go_on()
    settled(slow, 2)
    assert slow.sequence(feeder.camera) == [1, 10]


def test_a_stalled_camera_of_a_viewer_does_not_hold_its_other_cameras(
    web: WebService, feeder: Feeder, other_feeder: Feeder, viewer_of: Connect
) -> None:
    viewer = viewer_of(web)
    viewer.going.clear()
    viewer.watch(feeder.camera)
    viewer.watch(other_feeder.camera)
    feeder.frame(b"x")
    settled(viewer, 1)
    other_feeder.frame(b"x")
    settled(viewer, 2)
    assert viewer.sequence(other_feeder.camera) == [1]


def test_the_newest_frame_comes_at_once_when_one_starts_to_watch(
    web: WebService, feeder: Feeder, viewer_of: Connect
) -> None:
    first, late = viewer_of(web), viewer_of(web)
    first.watch(feeder.camera)
    feeder.frame(b"x")
    settled(first, 1)
    late.watch(feeder.camera)
    settled(late, 1)
    assert late.sequence(feeder.camera) == [1]


def test_nothing_comes_after_unwatch(
    web: WebService, feeder: Feeder, other_feeder: Feeder, viewer_of: Connect
) -> None:
    leaving, staying = viewer_of(web), viewer_of(web)
    for viewer in (leaving, staying):
        viewer.watch(feeder.camera)
    feeder.frame(b"x")
    settled(leaving, 1)
    settled(staying, 1)
    leaving.unwatch(feeder.camera)
    leaving.watch(other_feeder.camera)
    other_feeder.frame(b"x")  # a later event of the same line, so unwatch has arrived
    settled(leaving, 2)
    for number in range(5):
        feeder.frame(b"x")
        settled(staying, number + 2)
    assert leaving.sequence(feeder.camera) == [1]


def test_the_rate_can_be_capped(web: WebService, feeder: Feeder, viewer_of: Connect) -> None:
    capped, full = viewer_of(web), viewer_of(web)
    capped.watch(feeder.camera, fps=0.01)
    full.watch(feeder.camera)
    for number in range(10):
        feeder.frame(b"x")
        settled(full, number + 1)
    assert capped.sequence(feeder.camera) == [1]


def test_a_frame_trimmed_meanwhile_is_skipped(
    web: WebService, feeder: Feeder, viewer_of: Connect
) -> None:
    viewer = viewer_of(web)
    viewer.watch(feeder.camera)
    stream = keyspace.frames(feeder.camera, 0)
    lost = feeder.frame(b"x", then=lambda frame_id: feeder.redis.xdel(stream, frame_id))
    last = feeder.frame(b"y")
    settled(viewer, 1)
    assert lost.seq not in viewer.sequence(feeder.camera)
    assert viewer.sequence(feeder.camera)[0] == last.seq


def test_odd_requests_are_ignored(web: WebService, feeder: Feeder, viewer_of: Connect) -> None:
    viewer = viewer_of(web)
    odd: Any
    for odd in (None, 7, "door", {"camera": 3}, {"camera": "door", "fps": "x"}, [], {}):
        viewer.emit("watch", odd)
        viewer.emit("unwatch", odd)
    viewer.emit("watch", {"camera": feeder.camera, "fps": -3})
    feeder.frame(b"x")
    settled(viewer, 1)


def test_status_comes_by_itself(web: WebService, feeder: Feeder, viewer_of: Connect) -> None:
    viewer = viewer_of(web)
    feeder.say("failed", "no such file")

    def told() -> bool:
        cameras = viewer.statuses[-1]["cameras"] if viewer.statuses else []
        return [(c["state"], c["reason"]) for c in cameras] == [("failed", "no such file")]

    wait_until(told, "the status with the reason")
