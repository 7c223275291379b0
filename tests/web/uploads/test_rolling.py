"""Two web services restarted in turn, ten times, under load: nothing is lost, nobody stays away."""

import contextlib
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket

from mien.bus.messages import now_ms
from mien.store.core.database import open_database
from tests import clips
from tests.conftest import wait_until
from tests.system.fleet import Fleet, Server
from tests.system.published import Published
from tests.system.stack import FPS, PATIENCE_S, Stack
from tests.web.replicas import replicas
from tests.web.uploads.test_partial import begun, send
from tests.web.uploads.test_routes import ended
from tests.web.viewer import Viewer
from tests.web.workers import working

pytestmark = pytest.mark.process

RESTARTS = 10
WORKERS = ("capture", "detector", "classifier", "recorder")


class Watcher:
    """A viewer of one camera that comes back by itself, as the page does.

    Args:
        url: Where it connects.
        camera: What it watches.
    """

    def __init__(self, url: str, camera: str) -> None:
        #: Pictures that it was sent.
        self.seen = 0
        self._url = url
        self._camera = camera
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        """Leave."""
        self._leaving.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._leaving.wait(0.1):
            with contextlib.suppress(OSError, websocket.WebSocketException):
                viewer = Viewer(self._url, self._count)
                try:
                    viewer.watch(self._camera)
                    while not (viewer.ended or self._leaving.wait(0.1)):
                        pass
                finally:
                    viewer.close()

    def _count(self, _header: dict[str, Any], _jpeg: bytes) -> None:
        self.seen += 1


def test_ten_restarts_lose_no_emotion_and_no_run(tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "upload.mp4", seconds=2, fps=FPS).read_bytes()
    jpegs = [clips.jpeg(number / FPS, 1, 320, 240) for number in range(4 * FPS)]
    source = clips.write_jpegs(tmp_path / "face.mkv", jpegs, FPS)
    data = tmp_path / "data"
    with ExitStack() as opened:
        server = opened.enter_context(Server(tmp_path / "valkey.sock"))
        redis = server.client()
        opened.callback(redis.close)
        both = opened.enter_context(replicas(server.url, data, 2))
        opened.enter_context(working(server.url, redis, data, *WORKERS))
        databases = [
            open_database(f"sqlite:///{path}") for path in (data / "mien.db", tmp_path / "x")
        ]
        for database in databases:
            opened.callback(database.close)
        published = Published(redis)
        opened.callback(published.close)
        stack = Stack(Fleet(both[0].process, server, both.url, data), redis, published, *databases)

        added = requests.post(f"{both.url}/api/cameras", json={"source": str(source)}, timeout=60)
        camera = added.json()["id"]
        wait_until(lambda: stack.processed()[camera] > FPS, "the camera", PATIENCE_S)
        watcher = Watcher(both.url, camera)
        opened.callback(watcher.close)
        wait_until(lambda: watcher.seen > 0, "the viewer", PATIENCE_S)

        began_ms = now_ms()
        runs = []
        for number in range(RESTARTS):
            half = len(clip) // 2
            path = begun(both.balanced, len(clip)).removeprefix(both.url)
            assert send(both.url + path, 0, clip[:half]).status_code == 204
            both.stop(number % 2)
            assert send(both.url + path, half, clip[half:]).status_code == 204
            runs.append(path.rsplit("/", 1)[1])
            both.start(number % 2)
            before = watcher.seen
            wait_until(lambda many=before: watcher.seen > many, "the viewer again", PATIENCE_S)  # type: ignore[misc]

        for run_id in runs:
            report = ended(both.balanced, {"id": run_id})
            assert (report["state"], report["done"], report["failed"]) == ("done", 2 * FPS, 0)
        assert [run["id"] for run in both.balanced.get("/api/runs")["runs"]] == runs
        stack.balances(since_ms=began_ms)
