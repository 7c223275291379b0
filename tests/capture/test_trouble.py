"""Threads that hang, cameras that do not answer, a server that dies."""

import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from capture import live
from capture.outbox import REDIS_TIMEOUT_S
from capture.session import Session
from capture.worker import SERVICE
from mien.bus import registry, streams
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement, place
from mien.cli.machine import valkey
from tests import clips
from tests.capture.test_worker import (
    HERE,
    camera,
    frames,
    late,
    missing,
    status,
    wait_for,
    worker,
)
from tests.conftest import wait_until
from tests.system.fleet import Server

pytestmark = pytest.mark.process


def test_a_thread_that_hangs_is_replaced(
    redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv")
    hanging, play, woken = threading.Event(), live.play, threading.Event()

    def hangs_at_first(session: Session) -> None:
        if not hanging.is_set():
            hanging.set()
            woken.wait(30)
        play(session)

    monkeypatch.setattr(live, "play", hangs_at_first)
    registry.publish_cameras(redis, [camera("c", clip)], {})
    with worker(redis, replace(HERE, hangs_s=2.0)) as capture:
        wait_until(hanging.is_set, "the hanging driver")
        assert status(redis, "c").state == "connecting"
        wait_for(redis, "c", "live")
        woken.set()
        before = status(redis, "c").published
        wait_until(lambda: status(redis, "c").published > before + 15, "more pictures")
    assert missing(redis, "c") <= late(capture)


@pytest.mark.parametrize("scheme", ["rtsp", "http"])
def test_a_camera_that_does_not_answer_says_so(redis: Redis, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/x"
        registry.publish_cameras(redis, [camera("c", url)], {})
        with worker(redis, replace(HERE, open_s=0.5)):
            assert wait_for(redis, "c", "failed").reason == "127.0.0.1 does not answer"


def test_a_server_that_dies_costs_pictures_but_no_camera(tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv")
    path = tmp_path / "v.sock"
    wanted = [camera("c", clip)]
    with Server(path):
        redis = streams.connect(valkey.url(path), timeout_s=REDIS_TIMEOUT_S)
        registry.publish_cameras(redis, wanted, {})
        running = worker(redis)
        capture = running.__enter__()
        before = wait_for(redis, "c", "live")
    gone_at = time.monotonic()
    wait_until(lambda: time.monotonic() > gone_at + 0.5, "half a second without a server")
    try:
        with Server(path):
            registry.publish_cameras(redis, wanted, {})
            wait_until(lambda: len(frames(redis, "c")) > 5, "pictures after the restart")
            after = wait_for(redis, "c", "live")
            assert after.since_ms == before.since_ms
            assert frames(redis, "c")[0][0].seq > before.published
            assert missing(redis, "c") <= late(capture)
            wait_until(lambda: _drops(redis).get("redis away", 0) > 3, "the loss in the accounting")
    finally:
        running.__exit__(None, None, None)
        redis.close()


def _drops(redis: Redis) -> dict[str, int]:
    return {k: v for w in registry.read_workers(redis, "capture") for k, v in w.drops.items()}


def test_a_server_that_comes_back_empty_leaves_a_moved_camera_where_it_is(
    redis: Redis, tmp_path: Path
) -> None:
    wanted = [camera("c", clips.write_clip(tmp_path / "clip.mkv"))]
    registry.publish_cameras(redis, wanted, {})
    old, new = Placement("c", 0), place("c", 2)
    assert new != old
    leased: list[Placement] = []

    def is_leased() -> bool:
        keys = {each: keyspace.camera_lease(SERVICE, *each) for each in (old, new)}
        leased[:] = [each for each, key in keys.items() if redis.exists(key)]
        return bool(leased)

    def is_written() -> bool:
        return bool(redis.exists(keyspace.frames(*new)))

    with worker(redis):
        wait_for(redis, "c", "live")
        registry.publish_cameras(redis, wanted, {}, shards=2)
        wait_until(is_written, "the move")
        redis.flushall()
        wait_until(is_leased, "a lease")
        assert leased == [new]
        wait_until(is_written, "pictures to go on")
        assert not redis.exists(keyspace.frames(*old))
