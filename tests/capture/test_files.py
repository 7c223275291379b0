import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, Frame, decode
from mien.bus.shards import keyspace
from mien.images.headers import PictureError
from mien.process.paths import shown
from mien.video import files
from tests import clips
from tests.capture.test_worker import wait_for, worker
from tests.conftest import wait_until
from tests.mien.images.test_photos import animation, claiming


class Collector:
    """Takes every frame away, as an analysis does, until ``ended`` frames were seen."""

    def __init__(self, redis: Redis, name: str) -> None:
        self.frames: list[Frame] = []
        self.sizes: list[int] = []
        self.most = 0
        self._redis = redis
        self._stream = keyspace.frames(name, 0)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Collector":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._done.is_set():
            entries: Any = self._redis.xrange(self._stream)
            self.most = max(self.most, len(entries))
            for entry_id, fields in entries:
                self.frames.append(decode(Frame, fields[b"message"]))
                self.sizes.append(len(fields.get(b"data", b"")))
                self._redis.xdel(self._stream, entry_id)
            self._done.wait(0.01)


def analysis(*paths: Path, **changes: Any) -> Camera:
    files = tuple(os.fsencode(path) for path in paths)
    return Camera(id="run", name="run", source="files", files=files, lossless=True, **changes)


def test_everything_is_published_once_and_in_order(redis: Redis, tmp_path: Path) -> None:
    video = clips.write_clip(tmp_path / "clip.mp4", seconds=4, fps=15)
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    photos = [
        clips.write_photo(folder / "a.jpg"),
        clips.write_photo(folder / "b.PNG"),
        clips.write_photo(folder / "more" / "c.webp"),
    ]
    registry.publish_cameras(redis, [analysis(*photos, video, photos[0])], {})
    with worker(redis), Collector(redis, "run") as collector:
        ended = wait_for(redis, "run", "ended", 20)
        wait_until(lambda: len(collector.frames) == ended.published, "the last frames")
    assert [frame.seq for frame in collector.frames] == list(range(1, 65))
    assert all(frame.lossless and frame.error is None for frame in collector.frames)
    assert collector.most <= 32
    positions = [frame.position for frame in collector.frames if frame.position]
    assert [p.file for p in positions] == [
        *map(str, photos),
        *[str(video)] * 60,
        str(photos[0]),
    ]
    assert [p.frame for p in positions[3:63]] == list(range(60))
    assert abs(positions[62].time_s - 59 / 15) < 1e-3


def test_what_cannot_be_read_is_one_frame_that_says_why(redis: Redis, tmp_path: Path) -> None:
    contents = {
        "empty.jpg": b"",
        "huge.jpg": claiming(30_000, 30_000),
        "text.jpg": b"hello",
        "short.jpg": clips.jpeg()[:-300],
        "text.mp4": b"hello " * 100,
        "notes": b"hello " * 100,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    paths = [tmp_path / name for name in (*contents, "missing.jpg", "missing.mp4")]
    good = clips.write_photo(tmp_path / "good.jpg")
    registry.publish_cameras(redis, [analysis(*paths, good)], {})
    with worker(redis), Collector(redis, "run") as collector:
        wait_until(lambda: len(collector.frames) == 9, "nine frames")
        wait_for(redis, "run", "ended")
    reasons = [frame.error for frame in collector.frames]
    expected = [
        *("is empty", "megapixels", "not a picture", "truncated", "not a video", "not a video"),
        *("no such file", "no such file"),
    ]
    for reason, part in zip(reasons, expected, strict=False):
        assert reason is not None
        assert part in reason
    assert reasons[8] is None
    assert collector.sizes[:8] == [0] * 8
    assert [f.position.file for f in collector.frames if f.position] == [
        *map(str, paths),
        str(good),
    ]


def test_another_worker_goes_on_where_the_first_stopped(redis: Redis, tmp_path: Path) -> None:
    video = clips.write_clip(tmp_path / "clip.mkv", seconds=6, fps=15)
    registry.publish_cameras(redis, [analysis(video)], {})
    with worker(redis):
        wait_until(lambda: redis.xlen(keyspace.frames("run", 0)) == 32, "a full stream")
    with Collector(redis, "run") as collector, worker(redis):
        wait_for(redis, "run", "ended", 20)
        wait_until(lambda: len(collector.frames) == 90, "all frames")
    frames = [frame.position.frame for frame in collector.frames if frame.position]
    assert frames == list(range(90))


def test_a_broken_off_video_gives_what_it_has(tmp_path: Path) -> None:
    video = clips.write_clip(tmp_path / "clip.mkv", seconds=2, fps=15)
    video.write_bytes(video.read_bytes()[:-20_000])
    items = list(files.items(analysis(video)))
    assert 10 < len(items) < 30
    assert [item.position.frame for item in items] == list(range(len(items)))


def test_a_damaged_picture_within_a_video_is_one_failed_frame(tmp_path: Path) -> None:
    jpegs = [clips.jpeg(), clips.jpeg()[:90], clips.jpeg()]
    video = clips.write_jpegs(tmp_path / "clip.avi", jpegs)
    first, second, third = files.items(analysis(video))
    assert (first.make().jpeg, third.make().jpeg) == (jpegs[0], jpegs[2])
    with pytest.raises(PictureError, match="truncated"):
        second.make()


@pytest.mark.parametrize("name", [b"caf\xe9.jpg", b"a\nb.jpg", b"a\rb.jpg", b"a\xe2\x80\xa8b.jpg"])
def test_every_name_is_read_and_named(redis: Redis, tmp_path: Path, name: bytes) -> None:
    """A list of paths that is joined by line breaks takes such names apart."""
    photo = clips.write_photo(tmp_path / os.fsdecode(name))
    other = clips.write_photo(tmp_path / "other.jpg")
    registry.publish_cameras(redis, [analysis(photo, other)], {})
    with worker(redis), Collector(redis, "run") as collector:
        wait_until(lambda: len(collector.frames) == 2, "two frames")
    assert [frame.error for frame in collector.frames] == [None, None]
    positions = [frame.position.file for frame in collector.frames if frame.position]
    assert positions == [shown(photo), str(other)]


def test_an_animation_is_read_like_a_film(tmp_path: Path) -> None:
    blank = np.full((480, 640, 3), 255, np.uint8)
    path = tmp_path / "wave.webp"
    path.write_bytes(animation("WEBP", [blank, clips.image(0), clips.image(0.5)]))
    pictures = [(item.position, item.make().jpeg) for item in files.items(analysis(path))]
    assert [position.frame for position, _ in pictures] == [0, 1, 2]
    assert [position.time_s for position, _ in pictures] == pytest.approx([0, 0.2, 0.4])
    assert len({jpeg for _, jpeg in pictures}) == 3
