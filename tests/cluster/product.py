"""The whole product on several servers: ``mien up`` with small cameras of one face each."""

import contextlib
import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import select

from mien.bus import registry, streams
from mien.bus.shards import frame_accounting
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.place import place
from mien.store.core.database import Database, open_database
from mien.store.core.schema import expressions
from mien.store.history import rows
from tests import clips
from tests.conftest import wait_until
from tests.ports import free_port

CAMERAS = 4
FPS = 10
SHARDS = 4
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Product:
    """A running ``mien up``.

    Attributes:
        address: Of its page.
        redis: A connection to its servers.
        history: Its database.
    """

    address: str
    redis: Redis
    history: Database

    def get(self, path: str) -> Any:
        """What the page's service answers."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as answer:
            return json.load(answer)

    def metrics(self) -> str:
        """What it tells Prometheus."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, data: bytes, kind: str) -> Any:
        """What it answers to something that is handed to it."""
        asked = urllib.request.Request(  # its own address
            f"{self.address}{path}", data, {"Content-Type": kind}
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)

    def answers(self) -> bool:
        """True when it shows as many cameras as there should be."""
        try:
            return len(self.get("/api/status")["cameras"]) == CAMERAS
        except OSError:
            return False

    def accounting(self, away: Collection[str] = ()) -> dict[str, FrameAccounting]:
        """The frame accounting of each camera but those away, as soon as it can be read."""
        read: dict[str, FrameAccounting] = {}

        def answered() -> bool:
            with contextlib.suppress(*streams.LOST):
                for name in registry.read_cameras(self.redis).keys() - set(away):
                    read[name] = frame_accounting.read_accounting(self.redis, place(name, SHARDS))
            return len(read) == CAMERAS - len(away)

        wait_until(answered, "the accounting of each camera", PATIENCE_S)
        return read

    def flows(self, away: Collection[str] = (), seconds: int = 1) -> None:
        """Wait until each camera has some seconds' frames more, and history faces of each.

        Args:
            away: Of these nothing is expected.
            seconds: So much of each other one.
        """
        before, seen = self.accounting(away), self.faces()

        def further() -> bool:
            now, faces = self.accounting(away), self.faces()
            return all(
                now[name].processed >= counts.processed + seconds * FPS and faces[name] > seen[name]
                for name, counts in before.items()
            )

        wait_until(further, "frames of each camera, and faces in history", PATIENCE_S)

    def faces(self) -> Counter[str]:
        """How many faces history has, by camera."""
        found: Counter[str] = Counter()
        with self.history.read() as connection:
            for camera, frames in connection.execute(
                select(expressions.c.camera, expressions.c.frames)
            ):
                found[camera] += frames
        return found

    def balances(self) -> None:
        """Check that each frame is counted once, and that history has each face once."""
        for counts in self.accounting().values():
            assert counts.captured == counts.processed + counts.skipped + counts.failed, counts
            assert counts.captured == counts.last_seq, counts
        assert self._twice() == []

    def _twice(self) -> list[tuple[str, int]]:
        """Cameras and times of pictures that history has more than one face of."""
        seen: Counter[tuple[str, int]] = Counter()
        with self.history.read() as connection:
            for camera, second_ms, offsets in connection.execute(
                select(expressions.c.camera, expressions.c.second_ms, expressions.c.offsets)
            ):
                seen.update((camera, second_ms + offset) for offset in rows.unpack(offsets))
        return [face for face, times in seen.items() if times > 1]


@contextlib.contextmanager
def product(url: str, folder: Path) -> Iterator[Product]:
    """Start it on these servers, and wait until faces of each camera are in history.

    Args:
        url: The servers, which are empty.
        folder: For its database and clips.
    """
    jpegs = [clips.jpeg(number / FPS, 1, 320, 240) for number in range(4 * FPS)]
    clip = clips.write_jpegs(folder / "face.mkv", jpegs, FPS)
    address = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "mien", "up", "--port", address.rpartition(":")[2]]
    command += ["--redis-url", url, "--data-dir", str(folder / "data")]
    command += ["--detectors", "2", "--classifiers", "2", *[str(clip)] * CAMERAS]
    process = subprocess.Popen(command, env={**os.environ, "MIEN_SHARDS": str(SHARDS)})
    try:
        with (
            contextlib.closing(streams.connect(url)) as redis,
            contextlib.closing(open_database(f"sqlite:///{folder}/data/mien.db")) as history,
        ):
            started = Product(address, redis, history)
            wait_until(started.answers, "the page", PATIENCE_S)
            started.flows()
            yield started
    finally:
        process.terminate()
        process.wait(60)
