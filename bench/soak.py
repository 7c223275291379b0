"""Whether anything grows while Mien runs: memory, descriptors, threads, keys and entries in Redis.

Keys with a lifetime do not count: they go by themselves.

Four small cameras with a viewer on all of them, and what people do now and then: another viewer, a
camera added and removed, a photo, the history. What counts is the slope over all samples after the
warm-up, estimated so that single peaks do not matter: H. Theil, "A rank-invariant method of linear
and polynomial regression analysis", 1950; P. K. Sen, 1968.
"""

import contextlib
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests
from redis import Redis
from scipy.stats import theilslopes  # type: ignore[import-untyped]

from tests import clips
from tests.system.fleet import Fleet, running
from tests.web.viewer import Viewer

CAMERAS = 4
FPS = 10
WIDTH, HEIGHT = 320, 240
#: Until caches are warm and streams are full, ``emotions`` with its five minutes among them.
WARM_UP_S = 360.0
#: What people do is done once in so long.
ROUND_S = 5.0
TIMEOUT_S = 30.0
#: Of history that is asked for: shorter than the warm-up, so that answers do not grow with the run.
SPAN_MS = 60_000

#: How much each figure may grow over a whole run, however long: what is above that is a leak.
ALLOWED = {
    "memory_mb": 8.0,
    "descriptors": 8.0,
    "threads": 8.0,
    "keys": 8.0,
    "entries": 500.0,
    "data_mb": 2.0,
}

#: By process (or ``redis``) and figure.
Figures = dict[tuple[str, str], float]


@dataclass
class Samples:
    """Figures of the running system by time.

    Attributes:
        at_s: Seconds since the first sample.
        figures: One list for each, as long as ``at_s``.
        ended: Processes that ended meanwhile, whose figures stop.
    """

    at_s: list[float] = field(default_factory=list)
    figures: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def add(self, at_s: float, figures: Figures) -> None:
        """Take in one sample."""
        if self.figures:
            self.ended |= {name for name, _ in self.figures.keys() - figures.keys()}
        self.at_s.append(at_s)
        for key, value in figures.items():
            self.figures.setdefault(key, []).append(value)

    def trends(self) -> list[dict[str, Any]]:
        """Start, end, slope an hour and growth over the run of each figure.

        Start and end are medians over the first and the last tenth of the samples.
        """
        tenth = max(1, len(self.at_s) // 10)
        took_s = self.at_s[-1] - self.at_s[0]
        rows = []
        for (name, figure), values in sorted(self.figures.items()):
            if len(values) < len(self.at_s):
                continue  # the process ended, or is another one's successor
            slope = float(theilslopes(values, self.at_s).slope)
            rows.append(
                {
                    "process": name,
                    "figure": figure,
                    "start": round(statistics.median(values[:tenth]), 2),
                    "end": round(statistics.median(values[-tenth:]), 2),
                    "slope_per_hour": round(3_600 * slope, 3),
                    "growth": round(took_s * slope, 3),
                }
            )
        return rows


def growing(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of a result that grew by more than is allowed."""
    return [row for row in result["trends"] if row["growth"] > ALLOWED[row["figure"]]]


def measure(
    seconds: float,
    every_s: float,
    warm_up_s: float = WARM_UP_S,
    tell: Callable[[dict[str, Any]], None] | None = None,
) -> dict[str, Any]:
    """Start the system and watch it.

    Args:
        seconds: Length after the warm-up.
        every_s: Time between two samples.
        warm_up_s: Time before the first one.
        tell: Given the result so far after each minute.

    Returns:
        Length, number of samples, processes that ended, and the trend of each figure.
    """
    with tempfile.TemporaryDirectory(prefix="mien-soak-") as folder:
        clip = _clip(Path(folder) / "small.mkv")
        with running([clip] * CAMERAS, "--detectors", "2") as fleet, _people(fleet, clip):
            rest = threading.Event()
            rest.wait(warm_up_s)
            watched = dict(processes(fleet))
            redis = fleet.server.client()
            samples, began, told = Samples(), time.monotonic(), time.monotonic()
            while not samples.at_s or samples.at_s[-1] < seconds:
                samples.add(time.monotonic() - began, read(watched, redis))
                if tell is not None and time.monotonic() - told > 60:
                    told = time.monotonic()
                    tell(_result(samples))
                rest.wait(every_s)
            return _result(samples)


def run(hours: float, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Watch for hours; ``tell`` is given the result so far after each minute."""
    return measure(3_600 * hours, every_s=10.0, tell=tell)


def _result(samples: Samples) -> dict[str, Any]:
    return {
        "cameras": CAMERAS,
        "fps": FPS,
        "size": [WIDTH, HEIGHT],
        "minutes": round((samples.at_s[-1] - samples.at_s[0]) / 60, 1),
        "samples": len(samples.at_s),
        "ended": sorted(samples.ended),
        "trends": samples.trends() if len(samples.at_s) > 1 else [],
    }


def processes(fleet: Fleet) -> Iterator[tuple[str, psutil.Process]]:
    """The supervisor, what it started, the server, and web's second process, by name."""
    supervisor = psutil.Process(fleet.process.pid)
    yield "mien up", supervisor
    yield "valkey", psutil.Process(fleet.server.pid)
    numbers: dict[str, int] = {}
    for child in sorted(supervisor.children(), key=psutil.Process.create_time):
        service = child.cmdline()[-1]
        numbers[service] = numbers.get(service, 0) + 1
        yield f"{service} {numbers[service]}", child
        for worker in child.children() if service == "web" else ():
            yield "web worker", worker


def read(watched: dict[str, psutil.Process], redis: Redis) -> Figures:
    """One sample: each living process, and what Redis holds."""
    figures: Figures = {}
    for name, process in watched.items():
        with contextlib.suppress(psutil.NoSuchProcess), process.oneshot():
            figures[name, "memory_mb"] = process.memory_full_info().uss / 1e6
            figures[name, "descriptors"] = process.num_fds()
            figures[name, "threads"] = process.num_threads()
    streams = redis.scan_iter(count=1_000, _type="stream")
    passing = _passing(redis)
    figures["redis", "keys"] = float(redis.dbsize() - len(passing))
    figures["redis", "entries"] = float(sum(map(redis.xlen, streams)))
    figures["redis", "data_mb"] = (redis.info("memory")["used_memory"] - sum(passing)) / 1e6
    return figures


def _passing(redis: Redis) -> list[int]:
    """Bytes of each key that has a lifetime: it goes by itself, as a photo does in five minutes."""
    keys = list(redis.scan_iter(count=1_000))
    pipe = redis.pipeline(transaction=False)
    for key in keys:
        pipe.pttl(key)
        pipe.memory_usage(key)
    answers = iter(pipe.execute())
    return [size for left_ms, size in zip(answers, answers, strict=True) if size and left_ms >= 0]


def _clip(path: Path) -> Path:
    jpegs = [clips.jpeg(number / FPS, 1, WIDTH, HEIGHT) for number in range(8 * FPS)]
    return clips.write_jpegs(path, jpegs, FPS)


@contextlib.contextmanager
def _people(fleet: Fleet, clip: Path) -> Iterator[None]:
    """Somebody watches all cameras, and somebody else does a little of everything."""
    leaving = threading.Event()
    cameras = list(fleet.processed())
    viewer = _watch(fleet, cameras)
    busy = threading.Thread(target=_rounds, args=(fleet, clip, cameras, leaving))
    busy.start()
    try:
        yield
    finally:
        leaving.set()
        busy.join()
        viewer.close()


def _rounds(fleet: Fleet, clip: Path, cameras: list[str], leaving: threading.Event) -> None:
    number = 0
    while not leaving.wait(ROUND_S):
        number += 1
        with contextlib.suppress(requests.RequestException):  # a busy machine answers late
            _round(fleet, clip, f"Passing {number}", cameras, leaving)


def _round(
    fleet: Fleet, clip: Path, name: str, cameras: list[str], leaving: threading.Event
) -> None:
    with requests.Session() as session:
        added = {"name": name, "source": str(clip)}
        camera = session.post(f"{fleet.address}/api/cameras", json=added, timeout=TIMEOUT_S).json()
        viewer = _watch(fleet, [*cameras, camera["id"]])
        photo = {"Content-Type": "image/jpeg"}
        jpeg = clips.jpeg()
        session.post(f"{fleet.address}/api/photos", jpeg, headers=photo, timeout=TIMEOUT_S)
        now_ms = time.time_ns() // 1_000_000
        span = {"from": now_ms - SPAN_MS, "to": now_ms}
        for path in ("/api/status", "/metrics", "/api/history", "/api/visits"):
            session.get(fleet.address + path, params=span, timeout=TIMEOUT_S)
        leaving.wait(ROUND_S / 2)
        viewer.close()
        session.delete(f"{fleet.address}/api/cameras/{camera['id']}", timeout=TIMEOUT_S)


def _watch(fleet: Fleet, cameras: Iterable[str]) -> Viewer:
    viewer = Viewer(fleet.address, lambda _header, _jpeg: None)
    for camera in cameras:
        viewer.watch(camera)
    return viewer
