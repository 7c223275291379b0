"""The number of shards changes while everything runs: nothing is lost, nothing comes twice."""

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Detections, Emotions, Message, decode, now_ms
from mien.bus.shards import keyspace, moving
from mien.bus.shards.layout import read_layout, read_total
from mien.bus.shards.place import place
from tests import clips
from tests.conftest import wait_until
from tests.web.conftest import WebService, serving
from tests.web.workers import working

#: Placed in 0, 0, 0, 0 of one, 2, 0, 3, 1 of four, 0, 0, 1, 1 of two.
CAMERAS = ("cam-0", "cam-1", "cam-4", "cam-5")
WORKERS = ("capture", "capture", "detector", "detector", "classifier", "classifier", "recorder")
MOST = 4
PATIENCE_S = 90.0


class Followed:
    """Everything that went through the streams of all shards, read along by a thread."""

    def __init__(self, redis: Redis) -> None:
        self.emotions: list[Emotions] = []
        self.detections: list[Detections] = []
        self.idle = 0
        self._redis = redis
        self._after: dict[str, bytes | str] = {}
        for shard in range(MOST):
            self._after |= {keyspace.emotions(shard): "0-0", keyspace.detections(shard): "0-0"}

    def read(self) -> None:
        """Take what came, and count how often nothing has come since something did."""
        came = False
        for stream, after in list(self._after.items()):
            kind = Emotions if keyspace.kind(stream) == "emotions" else Detections
            for entry in streams.read(self._redis, {stream: after}, 1_000, 1):
                self._after[stream] = entry.id
                self._add(decode(kind, streams.fields_of(entry.fields)[0]))
                came = True
        self.idle = 0 if came else self.idle + 1

    def _add(self, message: Message) -> None:
        if isinstance(message, Emotions):
            self.emotions.append(message)
        elif isinstance(message, Detections):
            self.detections.append(message)

    def answered(self) -> Counter[tuple[str, int, int]]:
        """How often each face was answered."""
        return Counter(
            (said.camera, said.captured_ms, result.track_id)
            for said in self.emotions
            for result in said.results
        )

    def written(self, camera: str) -> int:
        """Frames of a camera that were written or left out: the last number of each stay."""
        total = 0
        last: defaultdict[int, int] = defaultdict(int)
        for frame in self.detections:
            if frame.camera == camera:
                if frame.seq <= last[frame.shard]:  # it left the shard, and came back
                    total += last[frame.shard]
                last[frame.shard] = frame.seq
        return total + sum(last.values())


@contextmanager
def following(redis: Redis) -> Iterator[Followed]:
    followed, leaving = Followed(redis), threading.Event()

    def run() -> None:
        while not leaving.is_set():
            followed.read()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield followed
    finally:
        leaving.set()
        thread.join()


def flows(followed: Followed, shards: int, since_ms: int) -> bool:
    """True when each camera has been answered in its new place."""
    seen = {
        (frame.camera, frame.shard)
        for frame in followed.detections[-1_000:]
        if frame.captured_ms > since_ms
    }
    said = {each.camera for each in followed.emotions[-1_000:] if each.captured_ms > since_ms}
    return seen >= {tuple(place(camera, shards)) for camera in CAMERAS} and said == set(CAMERAS)


def pause(web: WebService, redis: Redis) -> None:
    """Stop the cameras, and wait until nobody works on them any more."""
    for camera in CAMERAS:
        url = f"{web.url}/api/cameras/{camera}"
        requests.patch(url, json={"paused": True}, timeout=60).raise_for_status()

    def left() -> bool:
        places = [camera.place for camera in registry.read_cameras(redis).values()]
        leases = [keyspace.camera_lease("detector", *each) for each in places]
        faces = [keyspace.faces(shard) for shard in range(MOST)]
        return not any(map(redis.exists, leases)) and not any(map(redis.xlen, faces))

    wait_until(left, "the cameras to be left alone", PATIENCE_S)


@pytest.mark.process
def test_cameras_move_and_nothing_is_lost_or_doubled(
    redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    cameras_move(redis, redis_url, tmp_path, (1, 4, 2))


def cameras_move(redis: Redis, redis_url: str, tmp_path: Path, numbers: tuple[int, ...]) -> None:
    """Let everything run in these numbers of shards, one after the other; the last is 2."""
    sources = [str(clips.write_clip(tmp_path / f"{camera}.mkv", fps=8)) for camera in CAMERAS]
    with working(redis_url, redis, tmp_path, *WORKERS), following(redis) as followed:
        for shards in numbers:
            began_ms, number = now_ms(), str(shards)
            with serving(
                redis_url, tmp_path, MIEN_SHARDS=number, MIEN_SOURCES=json.dumps(sources)
            ) as web:
                wait_until(
                    lambda: flows(followed, shards, began_ms),  # noqa: B023  # it is waited for
                    f"all cameras to flow in {shards} shards",
                    PATIENCE_S,
                )
                wait_until(
                    lambda: not moving.read_moved(redis), "old places to be left", PATIENCE_S
                )
                if shards == numbers[-1]:
                    wait_until(lambda: read_layout(redis).read == 2, "two shards", PATIENCE_S)
                    pause(web, redis)
                    wait_until(lambda: followed.idle > 3, "all that was said")
                    balances(web, redis, followed)
        gone = [keyspace.emotions(3), keyspace.detections(3), keyspace.faces(3)]
        wait_until(lambda: not redis.exists(*gone), "what lay in a left shard to go", PATIENCE_S)


def balances(web: WebService, redis: Redis, followed: Followed) -> None:
    """Each frame is accounted for once, each face answered once, in whatever shard."""
    cameras = web.get("/api/status")["cameras"]
    assert {camera["id"] for camera in cameras} == set(CAMERAS)
    for camera in cameras:
        parts = camera["processed"] + camera["skipped"] + camera["failed"]
        assert camera["captured"] == parts == followed.written(camera["id"]), camera
        seen = [frame for frame in followed.detections if frame.camera == camera["id"]]
        assert camera["processed"] == len(seen), camera
    answered = followed.answered()
    assert [face for face, times in answered.items() if times > 1] == []
    assert read_total(redis) == sum(answered.values())
    asked = {
        (frame.camera, frame.captured_ms, track)
        for frame in followed.detections
        for track in frame.classified
    }
    stale = sum(worker.drops.get("stale", 0) for worker in registry.read_workers(redis))
    assert len(asked - answered.keys()) <= stale
    assert [redis.xlen(keyspace.dead(shard)) for shard in range(MOST)] == [0] * MOST
